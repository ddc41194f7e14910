/* tests/sandbox/test_tls.c: TLS on the wire, judged by curl with a certificate made on the spot; skipped with a word
 * where curl or openssl is not here. */
#include "tests/support/certificate.h"
#include "tests/support/standin.h"
#include <criterion/criterion.h>
#include <string.h>
#include <sys/wait.h>

enum { BROKEN = -1 };

static int run(const char *const *words, char **out)
{
    int status = -1;
    g_autofree char *said = NULL;
    cr_assert(g_spawn_sync(NULL, (char **)words, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &said, out, &status, NULL));
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static struct certificate *make_certificate(void)
{
    g_autofree char *curl = g_find_program_in_path("curl");
    struct certificate *certificate = curl ? certificate_make() : NULL;
    if (!certificate)
        cr_skip_test("openssl and curl are needed for this test");
    return certificate;
}

static struct standin *start(const struct certificate *certificate)
{
    return standin_start((const char *const[]){ "--tls", certificate->pair, NULL });
}

/* curl's exit status for one event; its words are owned by the caller. */
static int post(const struct standin *standin, const struct certificate *certificate, char **said)
{
    g_autofree char *url = g_strconcat(standin_url(standin), "/service-orders/SO-1042/update-repair", NULL);
    const char *const words[] = { "curl",
                                  "-sS",
                                  "--noproxy",
                                  "*",
                                  "--http1.1",
                                  "--connect-timeout",
                                  "5",
                                  "--cacert",
                                  certificate->authority,
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
    struct certificate *certificate = make_certificate();
    struct standin *standin = start(certificate);
    cr_expect(g_str_has_prefix(standin_url(standin), "https://127.0.0.1:"));
    cr_expect(g_str_has_prefix(standin_control(standin), "http://127.0.0.1:"));
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *before = standin_received(standin);
        standin_faults_clear(standin);
        standin_fault(standin, rows[i].fault);
        g_autofree char *said = NULL;
        int status = post(standin, certificate, &said);
        g_autofree char *after = standin_received(standin);
        if (rows[i].status == BROKEN)
            cr_expect(status != 0 && status != 60, "%s: %d %s", rows[i].fault, status, said);
        else
            cr_expect_eq(status, rows[i].status, "%s: %d %s", rows[i].fault, status, said);
        cr_expect(strstr(said, rows[i].said), "%s: %s", rows[i].fault, said);
        cr_expect_eq(strcmp(before, after) != 0, rows[i].records, "%s", rows[i].fault);
    }
    cr_expect_eq(standin_stop(standin), 0);
    certificate_remove(certificate);
}

Test(tls, stalls_until_the_client_gives_up)
{
    struct certificate *certificate = make_certificate();
    struct standin *standin = start(certificate);
    g_autofree char *url = g_strconcat(standin_url(standin), "/", NULL);
    standin_fault(standin, "tls-stall");
    g_autofree char *said = NULL;
    const char *const words[] = { "curl", "-sS", "--noproxy", "*", "--max-time", "0.3", url, NULL };
    cr_expect_eq(run(words, &said), 28, "%s", said);
    cr_expect_eq(standin_stop(standin), 0);
    certificate_remove(certificate);
}

Test(tls, needs_a_certificate_and_its_own_key)
{
    struct certificate *one = make_certificate();
    struct certificate *other = make_certificate();
    g_autofree char *option = g_strdup_printf("--tls=%s%s", one->authority, strchr(other->pair, ','));
    g_autofree char *said = NULL;
    const char *const words[] = { FIXLINE_BINARY_DIR "/fixline-sandbox", option, NULL };
    cr_expect_eq(run(words, &said), 2, "%s", said);
    cr_expect(strstr(said, "key.pem"), "%s", said);
    certificate_remove(one);
    certificate_remove(other);
}
