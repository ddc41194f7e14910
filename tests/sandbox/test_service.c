/* tests/sandbox/test_service.c: addresses, the order of checks, the helpers, tokens, orders, what is kept, options. */
#include "base/json_scan.h"
#include "tests/support/run.h"
#include "tests/support/standin.h"
#include <criterion/criterion.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char started[] = "{\"event\":\"repair_started\"}";

/* One request by the main port, or by the control port where `path` begins with '!'. `token` NULL = none. */
static unsigned ask(const struct standin *standin, const char *method, const char *path, const char *token,
                    const char *body, char **answer)
{
    bool control = *path == '!';
    g_autofree char *url =
        g_strconcat(control ? standin_control(standin) : standin_url(standin), path + (control ? 1 : 0), NULL);
    g_autofree char *header = g_strdup_printf("X-Extend-Access-Token: %s", token ? token : "");
    const char *headers[] = { token ? header : NULL, NULL };
    return standin_request(url, method, headers, body, answer);
}

Test(service, checks_in_the_order_of_the_contract)
{
    static const struct {
        const char *token, *order, *body;
        unsigned status;
        const char *code;
    } rows[] = {
        { NULL, "SO-9", "[", 401, "unauthorized" },
        { "wrong", "SO-9", "[", 401, "unauthorized" },
        { "right", "SO-9", "[", 404, "not_found" },
        { "right", "SO-1101", "[", 409, "conflict" },
        { "right", "SO-1113", "[", 409, "conflict" },
        { "right", "SO-1042", "[", 400, "invalid_json" },
        { "right", "SO-1042", "{\"event\":\"resolved\",\"notes\":1}", 400, "invalid_request" },
        { "right", "SO-1042", "{\"event\":\"resolved\"}", 422, "wrong_service_type" },
        { "right", "SO-1042", started, 200, NULL },
        { "right", "SO%2D1042", started, 200, NULL },
    };
    struct standin *standin = standin_start((const char *const[]){ "--token", "right", NULL });
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = g_strdup_printf("/service-orders/%s/update-repair", rows[i].order);
        g_autofree char *answer = NULL;
        cr_expect_eq(ask(standin, "POST", path, rows[i].token, rows[i].body, &answer), rows[i].status, "row %zu: %s", i,
                     answer);
        g_autofree char *opening = g_strdup_printf("{\"code\":\"%s\",\"message\":\"", rows[i].code);
        cr_expect(rows[i].code ? g_str_has_prefix(answer, opening) : strcmp(answer, "{\"status\":\"recorded\"}") == 0,
                  "row %zu: %s", i, answer);
    }
    cr_expect_eq(standin_stop(standin), 0);
}

Test(service, addresses)
{
    static const struct {
        const char *method, *path;
        const char *body;
        unsigned status;
        const char *piece;
    } rows[] = {
        { "GET", "/service-orders/SO-1042", NULL, 200, "\"customer\":\"Ana Lopes\"" },
        { "GET", "/service-orders/SO-1108", NULL, 200, "Zoë Łukasz 東京" },
        { "GET", "/service-orders/SO-7", NULL, 404, "SO-7" },
        { "GET", "/service-orders/", NULL, 404, "" },
        { "GET", "/service-orders/SO-1042/update-repair", NULL, 405, "GET" },
        { "POST", "/service-orders//update-repair", started, 404, "" },
        { "POST", "/service-orders/SO-1042/update-repair/", started, 404, "" },
        { "POST", "/service-orders/SO%2F1042/update-repair", started, 404, "SO/1042" },
        { "POST", "/service-orders/SO-1042/update-repair?x=1", started, 200, "recorded" },
        { "GET", "/", NULL, 404, "" },
        { "PATCH", "/sandbox/orders", NULL, 405, "" },
        { "GET", "/sandbox/received", NULL, 200, "[{\"order\":\"SO-1042\"" },
        { "GET", "!/sandbox/received", NULL, 200, "[{\"order\":\"SO-1042\"" },
        { "GET", "!/sandbox/orders", NULL, 200, "SO-1057" },
        { "GET", "/sandbox/faults", NULL, 200, "{\"faults\":[]}" },
        { "GET", "!/service-orders/SO-1042", NULL, 404, "" },
        { "POST", "!/service-orders/SO-1042/update-repair", started, 404, "" },
        { "POST", "/sandbox/faults", "no-such-fault", 400, "no-such-fault" },
        { "POST", "/sandbox/faults", "", 400, "" },
        { "POST", "/sandbox/faults", "delay:0@2\nbroken", 400, "broken" },
        { "GET", "/sandbox/faults", NULL, 200, "{\"faults\":[]}" },
        { "POST", "/sandbox/faults", "delay:0@2\r\n\nlimit:5@9\n", 200, "[\"delay:0@2\",\"limit:5@9\"]" },
        { "GET", "!/sandbox/faults", NULL, 200, "[\"delay:0@2\",\"limit:5@9\"]" },
        { "DELETE", "/sandbox/faults", NULL, 200, "{\"faults\":[]}" },
    };
    struct standin *standin = standin_start(NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *answer = NULL;
        unsigned status = ask(standin, rows[i].method, rows[i].path, "any", rows[i].body, &answer);
        cr_expect_eq(status, rows[i].status, "row %zu: %u %s", i, status, answer);
        cr_expect(strstr(answer, rows[i].piece), "row %zu: %s", i, answer);
    }
    cr_expect_eq(standin_stop(standin), 0);
}

Test(service, orders_are_put_and_replaced)
{
    static const struct {
        const char *id, *body;
        unsigned status;
        const char *piece;
    } rows[] = {
        { "N1", "{\"id\":\"N1\",\"serviceType\":\"repair_onsite\"}", 200, "\"status\":\"accepted\"" },
        { "N1", "{\"serviceType\":\"repair_onsite\",\"status\":\" CLOSED \"}", 200, "\"status\":\"closed\"" },
        { "N1", "{\"serviceType\":\"repair_onsite\",\"status\":\"Paused\"}", 200, "\"status\":\"Paused\"" },
        { "N2", "{\"id\":\"N1\",\"serviceType\":\"repair_onsite\"}", 400, "N1" },
        { "N2", "{\"id\":\"N2\",\"serviceType\":\"onsite\"}", 400, "serviceType" },
        { "N2", "{\"id\":\"N2\",\"serviceType\":\"repair_depot\",\"customer\":7}", 400, "customer" },
        { "N2", "[]", 400, "object" },
        { "N%202", "{\"serviceType\":\"repair_depot\"}", 400, "id" },
        { "N3", "{\"serviceType\":\"repair_depot\",\"customer\":\"Zoë\",\"x\":1,\"notes\":\"a\\nb\"}", 200,
          "{\"id\":\"N3\",\"serviceType\":\"repair_depot\",\"status\":\"accepted\",\"customer\":\"Zoë\","
          "\"notes\":\"a\\nb\"}" },
    };
    struct standin *standin = standin_start(NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = g_strdup_printf("!/sandbox/orders/%s", rows[i].id);
        g_autofree char *answer = NULL;
        cr_expect_eq(ask(standin, "PUT", path, NULL, rows[i].body, &answer), rows[i].status, "row %zu: %s", i, answer);
        cr_expect(strstr(answer, rows[i].piece), "row %zu: %s", i, answer);
    }
    cr_expect_eq(ask(standin, "POST", "/service-orders/N1/update-repair", "t", "{\"event\":\"resolved\"}", NULL), 200);
    g_autofree char *all = NULL;
    cr_expect_eq(ask(standin, "GET", "/sandbox/orders", NULL, NULL, &all), 200);
    const char *first = strstr(all, "\"N1\"");
    cr_expect(first && !strstr(first + 1, "\"N1\"") && !strstr(all, "\"N2\""), "%s", all);
    cr_expect_eq(standin_stop(standin), 0);
}

static char *access_token(const char *answer)
{
    struct json_slice value, token;
    if (!json_scan(answer, strlen(answer), &value, NULL, NULL) || !json_member(&value, "access_token", &token))
        return NULL;
    return json_string_text(&token);
}

#define CREDENTIALS                                                                                                    \
    "{\"grant_type\":\"client_credentials\",\"client_id\":\"desk\",\"client_secret\":\"made-up\","                     \
    "\"client_assertion\":\"urn:ietf:params:oauth:client-assertion-type:jwt-bearer\"}"

Test(service, tokens_are_given_for_credentials)
{
    struct standin *standin = standin_start((const char *const[]){ "--token", "right", NULL });
    g_autofree char *answer = NULL, *refused = NULL;
    cr_expect_eq(ask(standin, "POST", "/auth/oauth/token", NULL, CREDENTIALS, &answer), 200, "%s", answer);
    g_autofree char *token = access_token(answer);
    cr_assert(token, "%s", answer);
    g_auto(GStrv) parts = g_strsplit(token, ".", -1);
    cr_expect_eq(g_strv_length(parts), 3);
    cr_expect_eq(ask(standin, "GET", "/service-orders/SO-1042", token, NULL, NULL), 200);
    cr_expect_eq(ask(standin, "GET", "/service-orders/SO-1042", "right", NULL, NULL), 200);
    cr_expect_eq(ask(standin, "GET", "/service-orders/SO-1042", "other", NULL, NULL), 401);
    cr_expect_eq(ask(standin, "POST", "/auth/oauth/token", NULL, "{\"grant_type\":\"password\"}", &refused), 400);
    cr_expect(strstr(refused, "\"field\":\"grant_type\""), "%s", refused);
    cr_expect_eq(standin_stop(standin), 0);
}

Test(service, a_token_taken_back_is_wrong_until_another_is_fetched)
{
    struct standin *standin = standin_start((const char *const[]){ "--fault", "expire-token@2", NULL });
    const char *path = "/service-orders/SO-1042";
    cr_expect_eq(ask(standin, "GET", path, "first", NULL, NULL), 200);
    cr_expect_eq(ask(standin, "GET", path, "first", NULL, NULL), 401);
    cr_expect_eq(ask(standin, "GET", path, "first", NULL, NULL), 401);
    g_autofree char *answer = NULL;
    cr_expect_eq(ask(standin, "POST", "/auth/oauth/token", NULL, CREDENTIALS, &answer), 200);
    g_autofree char *token = access_token(answer);
    cr_expect_eq(ask(standin, "GET", path, token, NULL, NULL), 200);
    standin_faults_clear(standin);
    cr_expect_eq(ask(standin, "GET", path, "first", NULL, NULL), 200);
    cr_expect_eq(standin_stop(standin), 0);
}

Test(service, every_full_request_is_noted_with_its_hash)
{
    struct standin *standin = standin_start(NULL);
    const char *path = "/service-orders/SO-1042/update-repair";
    ask(standin, "POST", path, "t", started, NULL);
    standin_fault(standin, "close-after-reading@1");
    ask(standin, "POST", path, "t", started, NULL);
    g_autofree char *notes = NULL;
    cr_expect_eq(ask(standin, "GET", "!/sandbox/requests", NULL, NULL, &notes), 200);
    g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, started, -1);
    const char *first = strstr(notes, sum);
    cr_assert(first, "%s", notes);
    cr_expect(strstr(first, "\"fault\":null"), "%s", notes);
    const char *second = strstr(first + 1, sum);
    cr_assert(second, "%s", notes);
    cr_expect(strstr(second, "\"fault\":\"close-after-reading\""), "%s", notes);
    cr_expect_eq(standin_stop(standin), 0);
}

static char *private_folder(void)
{
    char *folder = g_dir_make_tmp("fixline-sandbox-XXXXXX", NULL);
    cr_assert(folder);
    return folder;
}

Test(service, what_is_in_the_file_comes_back)
{
    g_autofree char *folder = private_folder();
    g_autofree char *data = g_build_filename(folder, "ledger.db", NULL);
    const char *const options[] = { "--data", data, NULL };
    struct standin *standin = standin_start(options);
    ask(standin, "PUT", "/sandbox/orders/N1", NULL, "{\"serviceType\":\"repair_onsite\"}", NULL);
    cr_expect_eq(ask(standin, "POST", "/service-orders/SO-1042/update-repair", "t", started, NULL), 200);
    cr_expect_eq(ask(standin, "POST", "/service-orders/N1/update-repair", "t", "{\"event\":\"resolved\"}", NULL), 200);
    g_autofree char *before = standin_received(standin);
    cr_expect_eq(standin_stop(standin), 0);
    standin = standin_start(options);
    g_autofree char *after = standin_received(standin);
    cr_expect_str_eq(after, before);
    cr_expect_eq(ask(standin, "GET", "/service-orders/N1", "t", NULL, NULL), 200);
    cr_expect_eq(standin_stop(standin), 0);
    GStatBuf facts;
    cr_expect(g_stat(data, &facts) == 0 && (facts.st_mode & 0777) == 0600);
    test_folder_remove(folder);
}

Test(service, orders_come_from_a_file)
{
    static const struct {
        const char *text;
        bool sound;
    } rows[] = {
        { "[{\"id\":\"F1\",\"serviceType\":\"repair_depot\"}]", true },
        { "{\"id\":\"F1\",\"serviceType\":\"repair_depot\"}\n\n{\"id\":\"F2\",\"serviceType\":\"repair_onsite\"}\n",
          true },
        { "[{\"id\":\"F1\"}]", false },
        { "{\"id\":\"F1\",\"serviceType\":\"repair_depot\"}\nF2\n", false },
    };
    g_autofree char *folder = private_folder();
    g_autofree char *path = g_build_filename(folder, "orders.json", NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_file_set_contents(path, rows[i].text, -1, NULL);
        if (rows[i].sound) {
            struct standin *standin = standin_start((const char *const[]){ "--orders", path, NULL });
            cr_expect_eq(ask(standin, "GET", "/service-orders/F1", "t", NULL, NULL), 200, "row %zu", i);
            cr_expect_eq(ask(standin, "GET", "/service-orders/SO-1042", "t", NULL, NULL), 404, "row %zu", i);
            cr_expect_eq(standin_stop(standin), 0);
        }
    }
    test_folder_remove(folder);
}

/* Runs the program to its end; what it says on standard error is owned by the caller. */
static int run(const char *const *options, char **said)
{
    g_autoptr(GPtrArray) words = g_ptr_array_new();
    g_ptr_array_add(words, (char *)FIXLINE_BINARY_DIR "/fixline-sandbox");
    for (; *options; options++)
        g_ptr_array_add(words, (char *)*options);
    g_ptr_array_add(words, NULL);
    int status = -1;
    *said = NULL;
    cr_assert(g_spawn_sync(NULL, (char **)words->pdata, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL, said,
                           &status, NULL));
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

Test(options, faults_are_one_sentence_and_a_status)
{
    static const struct {
        const char *options[3];
        int status;
        const char *piece;
    } rows[] = {
        { { "--nothing" }, 2, "--nothing" },
        { { "--port=x" }, 2, "--port" },
        { { "--port=70000" }, 2, "65535" },
        { { "--seed=-1" }, 2, "seed" },
        { { "word" }, 2, "argument" },
        { { "--fault=delay" }, 2, "seconds" },
        { { "--fault=nonsense:3" }, 2, "nonsense" },
        { { "--fault=tls-expired" }, 2, "--tls" },
        { { "--token=a b" }, 2, "token" },
        { { "--token=a", "--token-file=/dev/null" }, 2, "both" },
        { { "--token-file=/nowhere/token" }, 2, "/nowhere/token" },
        { { "--orders=/nowhere/orders" }, 2, "/nowhere/orders" },
        { { "--tls=one" }, 2, "two files" },
        { { "--data=/nowhere/ledger.db" }, 5, "/nowhere/ledger.db" },
        { { "--version" }, 0, "" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *said = NULL;
        cr_expect_eq(run(rows[i].options, &said), rows[i].status, "row %zu: %s", i, said);
        cr_expect(strstr(said, rows[i].piece), "row %zu: %s", i, said);
        if (rows[i].status)
            cr_expect(g_str_has_prefix(said, "fixline-sandbox: ") && g_str_has_suffix(said, ".\n"), "row %zu: %s", i,
                      said);
    }
}

Test(options, a_taken_port_is_named)
{
    struct standin *standin = standin_start(NULL);
    g_autofree char *port = g_strdup_printf("--port=%u", standin_port(standin));
    g_autofree char *said = NULL;
    cr_expect_eq(run((const char *const[]){ port, NULL }, &said), 5, "%s", said);
    cr_expect(strstr(said, port + strlen("--port=")), "%s", said);
    cr_expect_eq(standin_stop(standin), 0);
}
