/* tests/widgets/test_canvas.c: clipping, wide glyphs at edges, hostile text, frames, dumps, lines of text. */
#include "widgets/canvas.h"
#include "widgets/canvas_cells.h"
#include "widgets/wrap.h"
#include <criterion/criterion.h>
#include <locale.h>
#include <string.h>

static void use_utf8(void)
{
    setlocale(LC_ALL, "C.UTF-8");
}

TestSuite(canvas, .init = use_utf8);
TestSuite(wrap, .init = use_utf8);

static void expect_dump(const struct canvas *canvas, const char *expected, const char *what)
{
    g_autofree char *dump = canvas_dump(canvas);
    cr_expect_str_eq(dump, expected, "%s:\n%s", what, dump);
}

Test(canvas, clips_at_every_edge)
{
    static const struct {
        const char *text;
        int x, y, taken;
        const char *dump;
    } rows[] = {
        { "abcdef", 0, 0, 6, "abcdef\n\n" },
        { "abcdefgh", 2, 1, 4, "\n  abcd\n" },
        { "abcdef", -2, 0, 6, "cdef\n\n" },
        { "abc", 9, 0, 0, "\n\n" },
        { "abc", 0, 2, 3, "\n\n" },
        { "abc", 0, -1, 3, "\n\n" },
        { "修理x", 0, 0, 5, "修理x\n\n" },
        { "修理x", 3, 0, 3, "   修\n\n" }, /* the second glyph does not fit: blank */
        { "修理x", -1, 0, 5, " 理x\n\n" }, /* half of the first is outside: blank */
        { "修", 5, 0, 1, "\n\n" },
        { "a\nb", 0, 0, 1, "a\n\n" },
        { "e\u0301x", 0, 0, 2, "e\u0301x\n\n" },
        { "\033[31mr", 0, 0, 6, "␛[31mr\n\n" },
        { "a\u202Eb\tc", 0, 0, 5, "a\uFFFDb␉c\n\n" },
        { "x\xff\xfey", 0, 0, 4, "x\uFFFD\uFFFDy\n\n" },
        { "", 0, 0, 0, "\n\n" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct canvas *canvas = canvas_new(6, 2);
        int taken = canvas_text(canvas, canvas_rect(canvas), rows[i].x, rows[i].y, STYLE_TEXT, rows[i].text);
        cr_expect_eq(taken, rows[i].taken, "row %zu took %d", i, taken);
        g_autofree char *what = g_strdup_printf("row %zu", i);
        expect_dump(canvas, rows[i].dump, what);
        canvas_free(canvas);
    }
}

/* One of a few strokes at one of a few places, so that frames are often alike and often nearly so. */
static void paint_at_random(struct canvas *canvas, GRand *random)
{
    static const char *const texts[] = {
        "a", "ab cd", "修理", "e\u0301", "\u2026", "two\nlines", "", "abcdefghijklmno"
    };
    enum { TEXTS = G_N_ELEMENTS(texts), COLUMNS = 8, ROWS = 3 };
    struct rect at = { g_rand_int_range(random, -1, COLUMNS), g_rand_int_range(random, -1, ROWS),
                       g_rand_int_range(random, 0, COLUMNS), g_rand_int_range(random, 1, ROWS) };
    enum style style = g_rand_boolean(random) ? STYLE_TEXT : STYLE_ERROR;
    const char *text = texts[g_rand_int_range(random, 0, TEXTS)];
    switch (g_rand_int_range(random, 0, 5)) {
    case 0:
        canvas_fill(canvas, at, style, g_rand_boolean(random) ? "─" : "e\u0301");
        break;
    case 1:
        canvas_restyle(canvas, at, style);
        break;
    case 2:
        canvas_frame(canvas, at, style, text);
        break;
    default:
        canvas_text(canvas, at, at.x - g_rand_int_range(random, 0, 2), at.y, style, text);
    }
}

/* Every row under the number of those strokes, or of none; returns how many rows stand. */
static int begin_rows(struct canvas *canvas, const guint32 *seeds, size_t count)
{
    int standing = 0;
    uint64_t number = 1;
    for (size_t i = 0; i < count; i++)
        number = number * 41 + seeds[i];
    for (int y = 0; count > 0 && y < canvas_rect(canvas).height; y++)
        standing += canvas_begin_row(canvas, y, number);
    return standing;
}

/* A frame is the strokes of these seeds; a seed that comes again in the next frame paints the same. The first of them
 * are painted under a number. */
static char *paint_frame(struct canvas *canvas, const guint32 *seeds, size_t count, size_t numbered, int *standing)
{
    canvas_clear(canvas);
    *standing += begin_rows(canvas, seeds, numbered);
    for (size_t i = 0; i < count; i++) {
        if (i == numbered)
            canvas_end_rows(canvas);
        g_autoptr(GRand) random = g_rand_new_with_seed(seeds[i]);
        paint_at_random(canvas, random);
    }
    return canvas_dump_styles(canvas);
}

enum { TOLD_COLUMNS = 8, TOLD_ROWS = 3 };

/* A reader who looks only at rows it was not told of must have seen what stands there. Returns how many it passed by.
 */
static int follow(const struct canvas *canvas, struct cell (*seen)[TOLD_COLUMNS], int frame)
{
    int passed = 0;
    for (int y = 0; y < TOLD_ROWS; y++) {
        bool told = canvas_row_is_told(canvas, y, seen);
        if (told)
            cr_expect_arr_eq(seen[y], canvas_row(canvas, y), sizeof seen[y], "frame %d, row %d", frame, y);
        memcpy(seen[y], canvas_row(canvas, y), sizeof seen[y]);
        canvas_row_tell(canvas, y, seen);
        passed += told;
    }
    return passed;
}

Test(canvas, that_keeps_its_rows_looks_like_one_painted_from_scratch)
{
    enum { FRAMES = 3000, STROKES = 6, ASCII_EVERY = 64 };
    struct cell seen[TOLD_ROWS][TOLD_COLUMNS];
    int passed = 0, standing = 0;
    g_autoptr(GRand) random = g_rand_new_with_seed(4);
    struct canvas *kept = canvas_new(TOLD_COLUMNS, TOLD_ROWS);
    guint32 seeds[STROKES] = { 0 };
    for (int i = 0; i < FRAMES; i++) {
        seeds[g_rand_int_range(random, 0, STROKES)] = (guint32)g_rand_int_range(random, 0, 40);
        size_t count = (size_t)g_rand_int_range(random, STROKES - 2, STROKES + 1);
        size_t numbered = (size_t)g_rand_int_range(random, 0, STROKES - 3);
        if (i % ASCII_EVERY == 0)
            canvas_set_ascii(kept, !canvas_is_ascii(kept));
        struct canvas *fresh = canvas_new(TOLD_COLUMNS, TOLD_ROWS);
        canvas_set_ascii(fresh, canvas_is_ascii(kept));
        g_autofree char *painted = paint_frame(kept, seeds, count, numbered, &standing);
        g_autofree char *wanted = paint_frame(fresh, seeds, count, numbered, &standing);
        cr_expect_str_eq(painted, wanted, "frame %d:\n%s", i, painted);
        passed += follow(kept, seen, i);
        canvas_free(fresh);
    }
    cr_expect_gt(passed, FRAMES / 4, "only %d rows needed no look", passed);
    cr_expect_gt(standing, FRAMES / 4, "only %d rows stood", standing);
    canvas_free(kept);
}

/* Reading in the midst of a frame sees what that frame painted so far, nothing of the frame before. */
Test(canvas, is_read_as_painted_so_far)
{
    struct canvas *canvas = canvas_new(4, 2);
    struct rect all = canvas_rect(canvas);
    canvas_text(canvas, all, 0, 0, STYLE_TEXT, "ab");
    canvas_text(canvas, all, 2, 0, STYLE_TEXT, "cd");
    canvas_text(canvas, all, 0, 1, STYLE_TEXT, "old");
    canvas_clear(canvas);
    expect_dump(canvas, "\n\n", "nothing painted");
    canvas_text(canvas, all, 0, 0, STYLE_TEXT, "ab");
    expect_dump(canvas, "ab\n\n", "half of it");
    canvas_text(canvas, all, 2, 0, STYLE_TEXT, "xy");
    expect_dump(canvas, "abxy\n\n", "all of it");
    canvas_free(canvas);
}

Test(canvas, never_holds_half_of_a_wide_glyph)
{
    struct canvas *canvas = canvas_new(6, 1);
    struct rect all = canvas_rect(canvas);
    canvas_text(canvas, all, 0, 0, STYLE_TEXT, "修理");
    canvas_text(canvas, all, 1, 0, STYLE_TEXT, "x");
    expect_dump(canvas, " x理\n", "second half covered");
    canvas_text(canvas, all, 2, 0, STYLE_TEXT, "y");
    expect_dump(canvas, " xy\n", "first half covered");
    canvas_clear(canvas);
    canvas_text(canvas, all, 0, 0, STYLE_TEXT, "修理");
    canvas_fill(canvas, (struct rect){ 1, 0, 2, 1 }, STYLE_TEXT, "-");
    expect_dump(canvas, " --\n", "a fill between");
    canvas_free(canvas);
}

Test(canvas, reads_cells_and_styles)
{
    struct canvas *canvas = canvas_new(5, 1);
    canvas_text(canvas, canvas_rect(canvas), 0, 0, STYLE_ERROR, "修a");
    char glyph[CLEAN_GLYPH_BYTES];
    enum style style;
    cr_expect(canvas_read(canvas, 0, 0, glyph, &style) && strcmp(glyph, "修") == 0 && style == STYLE_ERROR);
    cr_expect(canvas_read(canvas, 1, 0, glyph, &style) && strcmp(glyph, "") == 0);
    cr_expect(canvas_read(canvas, 3, 0, glyph, &style) && strcmp(glyph, " ") == 0 && style == STYLE_TEXT);
    cr_expect(!canvas_read(canvas, 5, 0, glyph, &style) && !canvas_read(canvas, 0, -1, glyph, &style));
    canvas_restyle(canvas, (struct rect){ 2, 0, 9, 9 }, STYLE_SELECTED);
    g_autofree char *styles = canvas_dump_styles(canvas);
    cr_expect_str_eq(styles, "修a\n--- styles\nEESSS\n");
    canvas_free(canvas);
}

Test(canvas, frames_with_a_title)
{
    struct canvas *canvas = canvas_new(12, 3);
    canvas_frame(canvas, canvas_rect(canvas), STYLE_FRAME, "Orders 42");
    expect_dump(canvas, "┌ Orders 42┐\n│          │\n└──────────┘\n", "a title as wide as the frame");
    canvas_clear(canvas);
    canvas_set_ascii(canvas, true);
    canvas_frame(canvas, (struct rect){ 1, 0, 8, 3 }, STYLE_FRAME, "a");
    expect_dump(canvas, " + a ---+\n |      |\n +------+\n", "ASCII");
    canvas_clear(canvas);
    canvas_frame(canvas, (struct rect){ 0, 0, 1, 3 }, STYLE_FRAME, "a");
    canvas_frame(canvas, (struct rect){ 8, 1, 90, 90 }, STYLE_FRAME, NULL);
    expect_dump(canvas, "\n        +---\n        |\n", "too small, and too large");
    canvas_free(canvas);
}

Test(canvas, formats_and_wraps)
{
    struct canvas *canvas = canvas_new(10, 3);
    canvas_format(canvas, canvas_rect(canvas), 1, 0, STYLE_TEXT, "%d %s", 7, "\033x");
    expect_dump(canvas, " 7 ␛x\n\n\n", "format");
    canvas_clear(canvas);
    int lines = canvas_paragraph(canvas, canvas_rect(canvas), STYLE_TEXT, "one two three four five", 1);
    cr_expect_eq(lines, 3);
    expect_dump(canvas, "three four\nfive\n\n", "from the second line on");
    cr_expect_eq(canvas_paragraph(canvas, canvas_rect(canvas), STYLE_TEXT, "", 0), 0);
    canvas_free(canvas);
}

Test(canvas, survives_having_no_size)
{
    struct canvas *canvas = canvas_new(0, 0);
    canvas_text(canvas, canvas_rect(canvas), 0, 0, STYLE_TEXT, "abc");
    canvas_frame(canvas, (struct rect){ 0, 0, 5, 5 }, STYLE_FRAME, "t");
    canvas_fill(canvas, (struct rect){ 0, 0, 5, 5 }, STYLE_TEXT, "x");
    canvas_set_cursor(canvas, 0, 0);
    int x, y;
    cr_expect(!canvas_cursor(canvas, &x, &y));
    expect_dump(canvas, "", "nothing");
    canvas_resize(canvas, 3, 1);
    canvas_text(canvas, canvas_rect(canvas), 0, 0, STYLE_TEXT, "abc");
    canvas_set_cursor(canvas, 2, 0);
    cr_expect(canvas_cursor(canvas, &x, &y) && x == 2 && y == 0);
    expect_dump(canvas, "abc\n", "grown");
    canvas_free(canvas);
}

/* One column each where the locale cannot show a character, and straight frames. */
Test(canvas, B08_stays_straight_in_a_locale_without_utf8)
{
    setlocale(LC_ALL, "C");
    struct canvas *canvas = canvas_new(12, 3);
    canvas_set_ascii(canvas, true);
    canvas_frame(canvas, canvas_rect(canvas), STYLE_FRAME, NULL);
    canvas_text(canvas, canvas_rect(canvas), 1, 1, STYLE_TEXT, "Zoë · 東京…");
    expect_dump(canvas, "+----------+\n|Zo? - ??. |\n+----------+\n", "C");
    canvas_free(canvas);
}

Test(wrap, breaks_where_people_would)
{
    static const struct {
        const char *text;
        int width;
        const char *lines; /* joined by | */
    } rows[] = {
        { "", 5, "" },
        { "one two three", 5, "one |two |three" },
        { "one two", 7, "one two" },
        { "abcdefgh", 3, "abc|def|gh" },
        { "a\nb\n", 5, "a|b|" },
        { "\n\n", 5, "||" },
        { "ab   cd", 2, "ab   |cd" },
        { "ab   ", 2, "ab   " },
        { "ab \ncd", 2, "ab |cd" },
        { "修理修", 4, "修理|修" },
        { "修理", 1, "修|理" },
        { "a bcdef", 3, "a |bcd|ef" },
        { "abc  def", 3, "abc  |def" },
        { "abc \u0301d", 3, "abc| \u0301d" }, /* a blank with an accent is no blank */
        { "ab cde\u0301f", 4, "ab |cde\u0301f" },
        { "abcd\u0301e", 4, "abcd\u0301|e" },
        { "ab\tc d", 4, "ab\tc |d" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GString) lines = g_string_new(NULL);
        struct wrap wrap = wrap_start(rows[i].text, strlen(rows[i].text), rows[i].width);
        struct wrap_line line;
        for (int n = 0; wrap_next(&wrap, &line); n++) {
            g_string_append(lines, n > 0 ? "|" : "");
            g_string_append_len(lines, rows[i].text + line.start, (gssize)(line.end - line.start));
        }
        cr_expect_str_eq(lines->str, rows[i].lines, "row %zu: %s", i, lines->str);
    }
}

/* Letters of several bytes take another way through the code than ASCII does; the lines are the same. */
Test(wrap, breaks_letters_of_all_kinds_alike)
{
    GRand *random = g_rand_new_with_seed(5);
    for (int round = 0; round < 5000; round++) {
        g_autoptr(GString) plain = g_string_new(NULL), accented = g_string_new(NULL);
        for (int i = g_rand_int_range(random, 0, 40); i > 0; i--) {
            const char letter = "aaaa  \n"[g_rand_int_range(random, 0, 7)];
            g_string_append_c(plain, letter);
            g_string_append(accented, letter == 'a' ? "é" : (char[]){ letter, '\0' });
        }
        int width = g_rand_int_range(random, 1, 12);
        struct wrap one = wrap_start(plain->str, plain->len, width);
        struct wrap other = wrap_start(accented->str, accented->len, width);
        struct wrap_line line, same;
        while (wrap_next(&one, &line)) {
            cr_assert(wrap_next(&other, &same), "\"%s\" at %d", plain->str, width);
            glong letters = g_utf8_strlen(accented->str + same.start, (gssize)(same.end - same.start));
            cr_assert_eq((size_t)letters, line.end - line.start, "\"%s\" at %d", plain->str, width);
        }
        cr_assert_not(wrap_next(&other, &same));
    }
    g_rand_free(random);
}
