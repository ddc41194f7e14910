/* tests/sandbox/test_tls.c: TLS on the wire, judged by curl with a certificate made on the spot; skipped with a word
 * where curl or openssl is not here. */
#include "tests/support/standin.h"
#include <criterion/criterion.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { BROKEN = -1 };

static int run(const char *const *words, char **out)
{
    int status = -1;
    g_autofree char *said = NULL;
    cr_assert(g_spawn_sync(NULL, (char **)words, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &said, out, &status, NULL));
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* A folder with cert.pem and key.pem for 127.0.0.1 and localhost. */
static char *make_certificate(void)
{
    g_autofree char *openssl = g_find_program_in_path("openssl");
    g_autofree char *curl = g_find_program_in_path("curl");
    if (!openssl || !curl)
        cr_skip_test("openssl and curl are needed for this test");
    char *folder = g_dir_make_tmp("fixline-tls-XXXXXX", NULL);
    g_autofree char *certificate = g_build_filename(folder, "cert.pem", NULL);
    g_autofree char *key = g_build_filename(folder, "key.pem", NULL);
    g_autofree char *said = NULL;
    const char *const words[] = { "openssl",
                                  "req",
                                  "-x509",
                                  "-newkey",
                                  "ec",
                                  "-pkeyopt",
                                  "ec_paramgen_curve:prime256v1",
                                  "-nodes",
                                  "-subj",
                                  "/CN=made-up authority",
                                  "-addext",
                                  "subjectAltName=IP:127.0.0.1,DNS:localhost",
                                  "-days",
                                  "2",
                                  "-keyout",
                                  key,
                                  "-out",
                                  certificate,
                                  NULL };
    cr_assert_eq(run(words, &said), 0, "%s", said);
    return folder;
}

static void remove_certificate(char *folder)
{
    static const char *const names[] = { "cert.pem", "key.pem" };
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_build_filename(folder, names[i], NULL);
        unlink(path);
    }
    g_rmdir(folder);
    g_free(folder);
}

static struct standin *start(const char *folder)
{
    g_autofree char *pair = g_strdup_printf("%s/cert.pem,%s/key.pem", folder, folder);
    return standin_start((const char *const[]){ "--tls", pair, NULL });
}

/* curl's exit status for one event; its words are owned by the caller. */
static int post(const struct standin *standin, const char *folder, char **said)
{
    g_autofree char *ca = g_build_filename(folder, "cert.pem", NULL);
    g_autofree char *url = g_strconcat(standin_url(standin), "/service-orders/SO-1042/update-repair", NULL);
    const char *const words[] = { "curl",
                                  "-sS",
                                  "--noproxy",
                                  "*",
                                  "--http1.1",
                                  "--connect-timeout",
                                  "5",
                                  "--cacert",
                                  ca,
                                  "-H",
                                  "X-Extend-Access-Token: t",
                                  "-d",
                                  "{\"event\":\"repair_started\"}",
                                  url,
                                  NULL };
    return run(words, said);
}

Test(tls, is_spoken_and_its_certificate_can_be_wrong)
{
    static const struct {
        const char *fault;
        int status; /* BROKEN = some other failure: where curl notices one depends on its library and on time */
        const char *said;
        bool records;
    } rows[] = {
        { "empty@99", 0, "", true },
        { "tls-expired", 60, "expired", false },
        { "tls-wrong-host", 60, "subject name", false },
        { "tls-self-signed", 60, "self", false },
        { "accept-reset", BROKEN, "", false },
        { "accept-close", BROKEN, "", false },
        { "cut:12", BROKEN, "", true },
        { "bad-chunk", BROKEN, "", true },
        { "length-long", BROKEN, "", true },
        { "reset-after-reading", BROKEN, "", false },
        { "close-after-recording", BROKEN, "", true },
        { "status:503", 0, "", false },
        { "huge:2M", 0, "", true },
    };
    char *folder = make_certificate();
    struct standin *standin = start(folder);
    cr_expect(g_str_has_prefix(standin_url(standin), "https://127.0.0.1:"));
    cr_expect(g_str_has_prefix(standin_control(standin), "http://127.0.0.1:"));
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *before = standin_received(standin);
        standin_faults_clear(standin);
        standin_fault(standin, rows[i].fault);
        g_autofree char *said = NULL;
        int status = post(standin, folder, &said);
        g_autofree char *after = standin_received(standin);
        if (rows[i].status == BROKEN)
            cr_expect(status != 0 && status != 60, "%s: %d %s", rows[i].fault, status, said);
        else
            cr_expect_eq(status, rows[i].status, "%s: %d %s", rows[i].fault, status, said);
        cr_expect(strstr(said, rows[i].said), "%s: %s", rows[i].fault, said);
        cr_expect_eq(strcmp(before, after) != 0, rows[i].records, "%s", rows[i].fault);
    }
    cr_expect_eq(standin_stop(standin), 0);
    remove_certificate(folder);
}

Test(tls, stalls_until_the_client_gives_up)
{
    char *folder = make_certificate();
    struct standin *standin = start(folder);
    g_autofree char *url = g_strconcat(standin_url(standin), "/", NULL);
    standin_fault(standin, "tls-stall");
    g_autofree char *said = NULL;
    const char *const words[] = { "curl", "-sS", "--noproxy", "*", "--max-time", "0.3", url, NULL };
    cr_expect_eq(run(words, &said), 28, "%s", said);
    cr_expect_eq(standin_stop(standin), 0);
    remove_certificate(folder);
}

Test(tls, needs_a_certificate_and_its_own_key)
{
    char *one = make_certificate();
    char *other = make_certificate();
    g_autofree char *option = g_strdup_printf("--tls=%s/cert.pem,%s/key.pem", one, other);
    g_autofree char *said = NULL;
    const char *const words[] = { FIXLINE_BINARY_DIR "/fixline-sandbox", option, NULL };
    cr_expect_eq(run(words, &said), 2, "%s", said);
    cr_expect(strstr(said, "key.pem"), "%s", said);
    remove_certificate(one);
    remove_certificate(other);
}
