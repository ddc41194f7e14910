/* tests/e2e/test_main_job.c: pick an order, post an event, see it in the history; by keys, over real HTTP. */
#include "base/json_scan.h"
#include "tests/e2e/desk.h"
#include <criterion/criterion.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#define CTRL_S "\x13"

/* The only event the stand-in received: its order, and the body as it came. */
static char *only_received(const struct desk *desk, char **order)
{
    g_autofree char *text = standin_received(desk->standin);
    struct json_slice list, name, entry, value;
    cr_assert(json_scan(text, strlen(text), &list, NULL, NULL), "%s", text);
    struct json_walk walk;
    json_walk_init(&walk, &list);
    cr_assert(json_walk_next(&walk, &name, &entry), "nothing was received");
    cr_assert(json_member(&entry, "order", &value));
    *order = json_string_text(&value);
    cr_assert(json_member(&entry, "body", &value));
    char *body = value.kind == JSON_STRING ? json_string_text(&value) : g_strndup(value.bytes, value.length);
    cr_assert(!json_walk_next(&walk, &name, &entry), "more than one event was received: %s", text);
    return body;
}

static int64_t member_number(const char *body, const char *name)
{
    struct json_slice object, value;
    cr_assert(json_scan(body, strlen(body), &object, NULL, NULL));
    cr_assert(json_member(&object, name, &value), "%s has no %s", body, name);
    return g_ascii_strtoll(value.bytes, NULL, 10);
}

Test(main_job, four_keys_from_order_to_accepted)
{
    struct desk desk;
    desk_prepare(&desk);
    desk_open(&desk, 80, 24, NULL);
    terminal_type(desk.terminal, "\r");
    cr_assert(terminal_wait(desk.terminal, "Product received"));
    terminal_type(desk.terminal, "1");
    cr_assert(terminal_wait(desk.terminal, "Received by"));
    int64_t before = g_get_real_time() / 1000;
    terminal_type(desk.terminal, CTRL_S);
    cr_assert(terminal_wait(desk.terminal, "Enter send"));
    int64_t after = g_get_real_time() / 1000;
    terminal_type(desk.terminal, "\r");
    cr_assert(terminal_wait(desk.terminal, "product_received: accepted"));
    cr_assert(terminal_wait(desk.terminal, "product_received Sam"), "the timeline shows it");
    terminal_type(desk.terminal, "h");
    cr_assert(terminal_wait(desk.terminal, "product_received       accepted"), "the history shows it");
    g_autofree char *order = NULL;
    g_autofree char *body = only_received(&desk, &order);
    cr_expect_str_eq(order, "SO-1042");
    int64_t at = member_number(body, "receptionDate");
    cr_expect(at >= before - 1000 && at <= after + 1000, "%s", body);
    desk_close(&desk);
}

/* Twenty copies of `send` and a desk on its history share one journal: nothing is lost, nobody is told of a lock. */
Test(main_job, B41_a_desk_is_open_while_twenty_copies_send)
{
    enum { COPIES = 20 };
    pid_t pids[COPIES];
    struct desk desk;
    desk_prepare(&desk);
    desk_open(&desk, 80, 24, NULL);
    terminal_type(desk.terminal, "h");
    cr_assert(terminal_wait(desk.terminal, "History: 0"));
    for (int i = 0; i < COPIES; i++) {
        g_autofree char *shelf = g_strdup_printf("shelf=%d", i);
        pids[i] = run_start(&desk.home, "fixline", "send", i % 2 ? "SO-1042" : "SO-1057", "our_own_step", shelf, NULL);
    }
    for (int i = 0; i < COPIES; i++) {
        int ended = 0;
        cr_expect_eq(waitpid(pids[i], &ended, 0), pids[i]);
        cr_expect(WIFEXITED(ended) && WEXITSTATUS(ended) == 0, "copy %d ended with %x", i, (unsigned)ended);
    }
    terminal_type(desk.terminal, "\x1b");
    cr_assert(terminal_wait(desk.terminal, "q quit"));
    terminal_type(desk.terminal, "\r1" CTRL_S "\r");
    cr_assert(terminal_wait(desk.terminal, "product_received: accepted"));
    terminal_type(desk.terminal, "h");
    cr_assert(terminal_wait(desk.terminal, "History: 21"));
    terminal_type(desk.terminal, "\x03q");
    cr_expect_eq(terminal_wait_end(desk.terminal), 0);
    g_auto(run_result) history = run_program(&desk.home, NULL, "fixline", "history", "--format", "jsonl", NULL);
    g_auto(GStrv) lines = g_strsplit(g_strchomp(history.out), "\n", -1);
    cr_expect_eq(g_strv_length(lines), COPIES + 1);
    for (char **line = lines; *line; line++)
        cr_expect(strstr(*line, "\"state\":\"accepted\""), "%s", *line);
    cr_expect_eq(standin_count_received(desk.standin, NULL), COPIES + 1);
    desk_close(&desk);
}

/* The same with a rest: it counts down, comes back by a key, goes again, and leaves by itself. */
Test(main_job, what_is_sent_rests_and_can_be_taken_back)
{
    struct desk desk;
    desk_prepare(&desk);
    test_home_settings(&desk.home, "[desk]\nhold = 60\n");
    desk_open(&desk, 80, 24, NULL);
    terminal_type(desk.terminal, "\r1");
    cr_assert(terminal_wait(desk.terminal, "Received by"));
    terminal_type(desk.terminal, "Dana" CTRL_S "\r");
    cr_assert(terminal_wait(desk.terminal, "F8 takes it back"));
    cr_assert(terminal_wait(desk.terminal, "leaves in 59 s"), "the digits go on without a key");
    terminal_type(desk.terminal, "\x1b[19~");
    cr_assert(terminal_wait(desk.terminal, "nothing of it was sent"));
    cr_assert(terminal_wait(desk.terminal, "\"receivedBy\": \"Dana\""));
    terminal_type(desk.terminal, " L" CTRL_S "\r");
    cr_assert(terminal_wait(desk.terminal, "F8 takes it back"));
    terminal_type(desk.terminal, "q");
    cr_assert(terminal_wait(desk.terminal, "Enter sends it now"));
    terminal_type(desk.terminal, "\r");
    cr_expect_eq(terminal_wait_end(desk.terminal), 0);
    g_autofree char *order = NULL;
    g_autofree char *body = only_received(&desk, &order);
    cr_expect(strstr(body, "\"receivedBy\":\"Dana L\""), "%s", body);
    g_auto(run_result) history = run_program(&desk.home, NULL, "fixline", "history", "--format", "jsonl", NULL);
    cr_expect(strstr(history.out, "\"state\":\"accepted\"") && strstr(history.out, "\"state\":\"dropped\""), "%s",
              history.out);
    desk_close(&desk);
}

/* A desk that is killed leaves it to a person: neither the next desk nor a command sends it by itself. */
Test(main_job, what_rested_at_a_killed_desk_waits_for_a_person)
{
    struct desk desk;
    desk_prepare(&desk);
    test_home_settings(&desk.home, "[desk]\nhold = 60\n");
    desk_open(&desk, 80, 24, NULL);
    terminal_type(desk.terminal, "\r1" CTRL_S "\r");
    cr_assert(terminal_wait(desk.terminal, "F8 takes it back"));
    kill(terminal_pid(desk.terminal), SIGKILL);
    terminal_wait_end(desk.terminal);
    terminal_free(desk.terminal);
    desk_open(&desk, 80, 24, NULL);
    terminal_type(desk.terminal, "o");
    cr_assert(terminal_wait(desk.terminal, "was resting"));
    g_autofree char *none = standin_received(desk.standin);
    cr_expect_str_eq(none, "[]");
    terminal_type(desk.terminal, "t");
    cr_assert(terminal_wait(desk.terminal, "product_received: accepted"));
    desk_close(&desk);
}

Test(main_job, type_ahead_is_kept_in_order)
{
    struct desk desk;
    desk_prepare(&desk);
    desk_open(&desk, 80, 24, NULL);
    terminal_type(desk.terminal, "\r");
    terminal_type(desk.terminal, "1");
    terminal_type(desk.terminal, CTRL_S);
    terminal_type(desk.terminal, "\r");
    cr_assert(terminal_wait(desk.terminal, "product_received: accepted"));
    g_autofree char *order = NULL;
    g_autofree char *body = only_received(&desk, &order);
    cr_expect_str_eq(order, "SO-1042", "%s", body);
    desk_close(&desk);
}

Test(main_job, survives_any_size_and_comes_back_whole)
{
    static const int sizes[][2] = { { 34, 9 }, { 12, 3 }, { 40, 12 }, { 300, 100 }, { 100, 30 } };
    struct desk desk;
    desk_prepare(&desk);
    desk_open(&desk, 80, 24, NULL);
    terminal_type(desk.terminal, "\r4");
    cr_assert(terminal_wait(desk.terminal, "Delay reason"));
    terminal_type(desk.terminal, "\t\tbelt\x1b[Z\x1b[Z\x1bOS"); /* back to the date, F4 */
    cr_assert(terminal_wait(desk.terminal, "Mo"));
    for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++)
        terminal_resize(desk.terminal, sizes[i][0], sizes[i][1]);
    cr_assert(terminal_wait(desk.terminal, "Mo"), "the calendar is still open");
    terminal_type(desk.terminal, "\r");
    cr_assert(terminal_wait(desk.terminal, "\"estimatedRepairCompletionAt\": 1"));
    cr_assert(terminal_wait(desk.terminal, "\"delayReason\": \"belt\""));
    desk_close(&desk);
}

/* What a shell needs afterwards, whatever ended the desk. */
static void expect_restored(struct terminal *terminal, const char *why)
{
    const char *output = terminal_output(terminal)->str;
    cr_expect(terminal_is_cooked(terminal), "%s", why);
    cr_expect(strstr(output, "\x1b[?1049l"), "%s: the normal screen is back", why);
    cr_expect(strstr(output, "\x1b[?2004l"), "%s: pasted text is not marked any more", why);
}

Test(main_job, gives_the_terminal_back_whatever_happens)
{
    static const int signals[] = { 0, SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGXCPU };
    struct desk desk;
    desk_prepare(&desk);
    test_home_set(&desk.home, "ASAN_OPTIONS", "handle_segv=0:handle_abort=0:handle_sigbus=0:handle_sigfpe=0");
    for (size_t i = 0; i < G_N_ELEMENTS(signals); i++) {
        desk_open(&desk, 80, 24, NULL);
        if (signals[i])
            kill(terminal_pid(desk.terminal), signals[i]);
        else
            terminal_type(desk.terminal, "q");
        int status = terminal_wait_end(desk.terminal);
        cr_expect_neq(status, -1, "signal %d: the desk did not end", signals[i]);
        if (signals[i] == 0)
            cr_expect_eq(status, 0);
        else
            cr_expect(WIFSIGNALED(status) ? WTERMSIG(status) == signals[i] : WEXITSTATUS(status) != 0, "signal %d",
                      signals[i]);
        expect_restored(desk.terminal, signals[i] ? strsignal(signals[i]) : "q");
        terminal_free(desk.terminal);
    }
    desk.terminal = NULL;
    desk_close(&desk);
}

/* A window that is closed or a line that drops, before the pause after which a draft is saved by itself. */
Test(main_job, the_last_letters_before_a_hangup_are_in_the_draft)
{
    static const int signals[] = { SIGHUP, SIGTERM }; /* the other one follows, as when a window is closed */
    struct desk desk;
    desk_prepare(&desk);
    for (size_t i = 0; i < G_N_ELEMENTS(signals); i++) {
        g_autofree char *draft = g_strdup_printf("draft: %s", i == 0 ? "repair_eta" : "repair_started");
        desk_open(&desk, 80, 24, NULL);
        terminal_type(desk.terminal, i == 0 ? "\r4" : "\r5");
        cr_assert(terminal_wait(desk.terminal, "Notes"));
        terminal_type(desk.terminal, i == 0 ? "\t\tbelt" : "\tbelt");
        cr_assert(terminal_wait(desk.terminal, "\"belt\""));
        kill(terminal_pid(desk.terminal), signals[i]);
        kill(terminal_pid(desk.terminal), signals[1 - i]);
        int status = terminal_wait_end(desk.terminal);
        cr_expect(WIFSIGNALED(status) && (WTERMSIG(status) == SIGHUP || WTERMSIG(status) == SIGTERM), "%s: %x",
                  strsignal(signals[i]), (unsigned)status);
        expect_restored(desk.terminal, strsignal(signals[i]));
        terminal_free(desk.terminal);
        desk_open(&desk, 80, 24, NULL);
        cr_expect(terminal_wait(desk.terminal, draft), "%s", strsignal(signals[i]));
        terminal_free(desk.terminal);
    }
    desk.terminal = NULL;
    desk_close(&desk);
}

Test(main_job, suspends_and_comes_back)
{
    struct desk desk;
    desk_prepare(&desk);
    test_home_set(&desk.home, "PS1", "ready> ");
    const char *argv[] = { "/bin/bash", "--norc", "--noprofile", "-i", NULL };
    desk.terminal = terminal_start(
        argv, &(struct terminal_options){ .environment = (const char *const *)desk.home.environment->pdata });
    cr_assert(terminal_wait(desk.terminal, "ready>"));
    terminal_type(desk.terminal, FIXLINE_BINARY_DIR "/fixline\r");
    cr_assert(terminal_wait(desk.terminal, "SO-1042"));
    terminal_type(desk.terminal, "\r4");
    cr_assert(terminal_wait(desk.terminal, "Delay reason"));
    terminal_type(desk.terminal, "\t\tbelt");
    cr_assert(terminal_wait(desk.terminal, "\"belt\""));
    terminal_type(desk.terminal, "\x1a");
    cr_assert(terminal_wait(desk.terminal, "ready>"));
    terminal_type(desk.terminal, "echo o''k\r");
    cr_assert(terminal_wait(desk.terminal, "ok"));
    terminal_type(desk.terminal, "fg\r");
    cr_assert(terminal_wait(desk.terminal, "\"belt\""), "the form is drawn again without a key");
    terminal_type(desk.terminal, "s");
    cr_assert(terminal_wait(desk.terminal, "\"belts\""));
    desk_close(&desk);
}

Test(main_job, refuses_terminals_it_cannot_use)
{
    struct desk desk;
    desk_prepare(&desk);
    static const char *const unusable[] = { "dumb", "no-such-terminal" };
    for (size_t i = 0; i < G_N_ELEMENTS(unusable); i++) {
        const char *argv[] = { FIXLINE_BINARY_DIR "/fixline", NULL };
        desk.terminal = terminal_start(
            argv, &(struct terminal_options){ .term = unusable[i],
                                              .environment = (const char *const *)desk.home.environment->pdata });
        int status = terminal_wait_end(desk.terminal);
        cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 2, "%s: %d", unusable[i], status);
        cr_expect(strstr(terminal_output(desk.terminal)->str, unusable[i]), "the sentence names %s", unusable[i]);
        terminal_free(desk.terminal);
    }
    g_auto(run_result) piped = run_program(&desk.home, NULL, "fixline", NULL);
    cr_expect_eq(piped.status, 2);
    cr_expect(strchr(piped.err, '.') != NULL);
    desk.terminal = NULL;
    desk_close(&desk);
}

Test(main_job, demo_needs_nothing_and_leaves_nothing)
{
    struct test_home home;
    test_home_make(&home);
    test_home_set(&home, "TMPDIR", home.folder);
    const char *argv[] = { FIXLINE_BINARY_DIR "/fixline", "--demo", NULL };
    struct terminal *terminal =
        terminal_start(argv, &(struct terminal_options){ .environment = (const char *const *)home.environment->pdata });
    cr_assert(terminal_wait(terminal, "SO-1042"));
    cr_assert(terminal_wait(terminal, "STAND-IN"));
    terminal_type(terminal, "\r1" CTRL_S);
    cr_assert(terminal_wait(terminal, "Enter send"));
    terminal_type(terminal, "\r");
    cr_assert(terminal_wait(terminal, "F8 takes it back"));
    terminal_type(terminal, "q");
    cr_assert(terminal_wait(terminal, "Enter sends it now"));
    terminal_type(terminal, "k");
    cr_expect(terminal_wait(terminal, "The demo is over; nothing of it is kept."));
    cr_expect_not(terminal_shows(terminal, "fixline outbox"), "nothing is left to be sent by it");
    cr_expect_eq(terminal_wait_end(terminal), 0);
    terminal_free(terminal);
    g_autoptr(GDir) folder = g_dir_open(home.folder, 0, NULL);
    cr_expect_null(g_dir_read_name(folder), "the demo leaves nothing behind");
    test_home_remove(&home);
}
