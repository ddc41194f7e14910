/* tests/tui/golden.c: the screen of a desk against the one that was reviewed. */
#include "tests/tui/desk.h"
#include <criterion/criterion.h>

void desk_expect_golden(struct desk *desk, const char *name)
{
    g_autofree char *file = g_strdup_printf("%s/tests/golden/%s.txt", FIXLINE_SOURCE_DIR, name);
    app_view(desk->app, desk->canvas);
    g_autofree char *screen = canvas_dump_styles(desk->canvas);
    g_autofree char *wanted = NULL;
    if (g_strcmp0(g_getenv("FIXLINE_GOLDEN"), "write") == 0)
        cr_assert(g_file_set_contents(file, screen, -1, NULL), "%s", file);
    cr_assert(g_file_get_contents(file, &wanted, NULL, NULL), "%s is missing", file);
    cr_expect_str_eq(screen, wanted, "%s differs; the screen is now:\n%s", name, screen);
}
