/* tests/e2e/test_lookup.c: an order asked of the server by its id, over real HTTP. */
#include "tests/e2e/desk.h"
#include <criterion/criterion.h>

#define CTRL_S "\x13"
#define F5 "\x1b[15~"

Test(lookup, an_order_comes_from_the_server_by_its_id)
{
    struct desk desk;
    desk_prepare(&desk);
    g_autofree char *url = g_strconcat(standin_control(desk.standin), "/sandbox/orders/E7", NULL);
    unsigned status = standin_request(
        url, "PUT", NULL, "{\"id\":\"E7\",\"serviceType\":\"repair_onsite\",\"customer\":\"Ida Holm\"}", NULL);
    cr_assert(status >= 200 && status < 300, "%u", status);
    desk_open(&desk, 100, 24, NULL);
    terminal_type(desk.terminal, "a");
    cr_assert(terminal_wait(desk.terminal, "A new order"));
    terminal_type(desk.terminal, "E7" F5);
    cr_assert(terminal_wait(desk.terminal, "E7 is filled in"));
    cr_expect(terminal_shows(desk.terminal, "Ida Holm"));
    terminal_type(desk.terminal, CTRL_S);
    cr_assert(terminal_wait(desk.terminal, "E7 · onsite"));
    terminal_type(desk.terminal, "aE8" F5);
    cr_assert(terminal_wait(desk.terminal, "The server answered 404 about E8"));
    terminal_type(desk.terminal, "\x03");
    cr_assert(terminal_wait(desk.terminal, "Orders 13"));
    standin_fault(desk.standin, "reset-before-reading");
    terminal_type(desk.terminal, "aE8" F5);
    cr_assert(terminal_wait(desk.terminal, "did not answer about the order"));
    desk_close(&desk);
}
