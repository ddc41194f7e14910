/* tests/e2e/test_guide.c: every key that docs/guide.md tells to press at the desk, pressed at the real desk in the
 * order of the guide, with what it says is seen; at two desks side by side, of which one is as small as a terminal
 * mostly is.
 *
 * Esc is pressed by its second key, F12: the key behind an Esc that comes at once would make a chord with Alt of both.
 *
 * A row is | `KEYS` | words "seen" words |: keys by name with blanks between them, texts in single quotes; what stands
 * in quotes must come to stand on the screen, an … for anything. */
#include "tests/e2e/desk.h"
#include <criterion/criterion.h>
#include <string.h>
#include <unistd.h>

enum guide_width { GUIDE_WIDE, GUIDE_NARROW, GUIDE_WIDTHS };

static const struct {
    const char *name, *bytes;
} KEYS[] = {
    { "Enter", "\r" },  { "Tab", "\t" },      { "Esc", "\x1b[24~" }, { "Space", " " },
    { "Up", "\x1b[A" }, { "Down", "\x1b[B" }, { "Right", "\x1b[C" }, { "Left", "\x1b[D" },
    { "F1", "\x1bOP" }, { "F4", "\x1bOS" },   { "F8", "\x1b[19~" },  { "Ctrl-S", "\x13" },
};

static void press(struct terminal *terminal, const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(KEYS); i++)
        if (strcmp(KEYS[i].name, name) == 0) {
            terminal_type(terminal, KEYS[i].bytes);
            return;
        }
    cr_assert(g_utf8_strlen(name, -1) == 1, "docs/guide.md presses %s, which this test does not know", name);
    terminal_type(terminal, name);
}

static void press_all(struct terminal *terminal, const char *script)
{
    while (*script) {
        bool quoted = *script == '\'';
        size_t length = strcspn(script + quoted, quoted ? "'" : " ");
        g_autofree char *word = g_strndup(script + quoted, length);
        if (quoted)
            terminal_type(terminal, word);
        else
            press(terminal, word);
        script += length + (quoted ? 2 : 0);
        script += *script == ' ';
    }
}

/* What a narrow screen broke into lines in one. */
static char *in_one_line(const char *text)
{
    g_autoptr(GString) line = g_string_new("");
    g_auto(GStrv) words = g_strsplit_set(text, " \n", -1);
    for (char **word = words; *word; word++)
        if (**word)
            g_string_append_printf(line, "%s%s", line->len > 0 ? " " : "", *word);
    return g_string_free(g_steal_pointer(&line), FALSE);
}

static bool shows(struct terminal *terminal, enum guide_width width, const char *text)
{
    if (width == GUIDE_WIDE || terminal_shows(terminal, text))
        return terminal_shows(terminal, text);
    g_autofree char *screen = terminal_screen(terminal);
    g_autofree char *line = in_one_line(screen), *wanted = in_one_line(text);
    return strstr(line, wanted) != NULL;
}

/* Waits until each piece between … stands on the screen. */
static void see(struct terminal *terminal, enum guide_width width, const char *keys, const char *text)
{
    g_auto(GStrv) pieces = g_strsplit(text, "…", -1);
    for (char **piece = pieces; *piece; piece++) {
        int64_t deadline = g_get_monotonic_time() + 10 * G_USEC_PER_SEC;
        bool seen = shows(terminal, width, *piece);
        for (bool alive = true; !seen && alive && g_get_monotonic_time() < deadline;) {
            alive = terminal_pump(terminal);
            seen = shows(terminal, width, *piece);
        }
        g_autofree char *screen = terminal_screen(terminal);
        cr_assert(seen, "docs/guide.md: %s does not show \"%s\" but:\n%s", keys, *piece, screen);
    }
}

/* One row of a table at each desk; the number of texts they were seen to show. */
static int follow(const struct desk desks[GUIDE_WIDTHS], const char *row)
{
    g_auto(GStrv) cells = g_strsplit(row, "|", 4);
    int seen = 0;
    g_strstrip(cells[1]);
    g_autofree char *keys = g_strndup(cells[1] + 1, strlen(cells[1]) - 2);
    g_auto(GStrv) parts = g_strsplit(cells[2], "\"", -1);
    for (int width = 0; width < GUIDE_WIDTHS; width++)
        press_all(desks[width].terminal, keys);
    for (int width = 0; width < GUIDE_WIDTHS; width++)
        for (size_t i = 1; parts[0] && parts[i] && parts[i + 1]; i += 2, seen++)
            see(desks[width].terminal, (enum guide_width)width, keys, parts[i]);
    return seen;
}

static void open_desk(struct desk *desk, int columns, int rows)
{
    desk_prepare(desk);
    test_home_set(&desk->home, "FIXLINE_OPERATOR", "Sam");
    test_home_set(&desk->home, "FIXLINE_CLOCK", "2026-11-25T10:42:00Z");
    test_home_settings(&desk->home, "[desk]\nhold = 2\n");
    cr_assert_eq(chdir(desk->home.folder), 0); /* where files are written */
    desk_open(desk, columns, rows, NULL);
}

Test(guide, every_key_of_it_does_what_it_says, .timeout = 120)
{
    g_autofree char *text = NULL;
    struct desk desks[GUIDE_WIDTHS];
    int seen = 0;
    cr_assert(g_file_get_contents(FIXLINE_SOURCE_DIR "/docs/guide.md", &text, NULL, NULL));
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    open_desk(&desks[GUIDE_WIDE], 120, 34);
    open_desk(&desks[GUIDE_NARROW], 80, 24);
    for (char **line = lines; *line; line++)
        if (g_str_has_prefix(*line, "| `"))
            seen += follow(desks, *line);
    cr_expect(seen > 80, "only %d rows were found", seen);
    for (int width = 0; width < GUIDE_WIDTHS; width++) {
        cr_expect_eq(terminal_wait_end(desks[width].terminal), 0);
        desk_close(&desks[width]);
    }
}
