/* tests/cli/test_doctor_parts.c: every line of `fixline doctor` good and bad; each bad one says what to do. The token
 * comes from everywhere it can come from, and is never shown. */
#include "tests/cli/shop.h"
#include "tests/support/certificate.h"
#include "tests/support/server.h"
#include <criterion/criterion.h>
#include <glib/gstdio.h>
#include <string.h>

#define TOKEN "CANARY-doctor-5c1e"

/* One state of the machine and the line it gives. */
struct part_case {
    const char *name;
    const char *settings; /* beside the address; %s = the home */
    const char *variable, *value;
    int status;
    const char *line;
};

static void expect_line(const struct test_home *home, const struct part_case *row)
{
    g_auto(run_result) run = run_program(home, NULL, "fixline", "doctor", NULL);
    cr_expect(run.status == row->status && strstr(run.out, row->line), "%s: %d, not %d with \"%s\"\n%s%s", row->name,
              run.status, row->status, row->line, run.out, run.err);
    cr_expect_not(strstr(run.out, "CANARY") || strstr(run.err, "CANARY"), "%s shows the token", row->name);
}

static void play(const struct test_home *home, const char *url, const struct part_case *row)
{
    GString *text = g_string_new(NULL);
    g_string_printf(text, "[server]\nurl = %s\n%s", url, row->settings ? row->settings : "");
    g_string_replace(text, "%s", home->folder, 0);
    test_home_settings((struct test_home *)home, text->str);
    if (row->variable)
        test_home_set((struct test_home *)home, row->variable, row->value);
    expect_line(home, row);
    if (row->variable)
        test_home_set((struct test_home *)home, row->variable, strcmp(row->variable, "TERM") == 0 ? "xterm" : NULL);
    g_string_free(text, TRUE);
}

static void put(const struct test_home *home, const char *name, const char *text, int mode)
{
    g_autofree char *path = g_build_filename(home->folder, name, NULL);
    cr_assert(g_file_set_contents(path, text, -1, NULL) && g_chmod(path, mode) == 0);
}

/* A JWT without signature whose payload is {"exp":SECONDS}. */
static void put_jwt(const struct test_home *home, const char *name, int64_t seconds_from_now)
{
    g_autofree char *payload =
        g_strdup_printf("{\"exp\":%" G_GINT64_FORMAT "}", g_get_real_time() / G_USEC_PER_SEC + seconds_from_now);
    g_autofree char *encoded = g_base64_encode((const unsigned char *)payload, strlen(payload));
    g_strdelimit(encoded, "=", '\0');
    g_autofree char *token = g_strdup_printf("CANARY.%s.c2ln", encoded);
    put(home, name, token, 0600);
}

Test(cli_doctor_parts, tokens_of_every_source)
{
    static const struct part_case rows[] = {
        { "variable", "", "FIXLINE_TOKEN", TOKEN, 0, "ok     token        from FIXLINE_TOKEN" },
        { "bad variable", "", "FIXLINE_TOKEN", "CANARY two", 5, "FIXLINE_TOKEN holds a blank" },
        { "file", "[token]\nfile = %s/good\n", NULL, NULL, 0, "ok     token        from [token] file" },
        { "open file", "[token]\nfile = %s/open\n", NULL, NULL, 5, "close it by chmod 600" },
        { "empty file", "[token]\nfile = %s/empty\n", NULL, NULL, 5, "gives no token: it is empty" },
        { "no file", "[token]\nfile = %s/none\n", NULL, NULL, 5, "none cannot be read" },
        { "two lines", "[token]\nfile = %s/lines\n", NULL, NULL, 5, "write the token alone there" },
        { "ended", "[token]\nfile = %s/ended\n", NULL, NULL, 5, "1 h ago (from [token] file); get a new one." },
        { "ends soon", "[token]\nfile = %s/soon\n", NULL, NULL, 0, "mind   token" },
        { "ends soon, in words", "[token]\nfile = %s/soon\n", NULL, NULL, 0, "get a new one before that." },
        { "ends later", "[token]\nfile = %s/later\n", NULL, NULL, 0, ", in 2 days" },
        { "command", "[token]\ncommand = cat %s/good\n", NULL, NULL, 0, "ok     token        from [token] command" },
        { "renewed command", "[token]\ncommand = cat %s/soon\n", NULL, NULL, 0, "ok     token" },
        { "failing command", "[token]\ncommand = cat %s/none\n", NULL, NULL, 5, "run it by hand to see why" },
        { "open secret", "[token]\nclient_id = desk\nclient_secret_file = %s/open\n", NULL, NULL, 5, "chmod 600" },
        { "endpoint", "[token]\nclient_id = desk\nclient_secret_file = %s/good\n", NULL, NULL, 0,
          "ok     token        from the token endpoint; it ends on" },
        { "made up", "", NULL, NULL, 0, "ok     token        a made-up word" },
        { "nowhere", "kind = production\n", NULL, NULL, 5, "give one by FIXLINE_TOKEN" },
    };
    struct test_home home;
    struct standin *standin = standin_start(NULL);
    test_home_make(&home);
    test_home_set(&home, "TERM", "xterm");
    put(&home, "good", TOKEN "\n", 0600);
    put(&home, "open", TOKEN, 0640);
    put(&home, "empty", "\n", 0600);
    put(&home, "lines", "CANARY\nCANARY", 0600);
    put_jwt(&home, "ended", -3600);
    put_jwt(&home, "soon", 1800);
    put_jwt(&home, "later", 2 * 86400 + 60);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        play(&home, standin_url(standin), &rows[i]);
    const struct part_case down = { "endpoint down",
                                    "[token]\nclient_id = other\nclient_secret_file = %s/good\n",
                                    NULL,
                                    NULL,
                                    3,
                                    "wrong  token        The token endpoint" };
    standin_fault(standin, "token-down");
    play(&home, standin_url(standin), &down);
    test_home_remove(&home);
    cr_expect_eq(standin_stop(standin), 0);
}

Test(cli_doctor_parts, this_machine)
{
    static const struct part_case rows[] = {
        { "settings", "", NULL, NULL, 0, "ok     settings" },
        { "terminal", "", "TERM", "xterm", 0, "ok     terminal     xterm" },
        { "unknown terminal", "", "TERM", "hologram", 0, "set TERM, as in TERM=xterm-256color" },
        { "no terminal", "", "TERM", "", 0, "TERM is not set, so the desk cannot open here" },
        { "locale", "", "LC_ALL", "C", 0, "set LANG to one that is, as in C.UTF-8" },
        { "clock", "", NULL, NULL, 0, "ok     clock" },
        { "frozen clock", "", "FIXLINE_CLOCK", "2026-11-25T10:00:00Z", 0, "unset it to send to production" },
        { "no journal", "", NULL, NULL, 0, "ok     journal" },
    };
    const struct part_case bound = {
        "bound key", "[keys]\npreviw = x\n",
        NULL,        NULL,
        5,           "there is no action \"previw\": did you mean \"preview\"? Until it is mended"
    };
    const struct part_case open = { "open settings", NULL, NULL, NULL, 5, "type chmod go-w" };
    struct test_home home;
    struct standin *standin = standin_start(NULL);
    test_home_make(&home);
    test_home_set(&home, "TERM", "xterm");
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        play(&home, standin_url(standin), &rows[i]);
    play(&home, standin_url(standin), &bound);
    play(&home, standin_url(standin), &rows[0]);
    g_autofree char *path = g_build_filename(home.folder, "config", "fixline", "config.ini", NULL);
    cr_assert_eq(g_chmod(path, 0622), 0);
    expect_line(&home, &open);
    test_home_settings(&home, "[server]\nurll = http://127.0.0.1:9\n");
    g_auto(run_result) run = run_program(&home, NULL, "fixline", "doctor", NULL);
    cr_expect(run.status == 5 && strstr(run.err, "config.ini, line 2") && strstr(run.err, "did you mean"), "%d %s",
              run.status, run.err);
    test_home_remove(&home);
    cr_expect_eq(standin_stop(standin), 0);
}

/* Own authority, from the setting to the accepted event. */
Test(cli_doctor_parts, tls_with_and_without_the_authority)
{
    struct certificate *certificate = certificate_make();
    if (!certificate)
        cr_skip_test("openssl is needed for this test");
    struct standin *standin = standin_start((const char *const[]){ "--tls", certificate->pair, NULL });
    g_autofree char *own = g_strdup_printf("ca_file = %s\n", certificate->authority);
    g_autofree char *slash = g_strconcat(standin_url(standin), "/", NULL);
    const struct part_case rows[] = {
        { "trusted", own, NULL, NULL, 0, "answers (status" },
        { "not trusted", "", NULL, NULL, 3, "check the address, [server] ca_file and proxy." },
        { "no such file", "ca_file = %s/none.pem\n", NULL, NULL, 3, "[server] ca_file" },
        { "trusted again", own, NULL, NULL, 0, "answers (status" },
    };
    struct shop shop = { .standin = standin };
    test_home_make(&shop.home);
    test_home_set(&shop.home, "TERM", "xterm");
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        play(&shop.home, i % 2 ? standin_url(standin) : slash, &rows[i]);
    shop_expect("send", SHOP_RUN(&shop, "send", "SO-1042", "our_step", "--type", "depot"), 0, "accepted", "");
    cr_expect_eq(shop_received(&shop, NULL), 1);
    g_autofree char *text = g_strdup_printf("[server]\nurl = %s\n", standin_url(standin));
    test_home_settings(&shop.home, text);
    shop_expect("send", SHOP_RUN(&shop, "send", "SO-1042", "another_step"), 3, "queued", "certificate");
    cr_expect_eq(shop_received(&shop, NULL), 1);
    shop_close(&shop);
    certificate_remove(certificate);
}
