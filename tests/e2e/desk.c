/* tests/e2e/desk.c: the real desk in a terminal emulator, on the real stand-in, in a home of its own. */
#include "tests/e2e/desk.h"
#include <criterion/criterion.h>

void desk_prepare(struct desk *desk)
{
    test_home_make(&desk->home);
    test_home_settings(&desk->home, "[desk]\nhold = 0\n");
    desk->standin = standin_start(NULL);
    desk->terminal = NULL;
    test_home_set(&desk->home, "FIXLINE_URL", standin_url(desk->standin));
    g_autofree char *orders_url = g_strconcat(standin_control(desk->standin), "/sandbox/orders", NULL);
    g_autofree char *orders = NULL;
    cr_assert_eq(standin_request(orders_url, "GET", NULL, NULL, &orders), 200);
    g_auto(run_result) import = run_program(&desk->home, orders, "fixline", "orders", "import", "-", NULL);
    cr_assert_eq(import.status, 0, "%s", import.err);
}

void desk_open(struct desk *desk, int columns, int rows, const char *term)
{
    const char *argv[] = { FIXLINE_BINARY_DIR "/fixline", NULL };
    desk->terminal = terminal_start(
        argv, &(struct terminal_options){ .columns = columns,
                                          .rows = rows,
                                          .term = term,
                                          .environment = (const char *const *)desk->home.environment->pdata });
    cr_assert(terminal_wait(desk->terminal, "SO-1042"));
}

void desk_close(struct desk *desk)
{
    if (desk->terminal)
        terminal_free(desk->terminal);
    cr_expect_eq(standin_stop(desk->standin), 0);
    test_home_remove(&desk->home);
}
