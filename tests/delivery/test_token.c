/* tests/delivery/test_token.c: tokens from everywhere, and what must never be taken for one (B40). */
#include "delivery/token.h"
#include "delivery/token_client.h"
#include "delivery/token_file.h"
#include "tests/delivery/bench_desk.h"
#include "tests/support/run.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char *folder_make(void)
{
    return g_dir_make_tmp("fixline-token-XXXXXX", NULL);
}

static char *put_file(const char *folder, const char *name, const char *text, mode_t mode)
{
    char *path = g_build_filename(folder, name, NULL);
    cr_assert(g_file_set_contents(path, text, -1, NULL) && chmod(path, mode) == 0);
    return path;
}

/* No sentence about a failure says a secret or a token, whoever said it before. */
static void expect_silent(const char *name, const GError *error)
{
    static const char *const secrets[] = { "s3cret", "abc123", "canary" };
    for (size_t i = 0; error != NULL && i < G_N_ELEMENTS(secrets); i++)
        cr_expect(strstr(error->message, secrets[i]) == NULL, "%s says it: %s", name, error->message);
}

Test(token, a_file_is_read_only_where_nobody_else_can)
{
    static const struct {
        const char *name;
        const char *text;
        mode_t mode;
        const char *token; /* NULL = refused */
        const char *says;
    } rows[] = {
        { "plain", "abc123", 0600, "abc123", NULL },
        { "read-only", "abc123", 0400, "abc123", NULL },
        { "one line end", "abc123\n", 0600, "abc123", NULL },
        { "CRLF", "abc123\r\n", 0600, "abc123", NULL },
        { "blank before", " abc123", 0600, "abc123", NULL },
        { "group may read", "abc123", 0640, NULL, "chmod 600" },
        { "all may read", "abc123", 0604, NULL, "chmod 600" },
        { "others may write", "abc123", 0602, NULL, "chmod 600" },
        { "empty", "", 0600, NULL, "empty" },
        { "line end inside", "abc\n123", 0600, NULL, "line end" },
        { "not ASCII", "abc\xc3\xa9", 0600, NULL, "character" },
    };
    g_autofree char *folder = folder_make();
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = put_file(folder, "token", rows[i].text, rows[i].mode);
        g_autoptr(GError) error = NULL;
        struct secret *secret = token_file_read(path, &error);
        if (rows[i].token != NULL)
            cr_expect(secret != NULL && strcmp(secret_reveal(secret), rows[i].token) == 0, "%s", rows[i].name);
        else
            cr_expect(secret == NULL && strstr(error->message, rows[i].says) != NULL &&
                          strstr(error->message, path) != NULL && strstr(error->message, "123") == NULL,
                      "%s: %s", rows[i].name, error != NULL ? error->message : "taken");
        secret_free(secret);
    }
    test_folder_remove(folder);
}

Test(token, a_link_may_not_lead_out_of_its_folder)
{
    g_autofree char *folder = folder_make(), *other = folder_make();
    g_free(put_file(folder, "real", "abc123", 0600));
    g_autofree char *outside = put_file(other, "real", "abc123", 0600);
    g_autofree char *good = g_build_filename(folder, "good", NULL), *bad = g_build_filename(folder, "bad", NULL);
    g_autofree char *dangling = g_build_filename(folder, "dangling", NULL);
    cr_assert(symlink("real", good) == 0 && symlink(outside, bad) == 0 && symlink("nothing", dangling) == 0);
    struct secret *secret = token_file_read(good, NULL);
    cr_expect(secret != NULL);
    secret_free(secret);
    g_autoptr(GError) error = NULL;
    cr_expect(token_file_read(bad, &error) == NULL && strstr(error->message, "link out of its folder") != NULL);
    cr_expect(token_file_read(dangling, NULL) == NULL);
    cr_expect(token_file_read(folder, NULL) == NULL, "a folder");
    cr_expect(token_file_read("/dev/zero", NULL) == NULL, "a device");
    test_folder_remove(folder);
    test_folder_remove(other);
}

Test(token, a_command_is_run_without_a_shell)
{
    static const struct {
        const char *name;
        const char *line;
        int limit_ms;
        const char *token;
        const char *says;
    } rows[] = {
        { "prints it", "printf abc123", 10000, "abc123", NULL },
        { "line end", "echo abc123", 10000, "abc123", NULL },
        { "quotes", "printf %s 'abc123'", 10000, "abc123", NULL },
        { "no shell", "echo abc; echo 123", 10000, NULL, "blank" },
        { "standard input is empty", "sh -c 'cat; echo abc123'", 10000, "abc123", NULL },
        { "what it says beside does not count", "sh -c 'echo noise >&2; echo abc123'", 10000, "abc123", NULL },
        { "fails", "sh -c 'echo abc123; exit 3'", 10000, NULL, "status 3" },
        { "is not there", "/nonexistent/program", 10000, NULL, "cannot be started" },
        { "prints nothing", "true", 10000, NULL, "empty" },
        { "never ends", "sleep 60", 100, NULL, "did not end" },
        { "closes its output and never ends", "sh -c 'echo abc123; exec >&-; sleep 60'", 100, NULL, "did not end" },
        { "leaves a child behind", "sh -c 'sleep 60 & wait'", 100, NULL, "did not end" },
        { "prints without end", "yes", 10000, NULL, "more than" },
        { "says it and fails", "sh -c 'echo canary; echo canary >&2; exit 3'", 10000, NULL, "status 3" },
        { "says it with a blank", "printf 'canary token'", 10000, NULL, "blank" },
        { "says it twice", "printf 'canary\ncanary'", 10000, NULL, "line end" },
        { "open quote", "echo 'abc", 10000, NULL, "quotes" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        int64_t before = g_get_monotonic_time();
        struct secret *secret = token_command_run(rows[i].line, rows[i].limit_ms, &error);
        if (rows[i].token != NULL)
            cr_expect(secret != NULL && strcmp(secret_reveal(secret), rows[i].token) == 0, "%s: %s", rows[i].name,
                      error != NULL ? error->message : "another one");
        else
            cr_expect(secret == NULL && strstr(error->message, rows[i].says) != NULL, "%s: %s", rows[i].name,
                      error != NULL ? error->message : "taken");
        if (strstr(rows[i].line, "canary") != NULL)
            expect_silent(rows[i].name, error);
        cr_expect(g_get_monotonic_time() - before < 8 * G_USEC_PER_SEC, "%s", rows[i].name);
        secret_free(secret);
    }
}

Test(token, the_environment_comes_first_and_is_overwritten)
{
    struct bench_desk desk;
    g_autofree char *folder = folder_make();
    g_autofree char *path = put_file(folder, "token", "from-file", 0600);
    g_autofree char *more = g_strdup_printf("[token]\nfile = %s", path);
    bench_desk_make(&desk, "https://api.example.com", more);
    setenv("FIXLINE_TOKEN", "from-environment\n", 1);
    struct token_source *source = token_source_new(desk.settings);
    const struct secret *token = token_get(source, NULL);
    cr_expect_str_eq(secret_reveal(token), "from-environment");
    cr_expect(strcmp(getenv("FIXLINE_TOKEN"), "from-environment\n") != 0);
    cr_expect(!token_renew(source, token_serial(source), NULL), "the environment has no other one");
    token_source_free(source);
    unsetenv("FIXLINE_TOKEN");
    source = token_source_new(desk.settings);
    cr_expect_str_eq(secret_reveal(token_get(source, NULL)), "from-file");
    unsigned serial = token_serial(source);
    cr_expect(!token_renew(source, serial, NULL), "the file has not changed");
    g_free(put_file(folder, "token", "another-one", 0600));
    cr_expect(token_renew(source, serial, NULL));
    cr_expect_str_eq(secret_reveal(token_get(source, NULL)), "another-one");
    cr_expect(token_renew(source, serial, NULL), "the refused one is not the present one any more");
    token_source_free(source);
    bench_desk_remove(&desk);
    test_folder_remove(folder);
}

/* ---- client credentials ---- */

struct endpoint_case {
    const char *name;
    const char *answer;
    const char *token; /* NULL = none */
    enum token_error code;
};

static const struct endpoint_case endpoints[] = {
    { "token", "HTTP/1.1 200 OK\r\n\r\n{\"access_token\":\"abc123\",\"token_type\":\"Bearer\"}", "abc123", 0 },
    { "lives for no time", "HTTP/1.1 200 OK\r\n\r\n{\"access_token\":\"abc123\",\"expires_in\":0} ", "abc123", 0 },
    { "lives before it began", "HTTP/1.1 200 OK\r\n\r\n{\"access_token\":\"abc123\",\"expires_in\":-1}", "abc123", 0 },
    { "lives for ever", "HTTP/1.1 200 OK\r\n\r\n{\"access_token\":\"abc123\",\"expires_in\":1e99}", "abc123", 0 },
    { "wrong JSON", "HTTP/1.1 200 OK\r\n\r\n{\"token\":\"x\"}", NULL, TOKEN_ERROR_FAILED },
    { "no text", "HTTP/1.1 200 OK\r\n\r\n{\"access_token\":7}", NULL, TOKEN_ERROR_FAILED },
    { "line end in it", "HTTP/1.1 200 OK\r\n\r\n{\"access_token\":\"ab\\ncd\"} ", NULL, TOKEN_ERROR_FAILED },
    { "refused", "HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n", NULL, TOKEN_ERROR_FAILED },
    { "redirected", "HTTP/1.1 302 Go\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", NULL,
      TOKEN_ERROR_FAILED },
    { "too many", "HTTP/1.1 429 No\r\nContent-Length: 0\r\n\r\n", NULL, TOKEN_ERROR_LATER },
    { "down", "HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n", NULL, TOKEN_ERROR_LATER },
    { "says the secret back", "HTTP/1.1 400 No\r\n\r\n{\"error\":\"invalid s3cret\",\"access_token\":\"abc123\"}", NULL,
      TOKEN_ERROR_FAILED },
    { "says it as no text", "HTTP/1.1 200 OK\r\n\r\n{\"access_token\":{\"s3cret\":\"abc123\"}}", NULL,
      TOKEN_ERROR_FAILED },
    { "says it as no JSON", "HTTP/1.1 200 OK\r\n\r\naccess_token=abc123&secret=s3cret", NULL, TOKEN_ERROR_FAILED },
    { "breaks off", "HTTP/1.1 200 OK\r\nContent-Length: 45\r\n\r\n{\"access", NULL, TOKEN_ERROR_LATER },
};

static void ask_endpoint(const struct endpoint_case *row, const char *secret_path)
{
    const struct server_step script[] = { { .kind = SERVER_READ_ALL },
                                          { .kind = SERVER_SEND, .bytes = row->answer },
                                          { .kind = SERVER_END } };
    const struct server_step *const scripts[] = { script };
    struct server *server = server_start(scripts, 1);
    struct bench_desk desk;
    g_autofree char *more = g_strdup_printf("[token]\nclient_id = desk\nclient_secret_file = %s", secret_path);
    bench_desk_make(&desk, server_url(server), more);
    g_autoptr(GError) error = NULL;
    int64_t expires_at = 0;
    struct secret *token = token_client_fetch(desk.settings, &expires_at, &error);
    if (row->token != NULL)
        cr_expect(token != NULL && strcmp(secret_reveal(token), row->token) == 0, "%s: %s", row->name,
                  error != NULL ? error->message : "another one");
    else
        cr_expect(token == NULL && g_error_matches(error, TOKEN_ERROR, (int)row->code), "%s: %s", row->name,
                  error != NULL ? error->message : "taken");
    expect_silent(row->name, error);
    cr_expect(expires_at == 0, "%s", row->name);
    g_autofree char *request = server_request(server, 0);
    cr_expect(g_str_has_prefix(request, "POST /auth/oauth/token HTTP/1.1\r\n"));
    cr_expect(g_str_has_suffix(
                  request, "\r\n\r\n{\"grant_type\":\"client_credentials\",\"client_id\":\"desk\",\"client_secret\":"
                           "\"s3cret\",\"client_assertion\":"
                           "\"urn:ietf:params:oauth:client-assertion-type:jwt-bearer\"}"),
              "%s", request);
    secret_free(token);
    bench_desk_remove(&desk);
    server_stop(server);
}

Test(token, client_credentials, .timeout = 60)
{
    g_autofree char *folder = folder_make();
    g_autofree char *path = put_file(folder, "secret", "s3cret\n", 0600);
    for (size_t i = 0; i < G_N_ELEMENTS(endpoints); i++)
        ask_endpoint(&endpoints[i], path);
    test_folder_remove(folder);
}

/* Row 1a. */
Test(token, an_unreachable_endpoint_leaves_the_event_queued)
{
    struct bench_desk desk;
    struct delivery delivery;
    g_autofree char *folder = folder_make();
    g_autofree char *path = put_file(folder, "secret", "s3cret\n", 0600);
    g_autofree char *url = g_strdup_printf("http://127.0.0.1:%d", server_closed_port());
    g_autofree char *more = g_strdup_printf("[token]\nclient_id = desk\nclient_secret_file = %s", path);
    bench_desk_make(&desk, url, more);
    unsetenv("FIXLINE_TOKEN");
    int64_t id = bench_desk_record(&desk, "D1");
    bench_desk_send(&desk, id, false, &delivery);
    cr_expect(delivery.state == EVENT_QUEUED && delivery.again == AGAIN_BACK_OFF && !delivery.stopped &&
                  !delivery.own_fault,
              "%s", delivery.reason);
    cr_expect(bench_desk_attempts(&desk, id) == 0);
    delivery_clear(&delivery);
    bench_desk_remove(&desk);
    test_folder_remove(folder);
}

/* Of ten that are wanted each would wait for it, and one that it answers at last would pass those before it. */
Test(token, an_endpoint_that_is_down_is_asked_once_for_all_that_is_wanted)
{
    enum { EVENTS = 10 };
    const struct server_step down[] = { { .kind = SERVER_READ_ALL },
                                        { .kind = SERVER_SEND,
                                          .bytes = "HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n" },
                                        { .kind = SERVER_END } };
    const struct server_step *const scripts[] = { down };
    struct server *server = server_start(scripts, 1);
    struct bench_desk desk;
    g_autofree char *folder = folder_make();
    g_autofree char *path = put_file(folder, "secret", "s3cret\n", 0600);
    g_autofree char *more = g_strdup_printf("[token]\nclient_id = desk\nclient_secret_file = %s", path);
    bench_desk_make(&desk, server_url(server), more);
    unsetenv("FIXLINE_TOKEN");
    bench_desk_open_outbox(&desk);
    for (int i = 0; i < EVENTS; i++)
        outbox_want(desk.outbox, bench_desk_record(&desk, "D1"), false);
    GArray *deliveries = bench_desk_run(&desk);
    cr_assert_eq(deliveries->len, EVENTS);
    for (int i = 0; i < EVENTS; i++) {
        const struct delivery *delivery = &g_array_index(deliveries, struct delivery, i);
        cr_expect(delivery->id == i + 1 && delivery->again == AGAIN_BACK_OFF && !delivery->stopped, "%d", i);
    }
    cr_expect_eq(server_requests(server), 1);
    bench_desk_clear_run(deliveries);
    bench_desk_remove(&desk);
    server_stop(server);
    test_folder_remove(folder);
}

Test(token, a_jwt_says_when_it_ends)
{
    static const struct {
        const char *token;
        int64_t expires_at;
    } rows[] = {
        { "e30.eyJleHAiOjE3OTY0Mjk3MDB9.x", 1796429700 },
        { "e30.eyJleHAiOi0xfQ.x", 0 },
        { "e30.eyJleHAiOjFlOTl9.x", 0 },
        { "e30.e30.x", 0 },
        { "e30.!!!.x", 0 },
        { "..", 0 },
        { "a.b", 0 },
        { "a.b.c.d", 0 },
        { "plain", 0 },
        { "e30.eyJleHAiOiIxIn0.x", 0 },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *copy = g_strdup(rows[i].token);
        struct secret *secret = secret_take(copy, strlen(copy), "test", NULL);
        cr_expect(token_expiry_of(secret) == rows[i].expires_at, "%s", rows[i].token);
        secret_free(secret);
    }
}
