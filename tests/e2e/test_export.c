/* tests/e2e/test_export.c: a long history is written into a file: how far that is stands on the screen, Esc and Ctrl-C
 * leave nothing of it, and a name that was taken meanwhile stays with who has it. */
#include "journal/journal_add.h"
#include "tests/e2e/desk.h"
#include <criterion/criterion.h>
#include <string.h>

enum { LONG = 60000, SHORT = 6000, GROUP = 6000 };

static void fill(const struct desk *desk, int events)
{
    static struct new_event rows[GROUP];
    static int64_t ids[GROUP];
    g_autofree char *path = g_build_filename(desk->home.folder, "data", "fixline", "journal.db", NULL);
    struct journal *journal = journal_open(path, "default", JOURNAL_WRITE, NULL);
    cr_assert_not_null(journal);
    for (int i = 0; i < GROUP; i++)
        rows[i] = (struct new_event){ .order = "SO-1042",
                                      .event = "our_own_step",
                                      .body = "{\"event\":\"our_own_step\",\"notes\":\"belt worn\"}",
                                      .operator_name = "Sam",
                                      .server = "http://127.0.0.1:9",
                                      .created_at = 1795513265123 };
    for (int first = 0; first < events; first += GROUP)
        cr_assert(journal_add_many(journal, rows, GROUP, ids, NULL));
    journal_close(journal);
}

/* What of the export stands in the home, under its name or beside it. */
static int files_of(const struct desk *desk)
{
    int count = 0;
    GDir *folder = g_dir_open(desk->home.folder, 0, NULL);
    for (const char *name; (name = g_dir_read_name(folder));)
        count += g_str_has_prefix(name, "out.jsonl");
    g_dir_close(folder);
    return count;
}

static void ask(struct desk *desk, const char *path)
{
    terminal_type(desk->terminal, "E");
    cr_assert(terminal_wait(desk->terminal, "The whole history as"));
    terminal_type(desk->terminal, "\033[B");
    cr_assert(terminal_wait(desk->terminal, ".jsonl"));
    terminal_type(desk->terminal, path);
    terminal_type(desk->terminal, "\r");
}

static void open_history(struct desk *desk, int events)
{
    desk_prepare(desk);
    fill(desk, events);
    desk_open(desk, 110, 30, NULL);
    terminal_type(desk->terminal, "h");
    cr_assert(terminal_wait(desk->terminal, "our_own_step"));
}

Test(export, tells_how_far_it_is_and_Esc_or_Ctrl_C_leaves_nothing)
{
    struct desk desk;
    open_history(&desk, LONG);
    g_autofree char *path = g_build_filename(desk.home.folder, "out.jsonl", NULL);
    ask(&desk, path);
    cr_expect(terminal_wait(desk.terminal, " events written, "));
    cr_expect(terminal_shows(desk.terminal, "Esc stops it, and then there is none"));
    terminal_type(desk.terminal, "\033");
    cr_expect(terminal_wait(desk.terminal, "was not written: you stopped it."));
    cr_expect_eq(files_of(&desk), 0);

    ask(&desk, path);
    cr_expect(terminal_wait(desk.terminal, " events written, "));
    terminal_type(desk.terminal, "\x03");
    cr_expect(terminal_wait(desk.terminal, "was not written: you stopped it."));
    cr_expect_eq(files_of(&desk), 0);
    desk_close(&desk);
}

Test(export, is_whole_and_a_taken_name_is_refused)
{
    struct desk desk;
    open_history(&desk, SHORT);
    g_autofree char *path = g_build_filename(desk.home.folder, "out.jsonl", NULL), *text = NULL;
    g_autofree char *expected = g_strdup_printf("%d events are in ", SHORT);
    gsize length = 0;
    ask(&desk, path);
    cr_expect(terminal_wait(desk.terminal, expected));
    cr_assert(g_file_get_contents(path, &text, &length, NULL));
    int lines = 0;
    for (gsize i = 0; i < length; i++)
        lines += text[i] == '\n';
    cr_expect_eq(lines, SHORT);
    ask(&desk, path);
    cr_expect(terminal_wait(desk.terminal, "is there already and was left as it is"));
    cr_expect_eq(files_of(&desk), 1);
    desk_close(&desk);
}
