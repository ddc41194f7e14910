/* tests/runner/runner.c: linked into every test executable.
 *
 * Each test runs in a process of its own, where a leak is ours and is reported. The process that starts them holds no
 * code of ours; Criterion 2.4.1 itself now and then loses a small block there when tests run side by side. */
#include <criterion/hooks.h>
#include <stdbool.h>

static bool is_runner;

ReportHook(PRE_ALL)(struct criterion_test_set *tests)
{
    (void)tests;
    is_runner = true;
}

/* Asked by LeakSanitizer at the end of a process; a weak name of its own. */
int __lsan_is_turned_off(void);
int __lsan_is_turned_off(void)
{
    return is_runner;
}
