/* tests/cli/test_hostile.c: hostile texts from every source through every command: import files, server answers,
 * arguments, the journal, settings, environment; what comes out is plain text. A part of them in every run, all where
 * FIXLINE_HOSTILE is "all". */
#include "base/json_scan.h"
#include "tests/cli/shop.h"
#include "tests/support/hostile.h"
#include "tests/support/server.h"
#include "tests/support/terminal.h"
#include <criterion/criterion.h>
#include <string.h>

enum { STORED_STEP = 12, WORDS_MOST = 9 };

/* JSON for other programs keeps its characters; everything else is for people. */
enum reader { FOR_PEOPLE, FOR_PROGRAMS };

static void judge(const char *what, struct run run, enum reader reader)
{
    long out =
        reader == FOR_PEOPLE ? hostile_find(run.out, strlen(run.out)) : hostile_find_control(run.out, strlen(run.out));
    long err = hostile_find(run.err, strlen(run.err));
    cr_expect(out < 0, "%s: byte %ld of standard output:\n%.2000s", what, out, run.out + MAX(out, 200) - 200);
    cr_expect(err < 0, "%s: byte %ld of standard error:\n%.2000s", what, err, run.err + MAX(err, 200) - 200);
    cr_expect(run.status < 128 || run.status == 130, "%s: ended by a signal (%d)", what, run.status);
    cr_expect(run.status == 0 || *run.err != '\0' || *run.out != '\0', "%s: %d without a word", what, run.status);
    run_clear(&run);
}

/* The command line with every @ in it replaced by the text. */
static void try(const struct shop *shop, const char *line, const char *text, enum reader reader)
{
    g_auto(GStrv) words = g_strsplit(line, " ", -1);
    const char *given[WORDS_MOST] = { NULL };
    g_autoptr(GPtrArray) made = g_ptr_array_new_with_free_func(g_free);
    for (size_t i = 0; words[i] && i < WORDS_MOST; i++) {
        g_auto(GStrv) pieces = g_strsplit(words[i], "@", -1);
        g_ptr_array_add(made, g_strjoinv(text ? text : "", pieces));
        given[i] = g_ptr_array_index(made, i);
    }
    judge(line,
          run_program(&shop->home, "", "fixline", given[0], given[1], given[2], given[3], given[4], given[5], given[6],
                      given[7], given[8], NULL),
          reader);
}

/* ---- what is stored ---- */

static const struct {
    const char *line;
    enum reader reader;
} readings[] = {
    { "orders list", FOR_PEOPLE },
    { "orders list --json", FOR_PROGRAMS },
    { "orders show H0", FOR_PEOPLE },
    { "orders show H0 --json", FOR_PROGRAMS },
    { "events --for H0", FOR_PEOPLE },
    { "history", FOR_PEOPLE },
    { "history --format jsonl --attempts", FOR_PROGRAMS },
    { "history --format json", FOR_PROGRAMS },
    { "outbox list", FOR_PEOPLE },
    { "outbox list --json", FOR_PROGRAMS },
    { "report", FOR_PEOPLE },
    { "report --format json", FOR_PROGRAMS },
    { "config show", FOR_PEOPLE },
    { "doctor", FOR_PEOPLE },
};

static void append_member(GString *out, const char *name, const char *text)
{
    g_string_append_printf(out, ",\"%s\":", name);
    json_append_string(out, text);
}

/* Order H<index> with the text wherever one may stand. */
static void append_order(GString *orders, int index)
{
    static const char *const names[] = { "customer", "product", "serial", "notes" };
    g_autofree char *text = hostile_utf8(index);
    g_string_append_printf(orders, "{\"id\":\"H%d\",\"serviceType\":\"repair_depot\"", index);
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        append_member(orders, names[i], text);
    g_string_append(orders, "}\n");
}

static void append_row(GString *rows, int index)
{
    g_autofree char *text = hostile_utf8(index);
    g_string_append_printf(rows, "{\"order\":\"H%d\",\"event\":\"our_step\"", index);
    append_member(rows, "notes", text);
    append_member(rows, "saying", text);
    g_string_append(rows, "}\n");
}

/* Refusals whose code, message and reason phrase are the texts; one connection each. */
struct refusals {
    GPtrArray *answers;
    struct server_step *steps;
    const struct server_step **scripts;
    size_t count;
    struct server *server;
};

static char *refusal(int index)
{
    g_autofree char *text = hostile_utf8(index), *raw = hostile_text(index);
    g_autoptr(GString) body = g_string_new("{\"code\":");
    json_append_string(body, text);
    append_member(body, "message", text);
    g_string_append_c(body, '}');
    if (index % 3 == 0) /* no JSON at all */
        g_string_assign(body, raw);
    return g_strdup_printf("HTTP/1.1 400 Bad\r\nConnection: close\r\nContent-Length: %zu\r\n\r\n%s", body->len,
                           body->str);
}

static void refusals_start(struct refusals *refusals, int step)
{
    refusals->count = (size_t)((HOSTILE_COUNT + step - 1) / step);
    refusals->answers = g_ptr_array_new_with_free_func(g_free);
    refusals->steps = g_new0(struct server_step, 3 * refusals->count);
    refusals->scripts = g_new0(const struct server_step *, refusals->count);
    for (size_t i = 0; i < refusals->count; i++) {
        struct server_step *steps = &refusals->steps[3 * i];
        g_ptr_array_add(refusals->answers, refusal((int)i * step));
        steps[0] = (struct server_step){ .kind = SERVER_READ_ALL };
        steps[1] = (struct server_step){ .kind = SERVER_SEND, .bytes = g_ptr_array_index(refusals->answers, i) };
        refusals->scripts[i] = steps;
    }
    refusals->server = server_start(refusals->scripts, refusals->count);
}

static void refusals_stop(struct refusals *refusals)
{
    server_stop(refusals->server);
    g_ptr_array_unref(refusals->answers);
    g_free(refusals->steps);
    g_free(refusals->scripts);
}

/* JSON on a terminal is for people too. */
static void expect_plain_on_a_terminal(const struct shop *shop)
{
    static const char *const argv[] = { FIXLINE_BINARY_DIR "/fixline", "orders", "list", "--json", NULL };
    const struct terminal_options options = { .environment = (const char *const *)shop->home.environment->pdata };
    struct terminal *terminal = terminal_start(argv, &options);
    cr_expect_eq(terminal_wait_end(terminal), 0);
    g_autoptr(GString) out = g_string_new_len(terminal_output(terminal)->str, (gssize)terminal_output(terminal)->len);
    g_string_replace(out, "\r\n", "\n", 0); /* the terminal line's own */
    cr_expect(hostile_find(out->str, out->len) < 0, "byte %ld on a terminal", hostile_find(out->str, out->len));
    terminal_free(terminal);
}

Test(cli_hostile, what_is_stored_is_shown_harmlessly, .timeout = 400)
{
    int step = hostile_step(STORED_STEP);
    g_autoptr(GString) orders = g_string_new(NULL), rows = g_string_new(NULL);
    struct refusals refusals;
    struct shop shop;
    for (int index = 0; index < HOSTILE_COUNT; index += step) {
        append_order(orders, index);
        append_row(rows, index);
    }
    shop_open_alone(&shop);
    refusals_start(&refusals, step);
    test_home_set(&shop.home, "FIXLINE_URL", server_url(refusals.server));
    judge("orders import", SHOP_FEED(&shop, orders->str, "orders", "import", "-"), FOR_PEOPLE);
    judge("orders import again", SHOP_FEED(&shop, orders->str, "orders", "import", "-"), FOR_PEOPLE);
    judge("batch --dry-run", SHOP_FEED(&shop, rows->str, "batch", "-", "--dry-run"), FOR_PROGRAMS);
    judge("batch", SHOP_FEED(&shop, rows->str, "batch", "-", "--in-flight", "1"), FOR_PEOPLE);
    cr_expect_eq(server_requests(refusals.server), (int)refusals.count);
    judge("batch again", SHOP_FEED(&shop, rows->str, "batch", "-", "--in-flight", "1"), FOR_PEOPLE);
    for (size_t i = 0; i < G_N_ELEMENTS(readings); i++)
        try(&shop, readings[i].line, NULL, readings[i].reader);
    expect_plain_on_a_terminal(&shop);
    refusals_stop(&refusals);
    shop_close(&shop);
}

/* ---- files that do not pass ---- */

Test(cli_hostile, what_is_wrong_with_a_file_is_said_harmlessly, .timeout = 400)
{
    int step = hostile_step(STORED_STEP);
    g_autoptr(GString) csv = g_string_new("order,event,notes\n"), json = g_string_new(NULL),
                       headers = g_string_new("o");
    struct shop shop;
    for (int index = 0; index < HOSTILE_COUNT; index += step) {
        g_autofree char *raw = hostile_text(index), *text = hostile_utf8(index);
        g_auto(GStrv) pieces = g_strsplit(raw, "\"", -1);
        g_autofree char *cell = g_strjoinv("\"\"", pieces);
        g_string_append_printf(csv, "\"%s\",\"%s\",\"%s\"\n", cell, cell, cell);
        g_string_append_printf(headers, ",\"%s\"", cell);
        g_string_append(json, "{\"order\":");
        json_append_string(json, text);
        append_member(json, "event", text);
        append_member(json, text, text);
        g_string_append(json, "}\n");
    }
    g_string_append(headers, "\n1,2\n");
    shop_open_alone(&shop);
    judge("batch CSV", SHOP_FEED(&shop, csv->str, "batch", "-"), FOR_PEOPLE);
    judge("batch CSV headers", SHOP_FEED(&shop, headers->str, "batch", "-"), FOR_PEOPLE);
    judge("batch JSON", SHOP_FEED(&shop, json->str, "batch", "-"), FOR_PEOPLE);
    judge("batch --skip-bad", SHOP_FEED(&shop, json->str, "batch", "-", "--skip-bad"), FOR_PEOPLE);
    judge("import CSV", SHOP_FEED(&shop, csv->str, "orders", "import", "-"), FOR_PEOPLE);
    judge("import CSV headers", SHOP_FEED(&shop, headers->str, "orders", "import", "-"), FOR_PEOPLE);
    judge("import JSON", SHOP_FEED(&shop, json->str, "orders", "import", "-", "--skip-bad"), FOR_PEOPLE);
    shop_close(&shop);
}

/* ---- arguments ---- */

static const struct {
    const char *line;
    enum reader reader;
} lines[] = {
    { "@", FOR_PEOPLE },
    { "--@", FOR_PEOPLE },
    { "send @ repair_started", FOR_PEOPLE },
    { "send SO-1042 @ --dry-run", FOR_PROGRAMS },
    { "send SO-1042 our_step @=@ --dry-run", FOR_PROGRAMS },
    { "send SO-1042 our_step notes=@ --queue", FOR_PEOPLE },
    { "send SO-1042 our_step notes:=@", FOR_PEOPLE },
    { "send SO-1042 repair_eta estimatedRepairCompletionAt=@", FOR_PEOPLE },
    { "send SO-1042 our_step --operator @ --queue", FOR_PEOPLE },
    { "ask @ @", FOR_PEOPLE },
    { "batch @", FOR_PEOPLE },
    { "batch @ --report @", FOR_PEOPLE },
    { "orders list @", FOR_PEOPLE },
    { "orders show @", FOR_PEOPLE },
    { "orders add @ --type depot", FOR_PEOPLE },
    { "orders add A1 --type @", FOR_PEOPLE },
    { "orders edit SO-1042 @=@", FOR_PEOPLE },
    { "orders edit SO-1042 customer=@", FOR_PEOPLE },
    { "orders import @", FOR_PEOPLE },
    { "orders remove @", FOR_PEOPLE },
    { "events --for @", FOR_PEOPLE },
    { "schema @", FOR_PEOPLE },
    { "history @", FOR_PEOPLE },
    { "history order:@ since:@", FOR_PEOPLE },
    { "history --format @", FOR_PEOPLE },
    { "outbox drop @", FOR_PEOPLE },
    { "outbox resolve 1 @ --why @", FOR_PEOPLE },
    { "report --day @", FOR_PEOPLE },
    { "config get @", FOR_PEOPLE },
    { "config set @ @", FOR_PEOPLE },
    { "config set desk.operator @", FOR_PEOPLE },
    { "config show --profile @", FOR_PEOPLE },
    { "config show --config @", FOR_PEOPLE },
    { "history --journal @", FOR_PEOPLE },
    { "backup @", FOR_PEOPLE },
    { "forget @", FOR_PEOPLE },
    { "completion @", FOR_PEOPLE },
    { "sandbox --fault @", FOR_PEOPLE },
    { "doctor @", FOR_PEOPLE },
};

/* A line with all of them in one, and more where all are asked for. */
static GPtrArray *arguments(void)
{
    static const char everything[] = "\x1b[31m\x1b]0;t\x07\xc2\x9b"
                                     "1m\xe2\x80\xae\xe2\x80\x8b\xf3\xa0\x81\x81\r\b\n\x7f";
    GPtrArray *texts = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(texts, g_strdup(everything));
    for (int index = 0; hostile_step(0) == 1 && index < HOSTILE_COUNT; index++)
        g_ptr_array_add(texts, hostile_text(index));
    return texts;
}

Test(cli_hostile, arguments_are_said_harmlessly, .timeout = 2000)
{
    g_autoptr(GPtrArray) texts = arguments();
    struct shop shop;
    shop_open_alone(&shop);
    for (guint i = 0; i < texts->len; i++)
        for (size_t k = 0; k < G_N_ELEMENTS(lines); k++)
            try(&shop, lines[k].line, g_ptr_array_index(texts, i), lines[k].reader);
    try(&shop, "history", NULL, FOR_PEOPLE);
    try(&shop, "orders list", NULL, FOR_PEOPLE);
    shop_close(&shop);
}

/* ---- settings and environment ---- */

static const char *const settings[] = {
    "[server]\nurl = @\n",
    "[server]\nurl = https://api.example.com\naccept_version = @\n",
    "[server]\nurl = https://api.example.com\nca_file = @\nproxy = @\n",
    "[@]\na = b\n",
    "[desk]\n@ = @\n",
    "[desk]\noperator = @\n",
    "[desk]\ntimezone = @\n",
    "[token]\ncommand = @\n",
    "[token]\nfile = /nonexistent/@\n",
    "[keys]\n@ = @\n",
    "[events]\nfile = @\n",
    "@",
};

static const char *const variables[] = { "FIXLINE_URL",      "FIXLINE_TOKEN",
                                         "FIXLINE_OPERATOR", "FIXLINE_TIMEZONE",
                                         "FIXLINE_CLOCK",    "FIXLINE_JOURNAL",
                                         "FIXLINE_CONFIG",   "TERM",
                                         "XDG_CONFIG_HOME",  "LANG" };

static void try_settings(const char *text)
{
    static const char *const readers[] = { "config show", "doctor", "orders list" };
    for (size_t i = 0; i < G_N_ELEMENTS(settings); i++) {
        struct shop shop = { .standin = NULL };
        g_auto(GStrv) pieces = g_strsplit(settings[i], "@", -1);
        g_autofree char *content = g_strjoinv(text, pieces);
        test_home_make(&shop.home);
        g_autofree char *path = shop_file(&shop, "odd.ini", content, strlen(content));
        test_home_set(&shop.home, "FIXLINE_CONFIG", path);
        try(&shop, readers[i % G_N_ELEMENTS(readers)], NULL, FOR_PEOPLE);
        try(&shop, "doctor", NULL, FOR_PEOPLE);
        test_home_remove(&shop.home);
    }
}

static void try_environment(const char *text)
{
    for (size_t i = 0; i < G_N_ELEMENTS(variables); i++) {
        struct shop shop = { .standin = NULL };
        test_home_make(&shop.home);
        test_home_set(&shop.home, "FIXLINE_URL", "http://127.0.0.1:9");
        test_home_set(&shop.home, variables[i], text);
        try(&shop, "doctor", NULL, FOR_PEOPLE);
        try(&shop, "config show", NULL, FOR_PEOPLE);
        test_home_remove(&shop.home);
    }
}

Test(cli_hostile, settings_and_environment_are_said_harmlessly, .timeout = 2000)
{
    g_autoptr(GPtrArray) texts = arguments();
    for (guint i = 0; i < texts->len; i++) {
        try_settings(g_ptr_array_index(texts, i));
        try_environment(g_ptr_array_index(texts, i));
    }
}
