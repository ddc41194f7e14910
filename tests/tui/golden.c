/* tests/tui/golden.c: the screen of a desk, or a page made of what was tried, against the one that was reviewed. */
#include "tests/tui/desk.h"
#include <criterion/criterion.h>

void expect_golden_file(const char *name, const char *text)
{
    g_autofree char *file = g_build_filename(FIXLINE_SOURCE_DIR, name, NULL);
    g_autofree char *wanted = NULL;
    if (g_strcmp0(g_getenv("FIXLINE_GOLDEN"), "write") == 0)
        cr_assert(g_file_set_contents(file, text, -1, NULL), "%s", file);
    cr_assert(g_file_get_contents(file, &wanted, NULL, NULL), "%s is missing", file);
    cr_expect_str_eq(text, wanted, "%s differs; it is now:\n%s", name, text);
}

void desk_expect_golden(struct desk *desk, const char *name)
{
    g_autofree char *file = g_strdup_printf("tests/golden/%s.txt", name);
    app_view(desk->app, desk->canvas);
    g_autofree char *screen = canvas_dump_styles(desk->canvas);
    expect_golden_file(file, screen);
}
