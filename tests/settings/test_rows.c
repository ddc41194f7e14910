/* tests/settings/test_rows.c: every key: default, file, environment, flag, and the sentence for a bad value. */
#include "tests/settings/sandboxed.h"
#include <criterion/criterion.h>
#include <string.h>

TestSuite(settings_rows, .init = sandboxed_start, .fini = sandboxed_end);

static const struct setting_case {
    enum setting_id id;
    const char *fallback; /* NULL = unset or derived */
    const char *good;
    const char *becomes; /* NULL = the same */
    int number;
    const char *bad;
    const char *said; /* part of the sentence for the bad value */
} CASES[] = {
    { SETTING_URL, NULL, "https://API.example.com/", "https://api.example.com", 0, "api.example.com",
      "must begin with" },
    { SETTING_KIND, "production", "test", NULL, SERVER_TEST, "testing", "production, test, stand-in" },
    { SETTING_ACCEPT_VERSION, "latest", "2024-01", NULL, 0, "a b", "letters, digits" },
    { SETTING_TIMESTAMPS, "milliseconds", "seconds", NULL, 1, "second", "did you mean seconds?" },
    { SETTING_CONNECT_TIMEOUT, "10", "3", NULL, 3, "0", "from 1 to 600" },
    { SETTING_TOTAL_TIMEOUT, "60", "120", NULL, 120, "3601", "from 1 to 3600" },
    { SETTING_UNAVAILABLE, "unknown", "queued", NULL, 1, "queue", "did you mean queued?" },
    { SETTING_CA_FILE, NULL, "/etc/ca.pem", NULL, 0, "/a\tb", "control character" },
    { SETTING_PROXY, NULL, "http://proxy:3128", NULL, 0, "ftp://proxy:21", "must name a proxy" },
    { SETTING_COLOR, "red", "blue", NULL, 3, "purple", "red, yellow" },
    { SETTING_TOKEN_FILE, NULL, "/run/token", NULL, 0, "/a\tb", "control character" },
    { SETTING_TOKEN_COMMAND, NULL, "pass show x # y", NULL, 0, "a\tb", "control character" },
    { SETTING_JOURNAL_PATH, NULL, "/tmp/j.db", NULL, 0, "/a\tb", "control character" },
    { SETTING_OPERATOR, NULL, "Sam Doe", NULL, 0, "Sam # me", "line of its own" },
    { SETTING_TIMEZONE, NULL, "Europe/Berlin", NULL, 0, "../../etc/passwd", "Europe/Berlin" },
    { SETTING_WEEK_START, "monday", "sunday", NULL, 1, "Monday", "did you mean monday?" },
    { SETTING_DAY_ORDER, NULL, "day-first", NULL, 0, "dayfirst", "did you mean day-first?" },
    { SETTING_END_OF_DAY, "18:00", "7:30", "07:30", 450, "24:00", "time of day" },
    { SETTING_HOLD, "5", "0", NULL, 0, "61", "from 0 to 60" },
    { SETTING_ESCAPE_DELAY, "25", "100", NULL, 100, "5 # ms", "line of its own" },
    { SETTING_MOUSE, "yes", "off", "no", 0, "maybe", "yes or no" },
    { SETTING_BELL, "no", "TRUE", "yes", 1, "2", "yes or no" },
    { SETTING_THEME, "auto", "dark", NULL, 2, "drak", "did you mean dark?" },
    { SETTING_SCAN_PREFIX, NULL, "SO-", NULL, 0, "a # b", "line of its own" },
    { SETTING_COPY_COMMAND, NULL, "xclip -i", NULL, 0, "a\tb", "control character" },
    { SETTING_REVIEW_SKIP, NULL, "batched, repair_started", NULL, 0, "a # b", "line of its own" },
    { SETTING_EVENTS_FILE, NULL, "/srv/events.json", NULL, 0, "/a\tb", "control character" },
};

static void write_one(const struct setting_case *row, const char *value)
{
    const struct setting_row *key = setting_row(row->id);
    g_autofree char *text = g_strdup_printf("# a comment\n[%s]\n%s = %s\n", key->section, key->key, value);
    sandboxed_file(text);
}

Test(settings_rows, every_key_has_its_default_and_takes_a_value)
{
    for (size_t i = 0; i < G_N_ELEMENTS(CASES); i++) {
        const struct setting_case *row = &CASES[i];
        const char *name = setting_row(row->id)->key;
        sandboxed_file("");
        struct settings *settings = sandboxed_load((struct settings_flags){ 0 }, NULL);
        cr_expect_eq(settings_origin(settings, row->id), ORIGIN_DEFAULT, "row %s", name);
        if (row->fallback)
            cr_expect_str_eq(settings_text(settings, row->id), row->fallback, "row %s", name);
        settings_free(settings);
        write_one(row, row->good);
        settings = sandboxed_load((struct settings_flags){ 0 }, NULL);
        cr_expect_str_eq(settings_text(settings, row->id), row->becomes ? row->becomes : row->good, "row %s", name);
        cr_expect_eq(settings_number(settings, row->id), row->number, "row %s", name);
        cr_expect_eq(settings_origin(settings, row->id), ORIGIN_FILE, "row %s", name);
        settings_free(settings);
    }
}

Test(settings_rows, a_bad_value_is_named_with_file_line_and_key)
{
    for (size_t i = 0; i < G_N_ELEMENTS(CASES); i++) {
        const struct setting_case *row = &CASES[i];
        const char *name = setting_row(row->id)->key;
        write_one(row, row->bad);
        g_autofree char *sentence = sandboxed_refusal((struct settings_flags){ 0 });
        cr_expect(strstr(sentence, row->said), "row %s: %s", name, sentence);
        cr_expect(strstr(sentence, "config.ini, line 3: ["), "row %s: %s", name, sentence);
        cr_expect(strstr(sentence, name), "row %s: %s", name, sentence);
        cr_expect(g_str_has_suffix(sentence, "."), "row %s: %s", name, sentence);
    }
}

Test(settings_rows, a_proxy_is_a_place_that_libcurl_can_go_through)
{
    static const struct {
        const char *text;
        bool good;
    } rows[] = {
        { "proxy.example.com:3128", true },
        { "127.0.0.1", true },
        { "http://[::1]:8080", true },
        { "HTTPS://proxy.example", true },
        { "socks://p:1", true },
        { "socks4://p:1", true },
        { "socks4a://p:1", true },
        { "socks5://p:1", true },
        { "socks5h://me:pw@p:1", true },
        { "http://p:1/", true },
        { "ftp://p:21", false },
        { "sock://p:1", false },
        { "http://a proxy:1", false },
        { "://p", false },
        { "http://", false },
        { "http:///p", false },
        { "/usr/bin/proxy", false },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *file = g_strdup_printf("[server]\nproxy = %s\n", rows[i].text);
        sandboxed_file(file);
        if (rows[i].good) {
            struct settings *settings = sandboxed_load((struct settings_flags){ 0 }, NULL);
            cr_expect_str_eq(settings_text(settings, SETTING_PROXY), rows[i].text);
            settings_free(settings);
            continue;
        }
        g_autofree char *sentence = sandboxed_refusal((struct settings_flags){ 0 });
        cr_expect(strstr(sentence, "must name a proxy as in"), "%s: %s", rows[i].text, sentence);
    }
}

Test(settings_rows, oauth_client_needs_both_halves)
{
    sandboxed_file("[token]\nclient_id = a\n");
    g_autofree char *sentence = sandboxed_refusal((struct settings_flags){ 0 });
    cr_expect(strstr(sentence, "go together"), "%s", sentence);
    sandboxed_file("[token]\nclient_id = a\nclient_secret_file = s\n");
    settings_free(sandboxed_load((struct settings_flags){ 0 }, NULL));
    sandboxed_file("[token]\nfile = a\ncommand = b\n");
    g_autofree char *several = sandboxed_refusal((struct settings_flags){ 0 });
    cr_expect(strstr(several, "several sources"), "%s", several);
}

Test(settings_rows, flag_over_environment_over_file)
{
    const struct {
        enum setting_id id;
        const char *variable, *environment, *flag;
    } layers[] = {
        { SETTING_JOURNAL_PATH, "FIXLINE_JOURNAL", "/e/j.db", "/f/j.db" },
        { SETTING_OPERATOR, "FIXLINE_OPERATOR", "Env", "Flag" },
        { SETTING_TIMEZONE, "FIXLINE_TIMEZONE", "Asia/Tokyo", NULL },
        { SETTING_URL, "FIXLINE_URL", "https://env.example", NULL },
    };
    sandboxed_file("[server]\nurl = https://file.example\n[journal]\npath = j.db\n[desk]\noperator = File\n"
                   "timezone = UTC\n");
    for (size_t i = 0; i < G_N_ELEMENTS(layers); i++) {
        g_setenv(layers[i].variable, "  ", TRUE);
        struct settings *settings = sandboxed_load((struct settings_flags){ 0 }, NULL);
        cr_expect_eq(settings_origin(settings, layers[i].id), ORIGIN_FILE, "%s blank", layers[i].variable);
        settings_free(settings);
        g_setenv(layers[i].variable, layers[i].environment, TRUE);
        settings = sandboxed_load((struct settings_flags){ 0 }, NULL);
        cr_expect_eq(settings_origin(settings, layers[i].id), ORIGIN_ENVIRONMENT, "%s", layers[i].variable);
        cr_expect_str_eq(settings_text(settings, layers[i].id), layers[i].environment, "%s", layers[i].variable);
        settings_free(settings);
    }
    struct settings *settings =
        sandboxed_load((struct settings_flags){ .journal = "/f/j.db", .operator_name = "Flag" }, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(layers); i++)
        if (layers[i].flag) {
            cr_expect_eq(settings_origin(settings, layers[i].id), ORIGIN_FLAG);
            cr_expect_str_eq(settings_text(settings, layers[i].id), layers[i].flag);
        }
    settings_free(settings);
}

Test(settings_rows, names_are_found_or_the_nearest_is_named)
{
    enum setting_id id;
    g_autoptr(GError) error = NULL;
    cr_expect(setting_find("desk.timezone", &id, NULL));
    cr_expect_eq(id, SETTING_TIMEZONE);
    cr_expect_not(setting_find("desk.time_zone", &id, &error));
    cr_expect(strstr(error->message, "did you mean desk.timezone?"), "%s", error->message);
    cr_expect_eq(error->code, SETTINGS_ERROR_USAGE);
}
