/* tests/base/test_child.c: the end of a child is noticed, and one that stays is ended. */
#include "base/child.h"
#include <criterion/criterion.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LONG_US = 10 * 1000 * 1000 };

/* Ends with 7 once its input does. */
static GPid start(int *input)
{
    const char *argv[] = { "/bin/sh", "-c", "read -r line; exit 7", NULL };
    GPid child = 0;
    cr_assert(g_spawn_async_with_pipes(NULL, (char **)argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, child_prepare, NULL,
                                       &child, input, NULL, NULL, NULL));
    return child;
}

Test(child, is_waited_for_until_it_ends_or_the_time_is_over)
{
    int input, status = 0;
    GPid child = start(&input);
    cr_expect(!child_wait(child, 0, &status), "it still runs");
    cr_expect(!child_wait(child, g_get_monotonic_time() + 1000, &status), "and a little later");
    close(input);
    cr_expect(child_wait(child, g_get_monotonic_time() + LONG_US, &status));
    cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 7, "%x", (unsigned)status);
    cr_expect(child_wait(child, g_get_monotonic_time() + LONG_US, &status) && status == -1, "nobody's by now");
}

Test(child, is_ended_where_it_stays)
{
    int input;
    GPid child = start(&input);
    cr_expect_eq(child_reap(child, 0), -1);
    cr_expect_eq(kill(child, 0), -1, "it is gone");
    close(input);
    child = start(&input);
    close(input);
    int status = child_reap(child, g_get_monotonic_time() + LONG_US);
    cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 7, "%x", (unsigned)status);
}
