/* tests/forms/test_time_document.c: docs/dates.md says what is true: each text of its tables is read as it says there,
 * or refused. */
#include "tests/forms/test_time_desk.h"
#include <string.h>

enum { TEXTS_MOST = 16 };

/* The texts in backticks of a cell; how many. */
static size_t texts_of(const char *cell, char *texts[TEXTS_MOST])
{
    size_t count = 0;
    g_auto(GStrv) parts = g_strsplit(cell, "`", -1);
    for (size_t i = 1; parts[0] && parts[i] && parts[i + 1] && count < TEXTS_MOST; i += 2)
        texts[count++] = g_strdup(parts[i]);
    return count;
}

static bool is_name(const char *word)
{
    return strlen(word) == 3 && g_ascii_isupper(word[0]) && g_ascii_islower(word[1]);
}

/* "17:00", "Fri", "Nov", and "27" behind "Fri": what a value in words must hold too. */
static bool is_exact(const char *before, const char *word)
{
    bool time = strlen(word) == 5 && word[2] == ':';
    return time || is_name(word) || (is_name(before) && g_ascii_isdigit(word[0]));
}

static void expect_meaning(const char *text, const char *echo, const char *meaning)
{
    const char *before = "";
    g_auto(GStrv) words = g_strsplit(meaning, " ", -1);
    for (char **word = words; *word; before = *word++)
        cr_expect(!is_exact(before, *word) || strstr(echo, *word), "docs/dates.md: %s is %s, not %s", text, echo,
                  meaning);
}

static void expect_read(struct time_desk *desk, char **cells)
{
    char *texts[TEXTS_MOST];
    size_t count = texts_of(cells[1], texts);
    g_auto(GStrv) meanings = g_strsplit(cells[2], ",", -1);
    for (size_t i = 0; i < count; i++) {
        struct time_reading reading;
        g_autoptr(GError) error = NULL;
        bool read = time_point_read(texts[i], &desk->context, &reading, &error);
        cr_expect(read, "docs/dates.md: %s is refused: %s", texts[i], error ? error->message : "");
        g_autofree char *echo = read ? time_point_echo(reading.at, desk->context.now, desk->zone) : NULL;
        size_t said = g_strv_length(meanings); /* one for each text, or one for all */
        if (read && (said == count || said == 1))
            expect_meaning(texts[i], echo, meanings[said == 1 ? 0 : i]);
        g_free(texts[i]);
    }
}

static void expect_refused(struct time_desk *desk, char **cells)
{
    char *texts[TEXTS_MOST];
    size_t count = texts_of(cells[1], texts);
    for (size_t i = 0; i < count; i++) {
        struct time_reading reading;
        g_autoptr(GError) error = NULL;
        cr_expect_not(time_point_read(texts[i], &desk->context, &reading, &error), "docs/dates.md: %s is read",
                      texts[i]);
        g_free(texts[i]);
    }
}

Test(time_document, every_text_of_its_tables_is_read_or_refused_as_it_says)
{
    g_autofree char *text = NULL;
    bool refuses = false;
    int rows = 0;
    struct time_desk desk, elsewhere;
    time_desk_open(&desk, "Europe/Berlin", "2026-11-24T10:42:00+01:00");
    time_desk_open(&elsewhere, "America/New_York", "2026-10-24T10:42:00-04:00");
    cr_assert(g_file_get_contents(FIXLINE_SOURCE_DIR "/docs/dates.md", &text, NULL, NULL));
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++) {
        g_auto(GStrv) cells = g_strsplit(*line, "|", 4);
        refuses = refuses || g_str_has_prefix(*line, "## What is refused");
        if (!g_str_has_prefix(*line, "| `"))
            continue;
        bool abroad = strstr(cells[1], "(New York)");
        desk.rules.day_order = refuses ? DAY_ORDER_UNSET : DAY_ORDER_DAY_FIRST;
        refuses ? expect_refused(abroad ? &elsewhere : &desk, cells) : expect_read(&desk, cells);
        rows++;
    }
    cr_expect(rows > 20, "only %d rows were found", rows);
    time_desk_close(&desk);
    time_desk_close(&elsewhere);
}
