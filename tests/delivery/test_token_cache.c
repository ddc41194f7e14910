/* tests/delivery/test_token_cache.c: one token for many desks: asked for once, kept privately, renewed in time. */
#include "delivery/token.h"
#include "delivery/token_cache.h"
#include "delivery/token_client.h"
#include "tests/delivery/bench_desk.h"
#include "tests/support/run.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

/* A desk whose token comes from an endpoint. */
struct bench {
    char *folder;
    struct server *server;
    struct bench_desk desk;
    struct server_step script[3];
    const struct server_step *scripts[1];
};

static void bench_make(struct bench *bench, const char *answer)
{
    bench->folder = g_dir_make_tmp("fixline-cache-XXXXXX", NULL);
    g_autofree char *secret = g_build_filename(bench->folder, "secret", NULL);
    g_autofree char *more = g_strdup_printf("[token]\nclient_id = desk\nclient_secret_file = %s", secret);
    cr_assert(g_file_set_contents(secret, "s3cret", -1, NULL) && g_chmod(secret, 0600) == 0);
    g_setenv("XDG_STATE_HOME", bench->folder, TRUE);
    const struct server_step script[] = { { .kind = SERVER_READ_ALL },
                                          { .kind = SERVER_SEND, .bytes = answer },
                                          { .kind = SERVER_END } };
    memcpy(bench->script, script, sizeof(script));
    bench->scripts[0] = bench->script;
    bench->server = server_start(bench->scripts, 1);
    bench_desk_make(&bench->desk, server_url(bench->server), more);
    unsetenv("FIXLINE_TOKEN");
}

static void bench_remove(struct bench *bench)
{
    bench_desk_remove(&bench->desk);
    server_stop(bench->server);
    test_folder_remove(bench->folder);
    g_free(bench->folder);
}

#define GIVES(token, life)                                                                                             \
    "HTTP/1.1 200 OK\r\n\r\n{\"access_token\":\"" token "\",\"token_type\":\"Bearer\",\"expires_in\":" life "}"

static void expect_token(const char *what, struct token_source *source, const char *expected)
{
    g_autoptr(GError) error = NULL;
    const struct secret *token = token_get(source, &error);
    cr_expect(token != NULL && strcmp(secret_reveal(token), expected) == 0, "%s: %s", what,
              error != NULL ? error->message : "another one");
}

/* The kept file with another expiry, as a desk of an hour ago would have left it. */
static void put_kept(const struct bench *bench, int64_t expires_at, const char *token)
{
    g_autofree char *path = token_cache_path(bench->desk.settings);
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *both = g_strdup_printf("%" G_GINT64_FORMAT ":%s", expires_at, token);
    g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, both, -1);
    g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT ":%s:%s", expires_at, sum, token);
    g_mkdir_with_parents(folder, 0700);
    cr_assert(g_file_set_contents(path, text, -1, NULL) && g_chmod(path, 0600) == 0);
}

static int64_t now_s(void)
{
    return g_get_real_time() / G_USEC_PER_SEC;
}

static void expect_kept_privately(const struct bench *bench)
{
    g_autofree char *path = token_cache_path(bench->desk.settings), *folder = g_path_get_dirname(path);
    g_autofree char *lock = g_strconcat(path, ".lock", NULL);
    const char *const files[] = { path, lock };
    struct stat about;
    for (size_t i = 0; i < G_N_ELEMENTS(files); i++)
        cr_expect(stat(files[i], &about) == 0 && (about.st_mode & 07777u) == 0600, "%s %o", files[i], about.st_mode);
    cr_expect(stat(folder, &about) == 0 && (about.st_mode & 07777u) == 0700, "%o", about.st_mode);
}

Test(token_cache, is_asked_for_once_and_kept_privately)
{
    static const mode_t masks[] = { 0, 0777 };
    for (size_t mask = 0; mask < G_N_ELEMENTS(masks); mask++) {
        struct bench bench;
        bench_make(&bench, GIVES("first", "3600"));
        mode_t before = umask(masks[mask]);
        for (int i = 0; i < 3; i++) {
            struct token_source *source = token_source_new(bench.desk.settings);
            expect_token("kept", source, "first");
            cr_expect(token_expires_at(source) > now_s() + 3500 && token_remark(source) == NULL);
            cr_expect(token_ends_at(source) == 0, "the next one comes by itself");
            token_source_free(source);
        }
        umask(before);
        cr_expect(server_requests(bench.server) == 1, "%d", server_requests(bench.server));
        expect_kept_privately(&bench);
        cr_expect(prctl(PR_GET_DUMPABLE) == 0, "a process that holds a token leaves no core file");
        bench_remove(&bench);
    }
}

Test(token_cache, is_renewed_a_minute_before_its_end)
{
    static const struct {
        int left_s;
        const char *token;
    } rows[] = { { 3600, "kept" }, { 90, "kept" }, { 59, "fresh" }, { 1, "fresh" }, { -5, "fresh" } };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct bench bench;
        bench_make(&bench, GIVES("fresh", "3600"));
        put_kept(&bench, now_s() + rows[i].left_s, "kept");
        struct token_source *source = token_source_new(bench.desk.settings);
        expect_token(rows[i].token, source, rows[i].token);
        cr_expect(server_requests(bench.server) == (strcmp(rows[i].token, "fresh") == 0), "%d s", rows[i].left_s);
        token_source_free(source);
        bench_remove(&bench);
    }
}

Test(token_cache, a_refused_token_is_renewed_once_for_all)
{
    struct bench bench;
    bench_make(&bench, GIVES("fresh", "3600"));
    put_kept(&bench, now_s() + 3600, "revoked");
    struct token_source *one = token_source_new(bench.desk.settings), *other = token_source_new(bench.desk.settings);
    expect_token("one", one, "revoked");
    expect_token("other", other, "revoked");
    unsigned serial = token_serial(one);
    cr_expect(token_renew(one, serial, NULL) && token_renew(other, serial, NULL));
    expect_token("one", one, "fresh");
    expect_token("other", other, "fresh");
    cr_expect(server_requests(bench.server) == 1, "%d", server_requests(bench.server));
    cr_expect(!token_renew(one, token_serial(one), NULL), "the endpoint gives the same one again");
    cr_expect(server_requests(bench.server) == 2, "%d", server_requests(bench.server));
    token_source_free(one);
    token_source_free(other);
    bench_remove(&bench);
}

static void *get_on_a_thread(void *data)
{
    struct token_source *source = token_source_new(data);
    const struct secret *token = token_get(source, NULL);
    bool sound = token != NULL && strcmp(secret_reveal(token), "shared") == 0;
    token_source_free(source);
    return GINT_TO_POINTER(sound);
}

Test(token_cache, ten_desks_ask_once)
{
    struct bench bench;
    GThread *desks[10];
    bench_make(&bench, GIVES("shared", "3600"));
    for (size_t i = 0; i < G_N_ELEMENTS(desks); i++)
        desks[i] = g_thread_new("desk", get_on_a_thread, bench.desk.settings);
    for (size_t i = 0; i < G_N_ELEMENTS(desks); i++)
        cr_expect(GPOINTER_TO_INT(g_thread_join(desks[i])), "desk %zu", i);
    cr_expect(server_requests(bench.server) == 1, "%d", server_requests(bench.server));
    bench_remove(&bench);
}

/* ---- what cannot be trusted ---- */

static void damage_text(const char *path)
{
    cr_assert(g_file_set_contents(path, "1:2:kept", -1, NULL) && g_chmod(path, 0600) == 0);
}

static void damage_expiry(const char *path)
{
    g_autofree char *text = NULL;
    cr_assert(g_file_get_contents(path, &text, NULL, NULL));
    text[0] = '9';
    cr_assert(g_file_set_contents(path, text, -1, NULL) && g_chmod(path, 0600) == 0);
}

static void damage_cut(const char *path)
{
    cr_assert(truncate(path, 40) == 0);
}

static void damage_empty(const char *path)
{
    cr_assert(truncate(path, 0) == 0);
}

static void damage_mode(const char *path)
{
    cr_assert(g_chmod(path, 0644) == 0);
}

static void damage_owner(const char *path)
{
    if (chown(path, 12345, (gid_t)-1) != 0)
        damage_mode(path); /* only the administrator can give a file away */
}

static void damage_link(const char *path)
{
    g_autofree char *elsewhere = g_build_filename(g_get_tmp_dir(), "fixline-elsewhere", NULL);
    cr_assert(g_rename(path, elsewhere) == 0 && symlink(elsewhere, path) == 0);
}

Test(token_cache, what_cannot_be_trusted_is_not_used)
{
    static const struct {
        const char *name;
        void (*damage)(const char *path);
        const char *says;
    } rows[] = {
        { "another text", damage_text, "damaged" },
        { "another expiry", damage_expiry, "damaged" },
        { "cut short", damage_cut, "damaged" },
        { "empty", damage_empty, "not used" },
        { "open to others", damage_mode, "open to other users" },
        { "another owner", damage_owner, "not used" },
        { "a link", damage_link, "link out of its folder" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct bench bench;
        bench_make(&bench, GIVES("fresh", "3600"));
        put_kept(&bench, now_s() + 3600, "kept");
        g_autofree char *path = token_cache_path(bench.desk.settings);
        rows[i].damage(path);
        struct token_source *source = token_source_new(bench.desk.settings), *next;
        expect_token(rows[i].name, source, "fresh");
        cr_expect(token_remark(source) != NULL && strstr(token_remark(source), rows[i].says) != NULL, "%s: %s",
                  rows[i].name, token_remark(source));
        cr_expect(strstr(token_remark(source), "kept:") == NULL, "%s", rows[i].name);
        token_source_free(source);
        next = token_source_new(bench.desk.settings);
        expect_token(rows[i].name, next, "fresh");
        cr_expect(token_remark(next) == NULL && server_requests(bench.server) == 1, "%s: mended", rows[i].name);
        token_source_free(next);
        bench_remove(&bench);
    }
    g_autofree char *elsewhere = g_build_filename(g_get_tmp_dir(), "fixline-elsewhere", NULL);
    g_remove(elsewhere);
}

Test(token_cache, a_folder_that_cannot_be_written_costs_the_keeping_only)
{
    struct bench bench;
    bench_make(&bench, GIVES("fresh", "3600"));
    g_autofree char *state = g_build_filename(bench.folder, "fixline", NULL);
    cr_assert(g_file_set_contents(state, "in the way", -1, NULL));
    struct token_source *source = token_source_new(bench.desk.settings);
    expect_token("no folder", source, "fresh");
    cr_expect(token_remark(source) != NULL && strstr(token_remark(source), state) != NULL, "%s", token_remark(source));
    token_source_free(source);
    bench_remove(&bench);
}

Test(token_cache, an_endpoint_that_is_down_ends_no_token_early)
{
    struct bench bench;
    bench_make(&bench, "HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n");
    put_kept(&bench, now_s() + 62, "kept");
    struct token_source *source = token_source_new(bench.desk.settings);
    expect_token("lasts", source, "kept");
    cr_expect(token_ends_at(source) == 0);
    cr_expect(!token_renew(source, token_serial(source), NULL));
    expect_token("still there", source, "kept");
    cr_expect(token_ends_at(source) == token_expires_at(source), "now its end matters");
    token_source_free(source);
    bench_remove(&bench);
}

/* ---- when there will be none any more ---- */

static char *token_until(int64_t seconds)
{
    g_autofree char *payload = g_strdup_printf("{\"exp\":%" G_GINT64_FORMAT "}", seconds);
    g_autofree char *encoded = g_base64_encode((const unsigned char *)payload, strlen(payload));
    encoded[strcspn(encoded, "=")] = '\0';
    return g_strdup_printf("e30.%s.x", encoded);
}

Test(token_cache, the_end_of_a_token_that_nothing_renews_is_known_before_it_is_used)
{
    struct bench_desk desk;
    g_autofree char *folder = g_dir_make_tmp("fixline-ends-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "token", NULL);
    g_autofree char *more = g_strdup_printf("[token]\nfile = %s", path);
    g_autofree char *first = token_until(2000000000), *second = token_until(2000000999);
    bench_desk_make(&desk, "https://api.example.com", more);
    g_setenv("FIXLINE_TOKEN", first, TRUE);
    struct token_source *source = token_source_new(desk.settings);
    cr_expect(token_ends_at(source) == 2000000000);
    token_source_free(source);
    unsetenv("FIXLINE_TOKEN");
    cr_assert(g_file_set_contents(path, first, -1, NULL) && g_chmod(path, 0600) == 0);
    source = token_source_new(desk.settings);
    cr_expect(token_ends_at(source) == 2000000000);
    cr_assert(g_file_set_contents(path, second, -1, NULL) && g_chmod(path, 0600) == 0);
    cr_expect(token_ends_at(source) == 2000000999, "a new one was put there");
    cr_assert(g_file_set_contents(path, "opaque", -1, NULL) && g_chmod(path, 0600) == 0);
    cr_expect(token_ends_at(source) == 0);
    token_source_free(source);
    bench_desk_remove(&desk);
    test_folder_remove(folder);
}
