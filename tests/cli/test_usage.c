/* tests/cli/test_usage.c: names, options, help and the streams, for every command. */
#include "base/clean.h"
#include "cli/command.h"
#include "cli/commands.h"
#include "tests/cli/shop.h"
#include <criterion/criterion.h>
#include <string.h>
#include <sys/stat.h>

static void expect_fits_a_terminal(const char *help, const char *helped)
{
    g_auto(GStrv) lines = g_strsplit(help, "\n", -1);
    for (char **line = lines; *line; line++)
        cr_expect_leq(utf8_columns(*line, strlen(*line)), 80, "%s: %s", helped, *line);
}

static void expect_help(const struct shop *shop, const struct command *command, const char *path)
{
    g_auto(GStrv) words = g_strsplit(path, " ", -1);
    g_autofree char *helped = g_strconcat(path, " --help", NULL);
    g_auto(run_result) run = words[1] && words[2] ? SHOP_RUN(shop, words[1], words[2], "--help")
                             : words[1]           ? SHOP_RUN(shop, words[1], "--help")
                                                  : SHOP_RUN(shop, "--help");
    g_autofree char *derived = command_help(command, path);
    cr_expect_eq(run.status, 0, "%s", helped);
    cr_expect_str_eq(run.out, derived, "%s", helped);
    cr_expect_str_eq(run.err, "", "%s", helped);
    cr_expect(strstr(run.out, "--profile NAME"), "%s", helped);
    expect_fits_a_terminal(run.out, helped);
    for (size_t i = 0; i < command->option_count; i++)
        cr_expect(strstr(run.out, command->options[i].name), "%s --%s", helped, command->options[i].name);
    for (size_t i = 0; command->parts && command->parts[i]; i++) {
        g_autofree char *below = g_strconcat(path, " ", command->parts[i]->name, NULL);
        cr_expect(strstr(run.out, command->parts[i]->name), "%s names %s", helped, command->parts[i]->name);
        if (!command->parts[i]->passes_on)
            expect_help(shop, command->parts[i], below);
    }
}

Test(cli_usage, every_command_has_its_help_from_its_row)
{
    struct shop shop = { .standin = NULL };
    test_home_make(&shop.home);
    expect_help(&shop, &command_fixline, "fixline");
    shop_expect("--version", SHOP_RUN(&shop, "--version"), 0, "fixline " FIXLINE_VERSION FIXLINE_COMMIT "\n", "");
    shop_expect("sandbox --version", SHOP_RUN(&shop, "sandbox", "--version"), 0, FIXLINE_VERSION FIXLINE_COMMIT "\n",
                "");
    test_home_remove(&shop.home);
}

/* Every option stands in no row twice and hides none of those everywhere. */
static void expect_distinct(const struct command *command)
{
    size_t count = 0;
    const struct option *everywhere = command_everywhere(&count);
    for (size_t i = 0; i < command->option_count; i++) {
        for (size_t j = 0; j < i; j++)
            cr_expect_str_neq(command->options[i].name, command->options[j].name, "%s", command->name);
        for (size_t j = 0; j < count; j++)
            cr_expect_str_neq(command->options[i].name, everywhere[j].name, "%s", command->name);
    }
    cr_expect(command->run || command->parts, "%s runs", command->name);
    cr_expect_geq(command->most, command->least, "%s", command->name);
    for (size_t i = 0; command->parts && command->parts[i]; i++)
        expect_distinct(command->parts[i]);
}

Test(cli_usage, rows_hold_together)
{
    expect_distinct(&command_fixline);
}

Test(cli_usage, wrong_usage_is_one_sentence_with_the_nearest_name)
{
    static const struct {
        const char *arguments[8];
        const char *said;
    } rows[] = {
        { { "sned" }, "did you mean send?" },
        { { "frobnicate" }, "fixline --help lists them" },
        { { "--jsno" }, "has no option --jsno" },
        { { "--profil", "x" }, "did you mean --profile?" },
        { { "send", "SO-1", "x", "--dryrun" }, "did you mean --dry-run?" },
        { { "send", "SO-1", "x", "--json=yes" }, "takes no value" },
        { { "send", "SO-1" }, "needs ORDER EVENT" },
        { { "events", "extra" }, "takes no arguments" },
        { { "events", "--for" }, "--for" },
        { { "events", "--for", "SO-1", "--type", "depot" }, "exclude each other" },
        { { "events", "--type", "dept" }, "depot" },
        { { "events", "--color", "blue" }, "auto, always or never" },
        { { "events", "--profile", "nowhere", "--for", "x" }, "no profile \"nowhere\"" },
        { { "events", "--operator", "", "--for", "x" }, "--operator needs a value" },
        { { "orders" }, "needs one of its commands" },
        { { "orders", "lsit" }, "did you mean list?" },
        { { "orders", "add", "SO-1" }, "needs its type" },
        { { "orders", "add", "a/b", "--type", "depot" }, "order id" },
        { { "orders", "show", "SO-9" }, "orders add SO-9" },
        { { "orders", "show", "SO-9" }, "\"fixline orders list\" shows those that are" },
        { { "send", "SO-9", "repair_eta" }, "or give --type here, which records it too" },
        { { "orders", "remove", "SO-9" }, "not known" },
        { { "orders", "import", "/nowhere/file" }, "/nowhere/file" },
        { { "history", "--format", "xml" }, "table, json, jsonl or csv" },
        { { "history", "--limit", "0" }, "whole number from 1" },
        { { "history", "--limit", "many" }, "whole number from 1" },
        { { "history", "--attempts" }, "--attempts needs" },
        { { "outbox", "retry", "x" }, "not the number of an event" },
        { { "outbox", "drop", "7" }, "no event with the number 7" },
        { { "outbox", "resolve", "7", "gone", "--why", "x" }, "accepted or refused" },
        { { "outbox", "resolve", "7", "accepted" }, "--why is needed" },
        { { "config", "get", "desk.time_zone" }, "did you mean desk.timezone?" },
        { { "schema", "product_recieved" }, "product_received" },
        { { "events", "--for", "\xff" }, "order id" },
        { { "orders", "show", "\xff" }, "not UTF-8" },
    };
    struct shop shop;
    shop_open_alone(&shop);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        const char *const *a = rows[i].arguments;
        g_autofree char *what = g_strjoinv(" ", (char **)a);
        struct run run = run_program(&shop.home, NULL, "fixline", a[0], a[1], a[2], a[3], a[4], a[5], a[6], NULL);
        cr_expect(run.err[0] && strchr(run.err, '\n') == run.err + strlen(run.err) - 1, "%s: one sentence, not %s",
                  what, run.err);
        shop_expect(what, run, 2, "", rows[i].said);
    }
    cr_expect_eq(shop_recorded(&shop, NULL), 0);
    shop_close(&shop);
}

Test(cli_usage, the_desk_needs_a_terminal_and_a_server_what_it_needs)
{
    struct shop shop = { .standin = NULL };
    test_home_make(&shop.home);
    shop_expect("desk", run_program(&shop.home, NULL, "fixline", NULL), 2, "", "needs a terminal");
    shop_expect("demo", SHOP_RUN(&shop, "--demo"), 2, "", "needs a terminal");
    shop_expect("send", SHOP_RUN(&shop, "send", "SO-1", "our_step", "--type", "depot"), 5, "", "No server is set up");
    shop_expect("outbox send", SHOP_RUN(&shop, "outbox", "send"), 5, "", NULL);
    test_home_remove(&shop.home);
}

Test(cli_usage, sandbox_becomes_the_stand_in)
{
    struct shop shop = { .standin = NULL };
    test_home_make(&shop.home);
    shop_expect("its own help", SHOP_RUN(&shop, "sandbox", "--help"), 0, "--fault", NULL);
    shop_expect("its own options", SHOP_RUN(&shop, "sandbox", "--port", "x"), 2, "", "port");
    g_autofree char *to_full = g_strconcat("exec '" FIXLINE_BINARY_DIR "/fixline' sandbox > /dev/full", NULL);
    shop_expect("nobody learns its ports", run_program(&shop.home, NULL, "/bin/sh", "-c", to_full, NULL), 5, "",
                "could not be written");
    test_home_remove(&shop.home);
}

Test(cli_usage, options_stand_anywhere_and_end_at_two_dashes)
{
    struct shop shop;
    shop_open_alone(&shop);
    shop_expect("before", SHOP_RUN(&shop, "--operator", "Mei", "config", "get", "desk.operator"), 0, "Mei\n", "");
    shop_expect("between", SHOP_RUN(&shop, "config", "--operator", "Mei", "get", "desk.operator"), 0, "Mei\n", "");
    shop_expect("after", SHOP_RUN(&shop, "config", "get", "desk.operator", "--operator=Mei"), 0, "Mei\n", "");
    shop_expect("dashes", SHOP_RUN(&shop, "orders", "list", "--", "--json"), 0, "", "");
    shop_expect("no input", SHOP_RUN(&shop, "--no-input", "--color", "never", "events"), 0, "product_received", "");
    shop_close(&shop);
}

Test(cli_usage, a_full_disk_behind_standard_output_is_said)
{
    struct shop shop = { .standin = NULL };
    test_home_make(&shop.home);
    g_autofree char *to_full = g_strconcat("'" FIXLINE_BINARY_DIR "/fixline' events > /dev/full", NULL);
    g_autofree char *to_head = g_strconcat("set -o pipefail; '" FIXLINE_BINARY_DIR "/fixline' events | true", NULL);
    shop_expect("full", run_program(&shop.home, NULL, "/bin/bash", "-c", to_full, NULL), 5, "", "could not be written");
    g_autofree char *findings =
        g_strconcat("export FIXLINE_URL=http://127.0.0.1:9 FIXLINE_TOKEN=x; '" FIXLINE_BINARY_DIR
                    "/fixline' doctor >&4; echo $?; exec '" FIXLINE_BINARY_DIR "/fixline' doctor > /dev/full",
                    NULL);
    g_autofree char *kept = g_strconcat("exec 4>/dev/null; ", findings, NULL);
    shop_expect("findings", run_program(&shop.home, NULL, "/bin/bash", "-c", kept, NULL), 5, "3\n",
                "could not be written");
    shop_expect("gone", run_program(&shop.home, NULL, "/bin/bash", "-c", to_head, NULL), 0, "", "");
    test_home_remove(&shop.home);
}

/* With a stream closed, the next file that is opened would take its number: what is printed must not end up there. */
Test(cli_usage, a_closed_standard_stream_is_no_file_of_ours)
{
    static const struct {
        const char *line;
        int status;
    } rows[] = {
        { "orders list >&-", 5 },
        { "send SO-1042 a_step --dry-run >&-", 5 },
        { "orders list 2>&-", 0 },
        { "sned >&- 2>&- <&-", 2 },
        { "send SO-1042 a_step >&- 2>&- <&-", 0 },
        { "report >&- <&-", 5 },
        { "send SO-1042 b_step >/dev/full", 0 },
    };
    struct shop shop;
    struct stat facts;
    shop_open(&shop);
    g_autofree char *journal = shop_journal(&shop), *lock = g_strconcat(journal, ".lock", NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *line = g_strconcat("'" FIXLINE_BINARY_DIR "/fixline' ", rows[i].line, NULL);
        g_auto(run_result) run = run_program(&shop.home, NULL, "/bin/sh", "-c", line, NULL);
        cr_expect_eq(run.status, rows[i].status, "%s: %d %s", rows[i].line, run.status, run.err);
    }
    cr_expect(stat(lock, &facts) == 0 && facts.st_size == 0, "%d bytes", (int)facts.st_size);
    cr_expect_eq(shop_received(&shop, NULL), 2);
    shop_expect("whole", SHOP_RUN(&shop, "doctor"), 0, NULL, NULL);
    shop_close(&shop);
}

/* The dynamic linker says what it loads. libcurl with its thirty libraries is most of the time of a short command. */
Test(cli_usage, what_sends_nothing_never_loads_libcurl)
{
    static const char ROW[] = "{\"order\":\"SO-1042\",\"event\":\"our_own_step\"}\n";
    struct shop shop;
    shop_open(&shop);
    shop_expect("something to list", SHOP_RUN(&shop, "send", "SO-1042", "our_own_step", "--queue"), 3, NULL, NULL);
    test_home_set(&shop.home, "LD_DEBUG", "files");
    struct run quiet[] = {
        SHOP_RUN(&shop, "--help"),         SHOP_RUN(&shop, "events"),
        SHOP_RUN(&shop, "history"),        SHOP_FEED(&shop, ROW, "batch", "-", "--dry-run"),
        SHOP_RUN(&shop, "outbox", "list"), SHOP_RUN(&shop, "orders", "list"),
        SHOP_RUN(&shop, "schema"),         SHOP_RUN(&shop, "report"),
    };
    for (size_t i = 0; i < G_N_ELEMENTS(quiet); i++) {
        cr_expect(strstr(quiet[i].err, "libglib"), "%zu: the linker tells", i);
        cr_expect_null(strstr(quiet[i].err, "libcurl"), "%zu", i);
        cr_expect_eq(quiet[i].status, 0, "%zu", i);
        run_clear(&quiet[i]);
    }
    g_auto(run_result) sends = SHOP_RUN(&shop, "outbox", "send");
    cr_expect(strstr(sends.err, "libcurl"), "what sends does load it");
    test_home_set(&shop.home, "LD_DEBUG", NULL);
    shop_close(&shop);
}
