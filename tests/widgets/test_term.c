/* tests/widgets/test_term.c: the terminal, judged by an emulator around a real program (screen_program.c). */
#include "tests/support/terminal.h"
#include "tests/widgets/screen_program.h"
#include <criterion/criterion.h>
#include <locale.h>
#include <pty.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static struct terminal *start_sized(const char *words, const char *const *more, int rows)
{
    g_autofree char *program = g_strdup_printf("FIXLINE_SCREEN_PROGRAM=%s", words);
    g_autoptr(GPtrArray) environment = g_ptr_array_new();
    g_ptr_array_add(environment, program);
    g_ptr_array_add(environment, (gpointer) "NO_COLOR");
    g_ptr_array_add(environment, (gpointer) "LC_ALL=C.UTF-8");
    for (; more != NULL && *more != NULL; more++)
        g_ptr_array_add(environment, (gpointer)*more);
    g_ptr_array_add(environment, NULL);
    struct terminal_options options = { .rows = rows, .environment = (const char *const *)environment->pdata };
    return terminal_start((const char *const[]){ "/proc/self/exe", NULL }, &options);
}

static struct terminal *start(const char *words, const char *const *more)
{
    return start_sized(words, more, 0);
}

static struct terminal *start_shown(const char *words)
{
    struct terminal *terminal = start(words, NULL);
    cr_assert(terminal_wait(terminal, "size 80x24"));
    cr_assert(terminal_wait(terminal, "e\u0301"));
    return terminal;
}

/* Ends it by Ctrl-C; its last output is the text of its field. */
static void finish(struct terminal *terminal, const char *text)
{
    terminal_type(terminal, "\x03");
    int status = terminal_wait_end(terminal);
    cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 0, "status %x", (unsigned)status);
    cr_expect(terminal_is_cooked(terminal));
    cr_expect(g_str_has_suffix(terminal_output(terminal)->str, text), "ended with %s",
              terminal_output(terminal)->str + MAX(0, (int)terminal_output(terminal)->len - 60));
    terminal_free(terminal);
}

static bool wrote(const struct terminal *terminal, const char *bytes)
{
    return strstr(terminal_output(terminal)->str, bytes) != NULL;
}

/* What the shell shows is not cleared, but the screen that stands over it. */
static bool cleared_its_own(const struct terminal *terminal)
{
    const char *output = terminal_output(terminal)->str;
    const char *over = strstr(output, "\033[?1049h"), *cleared = strstr(output, "\033[2J");
    return over != NULL && cleared != NULL && over < cleared && strstr(over + 1, "\033[?1049h") == NULL;
}

Test(term, shows_what_the_canvas_holds)
{
    struct terminal *terminal = start_shown("mouse");
    int column, row;
    terminal_cursor(terminal, &column, &row);
    cr_expect(column == 2 && row == 3, "cursor at %d,%d", column, row);
    cr_expect(cleared_its_own(terminal));
    cr_expect(terminal_shows(terminal, "┌ screen ─"));
    cr_expect(terminal_shows(terminal, "│ Zoë Łukasz 東京 e\u0301"), "wide and combining");
    cr_expect(!terminal_is_cooked(terminal));
    static const char *const modes[] = { "\033[?1049h", "\033[?2004h", "\033[?1000h", "\033[?1006h" };
    static const char *const undone[] = { "\033[?1049l", "\033[?2004l", "\033[?1000l", "\033[?1006l" };
    for (size_t i = 0; i < G_N_ELEMENTS(modes); i++)
        cr_expect(wrote(terminal, modes[i]) && !wrote(terminal, undone[i]), "mode %zu", i);
    terminal_type(terminal, "ok");
    cr_assert(terminal_wait(terminal, "ok"));
    terminal_type(terminal, "\x03");
    cr_expect_eq(terminal_wait_end(terminal), 0);
    for (size_t i = 0; i < G_N_ELEMENTS(undone); i++)
        cr_expect(wrote(terminal, undone[i]), "mode %zu is left on", i);
    cr_expect(g_str_has_suffix(terminal_output(terminal)->str, "ok"));
    cr_expect(terminal_is_cooked(terminal));
    terminal_free(terminal);
}

/* A typed letter is one byte; what changes nothing sends nothing; the cursor never flickers. */
Test(term, sends_only_the_difference)
{
    struct terminal *terminal = start_shown("color");
    size_t before = terminal_output(terminal)->len;
    terminal_type(terminal, "\033[H"); /* Home, at home already */
    static const char *const letters[] = { "a", "b", "c", "d" };
    g_autoptr(GString) text = g_string_new(NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(letters); i++) {
        terminal_type(terminal, letters[i]);
        g_string_append(text, letters[i]);
        cr_assert(terminal_wait(terminal, text->str));
    }
    cr_expect_eq(terminal_output(terminal)->len - before, 4, "%zu bytes for four letters",
                 terminal_output(terminal)->len - before);
    before = terminal_output(terminal)->len;
    terminal_type(terminal, "修");
    cr_assert(terminal_wait(terminal, "abcd修"));
    cr_expect_leq(terminal_output(terminal)->len - before, 4);
    finish(terminal, "abcd修");
}

static bool cursor_is_there(const struct terminal *terminal, const struct canvas *canvas)
{
    int x, y, column, row;
    terminal_cursor(terminal, &column, &row);
    return !canvas_cursor(canvas, &x, &y) || (x == column && y == row);
}

/* Whether every glyph has the look of its style. */
static bool looks_right(const struct terminal *terminal, const struct canvas *canvas, const unsigned *looks)
{
    struct rect all = canvas_rect(canvas);
    for (int y = 0; y < all.height; y++)
        for (int x = 0; x < all.width; x++) {
            char glyph[CLEAN_GLYPH_BYTES];
            enum style style;
            canvas_read(canvas, x, y, glyph, &style);
            if (strcmp(glyph, " ") != 0 && glyph[0] != '\0' && terminal_look(terminal, x, y) != looks[style])
                return false;
        }
    return true;
}

static void expect_frame(struct terminal *terminal, const struct canvas *canvas, const unsigned *looks, uint32_t frame)
{
    g_autofree char *expected = canvas_dump(canvas), *screen = NULL;
    bool shown = false;
    gint64 deadline = g_get_monotonic_time() + 10 * G_USEC_PER_SEC;
    while (!shown && g_get_monotonic_time() < deadline) {
        terminal_pump(terminal);
        g_free(screen);
        screen = terminal_screen(terminal);
        shown =
            strcmp(screen, expected) == 0 && cursor_is_there(terminal, canvas) && looks_right(terminal, canvas, looks);
    }
    cr_assert(shown, "frame %u is\n%s\nand should be\n%s", frame, screen, expected);
}

/* Letters are written without curses; an accent over one is not, and curses goes on where they ended. */
Test(term, goes_on_where_few_cells_were_written)
{
    struct terminal *terminal = start("color lean", NULL);
    cr_assert(terminal_wait(terminal, "size 80x24"));
    cr_expect(cleared_its_own(terminal));
    static const char *const steps[] = { "ab", "abc", "abcd修", "abcd修e", "abcd修e\u0301", "abcd修e\u0301f" };
    for (size_t i = 0; i < G_N_ELEMENTS(steps); i++) {
        size_t before = terminal_output(terminal)->len;
        terminal_type(terminal, steps[i] + (i > 0 ? strlen(steps[i - 1]) : 0));
        cr_assert(terminal_wait(terminal, steps[i]), "step %zu", i);
        cr_expect_leq(terminal_output(terminal)->len - before, 5, "step %zu", i);
    }
    finish(terminal, "abcd修e\u0301f");
}

/* Some frames are painted by curses, most without it; both have to know what the other left. */
Test(term, paints_every_frame_as_the_canvas_has_it)
{
    enum { WILD = 24, CALM = 400, WILD_EVERY = 20, STYLES_X = 2, STYLES_Y = 4, STYLES_APART = 4 };
    setlocale(LC_ALL, "C.UTF-8");
    struct terminal *terminal = start_shown("color");
    struct canvas *canvas = canvas_new(80, 24);
    unsigned looks[STYLE_COUNT];
    for (int style = 0; style < STYLE_COUNT; style++)
        looks[style] = terminal_look(terminal, STYLES_X + style * STYLES_APART, STYLES_Y);
    for (uint32_t frame = 1; frame <= WILD; frame++) {
        random_canvas(canvas, frame);
        terminal_type(terminal, "\x0e");
        expect_frame(terminal, canvas, looks, frame);
    }
    for (uint32_t frame = FRAMES_CALM + 1; frame <= FRAMES_CALM + CALM; frame++) {
        random_canvas(canvas, frame);
        terminal_type(terminal, frame % WILD_EVERY == 0 ? "\x14\x0c" : "\x14");
        expect_frame(terminal, canvas, looks, frame);
    }
    canvas_free(canvas);
    finish(terminal, "");
}

/* The description knows 24 rows. Were only those to scroll, ways down would end there, and the shell would keep it. */
Test(term, all_rows_scroll_of_a_terminal_taller_than_its_description)
{
    static const char *const words[] = { "color", "color lean" }; /* begun by curses, and without it */
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        struct terminal *terminal = start_sized(words[i], NULL, 40);
        cr_assert(terminal_wait(terminal, "size 80x40"), "%s", words[i]);
        cr_expect(wrote(terminal, "\033[1;40r") && !wrote(terminal, "\033[1;24r"), "%s", words[i]);
        finish(terminal, "");
    }
}

/* On a real terminal, and keys that come in pieces. */
Test(term, B05_keys_leave_no_stray_text)
{
    struct terminal *terminal = start_shown("mouse");
    terminal_type(terminal, "\033[11~\033[[A\033OP\033x\033[<65;20;10M\033[99~");
    cr_assert(terminal_wait(terminal, "F1 F1 F1 Alt-x Wheel-Down"));
    terminal_type(terminal, "\033");
    cr_assert(terminal_wait(terminal, "Wheel-Down Esc"));
    terminal_type(terminal, "\033[");
    terminal_pump(terminal);
    terminal_type(terminal, "24~");
    cr_assert(terminal_wait(terminal, "Esc F12"));
    terminal_type(terminal, "\033[200~Front desk\r2nd floor\rq\r\033[20");
    terminal_pump(terminal);
    terminal_type(terminal, "1~!");
    cr_assert(terminal_wait(terminal, "Front desk 2nd floor q!"));
    terminal_type(terminal, "\x13\x1c");
    cr_assert(terminal_wait(terminal, "F12 Ctrl-S Ctrl-\\"));
    terminal_type(terminal, "\033[");
    cr_assert(!terminal_shows(terminal, "Esc F12 Ctrl-S Ctrl-\\ Esc"));
    finish(terminal, "Front desk 2nd floor q!");
}

/* The level below the dialogs. */
Test(term, B04_follows_the_size)
{
    struct terminal *terminal = start_shown("");
    terminal_type(terminal, "text");
    static const int sizes[][2] = { { 34, 9 }, { 12, 3 }, { 1, 1 }, { 3, 2 }, { 200, 60 }, { 100, 30 } };
    for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++) {
        terminal_resize(terminal, sizes[i][0], sizes[i][1]);
        g_autofree char *size = g_strdup_printf("size %dx%d", sizes[i][0], sizes[i][1]);
        if (sizes[i][0] >= 12)
            cr_assert(terminal_wait(terminal, size));
    }
    cr_expect(terminal_wait(terminal, "text"));
    cr_expect(terminal_wait(terminal, "Zoë Łukasz 東京 e\u0301"));
    finish(terminal, "text");
}

static bool painted_anew(const struct terminal *terminal, size_t before)
{
    const char *since = terminal_output(terminal)->str + before;
    return strstr(since, "\033[2J") != NULL || strstr(since, "\033[H\033[J") != NULL;
}

/* Smaller and as it was again before the program looked: what the terminal cut off is gone. */
Test(term, B04_paints_anew_where_the_size_is_the_old_one_again)
{
    struct terminal *terminal = start_shown("");
    size_t before = terminal_output(terminal)->len;
    kill(terminal_pid(terminal), SIGWINCH);
    cr_expect(terminal_wait(terminal, "Resize"));
    cr_expect(painted_anew(terminal, before));
    finish(terminal, "");
}

Test(term, gives_the_terminal_back_on_every_signal)
{
    const int signals[] = { SIGHUP, SIGINT,  SIGTERM, SIGQUIT, SIGABRT,  SIGALRM,      SIGUSR1, SIGXCPU,
                            SIGSYS, SIGPROF, SIGSEGV, SIGBUS,  SIGRTMIN, SIGRTMIN + 1, SIGRTMAX };
    for (size_t i = 0; i < G_N_ELEMENTS(signals); i++) {
        struct terminal *terminal = start_shown("mouse");
        kill(terminal_pid(terminal), signals[i]);
        int status = terminal_wait_end(terminal);
        cr_expect(WIFSIGNALED(status) || (WIFEXITED(status) && WEXITSTATUS(status) != 0), "signal %d", signals[i]);
        if (WIFSIGNALED(status) && signals[i] != SIGSEGV && signals[i] != SIGBUS)
            cr_expect_eq(WTERMSIG(status), signals[i]);
        cr_expect(terminal_is_cooked(terminal), "signal %d", signals[i]);
        cr_expect(wrote(terminal, "\033[?1049l") && wrote(terminal, "\033[?2004l") && wrote(terminal, "\033[?1006l"),
                  "signal %d", signals[i]);
        terminal_free(terminal);
    }
}

Test(term, a_hangup_leaves_time_to_save_but_not_for_ever)
{
    static const struct {
        const char *words;
        int signal, then;
    } rows[] = {
        { "saves", SIGHUP, 0 },
        { "saves", SIGTERM, 0 },
        { "saves", SIGHUP, SIGTERM },
        { "saves late", SIGHUP, 0 },
        { "saves stuck", SIGHUP, SIGTERM },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct terminal *terminal = start_shown(rows[i].words);
        terminal_type(terminal, "half");
        cr_assert(terminal_wait(terminal, "half"));
        if (strstr(rows[i].words, "late") != NULL)
            terminal_type(terminal, "\x03");
        else
            kill(terminal_pid(terminal), rows[i].signal);
        if (rows[i].then)
            kill(terminal_pid(terminal), rows[i].then);
        int status = terminal_wait_end(terminal);
        cr_expect(WIFSIGNALED(status) && WTERMSIG(status) == rows[i].signal, "row %zu: %x", i, (unsigned)status);
        cr_expect(terminal_is_cooked(terminal), "row %zu", i);
        cr_expect(wrote(terminal, "\033[?1049l"), "row %zu", i);
        bool saved = g_str_has_suffix(terminal_output(terminal)->str, "half");
        cr_expect_eq(saved, strstr(rows[i].words, "stuck") == NULL, "row %zu", i);
        terminal_free(terminal);
    }
}

Test(term, gives_the_terminal_back_when_the_program_leaves_or_crashes)
{
    struct terminal *terminal = start_shown("");
    terminal_type(terminal, "\x11");
    int status = terminal_wait_end(terminal);
    cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 7, "status %x", (unsigned)status);
    cr_expect(terminal_is_cooked(terminal) && wrote(terminal, "\033[?1049l"));
    terminal_free(terminal);
    static const char *const crashes[] = { "\x18", "\x12" };
    for (size_t i = 0; i < G_N_ELEMENTS(crashes); i++) {
        terminal = start_shown("");
        terminal_type(terminal, crashes[i]);
        cr_expect_neq(terminal_wait_end(terminal), 0);
        cr_expect(terminal_is_cooked(terminal) && wrote(terminal, "\033[?1049l"), "crash %zu", i);
        terminal_free(terminal);
    }
}

/* In a shell with job control. */
Test(term, B06_is_suspended_and_comes_back_whole)
{
    g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
    static const char *const environment[] = { "FIXLINE_SCREEN_PROGRAM=mouse", "LC_ALL=C.UTF-8", "PS1=ready> ", NULL };
    struct terminal_options options = { .environment = environment };
    struct terminal *terminal = terminal_start(
        (const char *const[]){ "/bin/bash", "--norc", "--noprofile", "--noediting", "-i", NULL }, &options);
    cr_assert(terminal_wait(terminal, "ready>"));
    terminal_type(terminal, program);
    terminal_type(terminal, "\r");
    cr_assert(terminal_wait(terminal, "size 80x24"));
    terminal_type(terminal, "half");
    cr_assert(terminal_wait(terminal, "half"));
    terminal_type(terminal, "\x1a");
    cr_assert(terminal_wait(terminal, "Stopped"));
    cr_expect(terminal_wait_gone(terminal, "size 80x24"));
    cr_expect(terminal_is_cooked(terminal));
    cr_expect(wrote(terminal, "\033[?2004l") && wrote(terminal, "\033[?1006l"));
    terminal_type(terminal, "echo o''k\r");
    cr_expect(terminal_wait(terminal, "ok\nready>"));
    terminal_resize(terminal, 91, 23);
    terminal_type(terminal, "fg\r");
    cr_expect(terminal_wait(terminal, "size 91x23"));
    cr_expect(terminal_wait(terminal, "half"));
    terminal_type(terminal, "!");
    cr_expect(terminal_wait(terminal, "half!"));
    terminal_type(terminal, "\x03");
    cr_expect(terminal_wait(terminal, "ready>"));
    terminal_free(terminal);
}

/* Where nobody could wake it again, suspending does nothing. */
Test(term, is_not_suspended_without_a_shell)
{
    struct terminal *terminal = start_shown("");
    terminal_type(terminal, "\x1a.");
    cr_expect(terminal_wait(terminal, "."));
    cr_expect(terminal_wait(terminal, "size 80x24"));
    kill(terminal_pid(terminal), SIGSTOP);
    kill(terminal_pid(terminal), SIGCONT);
    cr_expect(terminal_wait(terminal, "Resize"));
    finish(terminal, ".");
}

Test(term, lends_itself_to_another_program)
{
    struct terminal *terminal = start_shown("");
    terminal_type(terminal, "x\x0f");
    cr_assert(terminal_wait(terminal, "lent"));
    cr_expect(terminal_is_cooked(terminal));
    kill(terminal_pid(terminal), SIGINT); /* as Ctrl-C in the other program would */
    terminal_type(terminal, "words\r");
    cr_assert(terminal_wait(terminal, "size 80x24"));
    cr_expect(wrote(terminal, "got words"));
    cr_expect(terminal_wait(terminal, "Zoë"));
    finish(terminal, "x");
}

/* A window is made larger while an editor has it: whoever draws next must know. */
Test(term, tells_a_size_that_changed_while_it_was_lent)
{
    struct terminal *terminal = start_shown("");
    terminal_type(terminal, "\x0f");
    cr_assert(terminal_wait(terminal, "lent"));
    terminal_resize(terminal, 61, 17);
    terminal_type(terminal, "words\r");
    cr_expect(terminal_wait(terminal, "size 61x17"));
    cr_expect(terminal_wait(terminal, "Resize"));
    finish(terminal, "");
}

Test(term, rings_copies_and_redraws)
{
    struct terminal *terminal = start_shown("");
    terminal_type(terminal, "\x07");
    cr_assert(terminal_wait(terminal, "Ctrl-G"));
    cr_expect(wrote(terminal, "\033]52;c;Y29waWVk\a"));
    size_t before = terminal_output(terminal)->len;
    terminal_type(terminal, "\x0c");
    cr_assert(terminal_wait(terminal, "Ctrl-L"));
    cr_expect(painted_anew(terminal, before));
    finish(terminal, "");
}

/* Whether any SGR sets a colour: 30 to 49, 90 to 107. */
static bool sets_a_colour(const char *bytes)
{
    for (const char *at = strstr(bytes, "\033["); at != NULL; at = strstr(at + 2, "\033[")) {
        size_t length = strspn(at + 2, "0123456789;");
        g_autofree char *inside = g_strndup(at + 2, length);
        g_auto(GStrv) numbers = g_strsplit(at[2 + length] == 'm' ? inside : "", ";", -1);
        for (char **number = numbers; *number != NULL; number++) {
            int value = atoi(*number);
            if ((value >= 30 && value <= 49) || (value >= 90 && value <= 107))
                return true;
        }
    }
    return false;
}

Test(term, B07_has_no_colour_where_none_is_wanted)
{
    static const struct {
        const char *words, *variable, *term;
        bool colour;
    } rows[] = {
        { "", "NO_COLOR=1", "TERM=xterm-256color", false },
        { "plain", "NO_COLOR", "TERM=xterm-256color", false },
        { "", "NO_COLOR", "TERM=vt100", false },
        { "", "NO_COLOR=", "TERM=xterm-256color", true },
        { "color", "NO_COLOR=1", "TERM=xterm-256color", true },
        { "", "NO_COLOR", "TERM=linux", true },
        { "", "NO_COLOR", "TERM=screen", true },
        { "", "NO_COLOR", "TERM=rxvt", true },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct terminal *terminal = start(rows[i].words, (const char *const[]){ rows[i].variable, rows[i].term, NULL });
        cr_assert(terminal_wait(terminal, "size 80x24"), "row %zu", i);
        cr_expect(terminal_wait(terminal, "e\u0301"), "row %zu", i);
        terminal_type(terminal, "x");
        cr_expect(terminal_wait(terminal, "x"), "row %zu", i);
        terminal_type(terminal, "\x03");
        cr_expect_eq(terminal_wait_end(terminal), 0, "row %zu", i);
        cr_expect_eq(sets_a_colour(terminal_output(terminal)->str), rows[i].colour, "row %zu", i);
        cr_expect(wrote(terminal, "\033[7m") || wrote(terminal, ";7m") || wrote(terminal, "[0;7"),
                  "row %zu: the selected row is told by an attribute too", i);
        terminal_free(terminal);
    }
}

Test(term, B08_is_ascii_where_the_locale_is)
{
    struct terminal *terminal = start("", (const char *const[]){ "LC_ALL=C", NULL });
    cr_assert(terminal_wait(terminal, "size 80x24"));
    cr_expect(terminal_wait(terminal, "| Zo? ?ukasz ?? e"));
    cr_expect(terminal_shows(terminal, "+ screen -"));
    for (const char *at = terminal_output(terminal)->str; *at != '\0'; at++)
        cr_expect((unsigned char)*at < 0x80);
    terminal_type(terminal, "Zoë");
    cr_expect(terminal_wait(terminal, "Zo?"));
    finish(terminal, "Zoë");
}

Test(term, refuses_what_cannot_show_a_screen)
{
    static const struct {
        const char *term, *command, *sentence;
    } rows[] = {
        { "TERM", "exec /proc/self/fd/9", "TERM is not set" },
        { "TERM=", "exec /proc/self/fd/9", "TERM is not set" },
        { "TERM=dumb", "exec /proc/self/fd/9", "type dumb cannot show a screen" },
        { "TERM=no-such-terminal", "exec /proc/self/fd/9", "no-such-terminal (TERM) is unknown" },
        { "TERM=unknown", "exec /proc/self/fd/9", "unknown (TERM) is unknown" },
        { "TERM=xterm", "exec /proc/self/fd/9 </dev/null", "are no terminal" },
        { "TERM=xterm", "exec /proc/self/fd/9 | cat", "are no terminal" },
    };
    g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *command = g_strdup_printf("exec 9<'%s'; %s", program, rows[i].command);
        const char *const environment[] = { "FIXLINE_SCREEN_PROGRAM=", "LC_ALL=C.UTF-8", rows[i].term, NULL };
        struct terminal_options options = { .columns = 200, .environment = environment };
        struct terminal *terminal = terminal_start((const char *const[]){ "/bin/sh", "-c", command, NULL }, &options);
        terminal_wait_end(terminal);
        cr_expect(wrote(terminal, rows[i].sentence), "row %zu: %s", i, terminal_output(terminal)->str);
        cr_expect(!wrote(terminal, "\033"), "row %zu", i);
        cr_expect(terminal_is_cooked(terminal), "row %zu", i);
        terminal_free(terminal);
    }
}

/* A terminal that vanishes ends the program also where nobody hears SIGHUP: no busy loop. */
Test(term, ends_with_its_terminal, .timeout = 20)
{
    int master;
    pid_t pid = forkpty(&master, NULL, NULL, NULL);
    if (pid == 0) {
        signal(SIGHUP, SIG_IGN);
        setenv("TERM", "xterm", 1);
        setenv("FIXLINE_SCREEN_PROGRAM", "", 1);
        execl("/proc/self/exe", "screen", NULL);
        _exit(127);
    }
    char byte;
    cr_assert_eq(read(master, &byte, 1), 1); /* it shows something: it is open */
    close(master);
    int status;
    cr_assert_eq(waitpid(pid, &status, 0), pid);
    cr_expect(WIFEXITED(status), "status %x", (unsigned)status);
}
