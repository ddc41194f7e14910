/* tests/settings/test_edit.c: one value changed, the rest of the file as it was. */
#include "tests/settings/sandboxed.h"
#include <criterion/criterion.h>
#include <string.h>

TestSuite(settings_edit, .init = sandboxed_start, .fini = sandboxed_end);

Test(settings_edit, the_rest_of_the_file_stays)
{
    static const struct {
        const char *text, *profile;
        enum setting_id id;
        const char *value, *becomes;
    } rows[] = {
        { "", "default", SETTING_HOLD, "3", "[desk]\nhold = 3\n" },
        { "# mine\n[desk]\nhold=1\n# end\n", "default", SETTING_HOLD, "3", "# mine\n[desk]\nhold = 3\n# end\n" },
        { "[desk]\n\n[server]\nkind = test\n", "default", SETTING_HOLD, "3",
          "[desk]\nhold = 3\n\n[server]\nkind = test\n" },
        { "[desk]\noperator = Sam", "default", SETTING_HOLD, "3", "[desk]\noperator = Sam\nhold = 3\n" },
        { "[server]\n", "other", SETTING_KIND, "test", "[server]\n\n[profile other]\nkind = test\n" },
        { "[desk]\nhold = 1\n", "other", SETTING_HOLD, " ", "[desk]\nhold =\n" },
        { "[desk]\n# hold = 1\n", "default", SETTING_HOLD, "3", "[desk]\n# hold = 1\nhold = 3\n" },
        { "[desk]\r\nhold = 1\r\n# end", "default", SETTING_HOLD, "3", "[desk]\r\nhold = 3\r\n# end" },
        { "\r", "default", SETTING_HOLD, "3", "\r\n\r\n[desk]\r\nhold = 3\r\n" },
        { "[server]\r\n# end", "default", SETTING_HOLD, "3", "[server]\r\n# end\r\n\r\n[desk]\r\nhold = 3\r\n" },
        { "\xEF\xBB\xBF[desk]\nhold = 1\n", "default", SETTING_HOLD, "3", "\xEF\xBB\xBF[desk]\nhold = 3\n" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *edited = settings_edit(rows[i].text, rows[i].profile, rows[i].id, rows[i].value, NULL);
        cr_expect_str_eq(edited, rows[i].becomes, "row %zu:\n%s", i, edited);
    }
    g_autoptr(GError) error = NULL;
    cr_expect_null(settings_edit("", "default", SETTING_HOLD, "61", &error));
    cr_expect(strstr(error->message, "desk.hold"), "%s", error->message);
}

Test(settings_edit, the_sample_says_nothing_and_can_be_filled)
{
    g_autofree char *sample = settings_sample();
    sandboxed_file(sample);
    struct settings *settings = sandboxed_load((struct settings_flags){ 0 }, NULL);
    for (int i = 0; i < SETTING_COUNT; i++)
        cr_expect_eq(settings_origin(settings, (enum setting_id)i), ORIGIN_DEFAULT, "row %d", i);
    settings_free(settings);
    g_autofree char *filled = settings_edit(sample, "default", SETTING_URL, "https://a.example", NULL);
    sandboxed_file(filled);
    settings = sandboxed_load((struct settings_flags){ 0 }, NULL);
    cr_expect_str_eq(settings_text(settings, SETTING_URL), "https://a.example");
    settings_free(settings);
}
