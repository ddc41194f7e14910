/* tests/widgets/test_text.c: editing one line and many: clusters, words, undo, paste, untouched defaults, scrolling. */
#include "base/clean.h"
#include "tests/widgets/typing.h"
#include "widgets/text_area.h"
#include <criterion/criterion.h>
#include <locale.h>
#include <string.h>

static void use_utf8(void)
{
    setlocale(LC_ALL, "C.UTF-8");
}

TestSuite(text_field, .init = use_utf8);
TestSuite(text_area, .init = use_utf8);

static void start_field(struct text_field *field, const char *text)
{
    struct text_field_options options = { .text = text };
    text_field_init(field, &options);
}

static enum widget_result press(struct text_field *field, const char *names)
{
    enum widget_result result = WIDGET_IGNORED;
    struct key key;
    FOR_EACH_KEY(&key, names)
    result = text_field_key(field, &key);
    return result;
}

static void type(struct text_field *field, const char *bytes)
{
    struct key key;
    FOR_EACH_BYTE_KEY(&key, bytes)
    text_field_key(field, &key);
}

static int cursor_column(const struct text_field *field, int width)
{
    struct canvas *canvas = canvas_new(width + 4, 1);
    text_field_draw(field, canvas, (struct rect){ 2, 0, width, 1 }, true);
    int x, y;
    cr_assert(canvas_cursor(canvas, &x, &y));
    canvas_free(canvas);
    return x - 2;
}

static void expect_drawn(const struct text_field *field, int width, bool focused, const char *expected)
{
    struct canvas *canvas = canvas_new(width, 1);
    text_field_draw(field, canvas, (struct rect){ 0, 0, width, 1 }, focused);
    g_autofree char *dump = canvas_dump(canvas);
    cr_expect_str_eq(dump, expected, "drawn: %s", dump);
    canvas_free(canvas);
}

Test(text_field, B01_counts_columns_and_not_characters)
{
    struct text_field field;
    start_field(&field, "");
    type(&field, "修理 Desk");
    press(&field, "Home");
    cr_expect_eq(cursor_column(&field, 20), 0);
    press(&field, "Right Right");
    cr_expect_eq(cursor_column(&field, 20), 4);
    type(&field, "Z");
    press(&field, "End");
    cr_expect_str_eq(text_field_text(&field), "修理Z Desk");
    cr_expect_eq(cursor_column(&field, 20), 10);
    text_field_clear(&field);
}

/* A vowel sign with columns of its own is drawn, and goes with its letter. */
Test(text_field, B01_shows_signs_that_take_columns)
{
    struct text_field field;
    start_field(&field, "");
    type(&field, "রাম");
    expect_drawn(&field, 6, true, "রাম\n");
    cr_expect_eq(cursor_column(&field, 20), 3);
    press(&field, "Left");
    cr_expect_eq(cursor_column(&field, 20), 2);
    press(&field, "Backspace");
    cr_expect_str_eq(text_field_text(&field), "ম");
    text_field_clear(&field);
}

/* A cluster goes as a whole, an accent with its letter. */
Test(text_field, B02_backspace_and_delete_remove_whole_clusters)
{
    static const struct {
        const char *text, *keys, *left;
    } rows[] = {
        { "Team👩\u200D🔧", "Backspace", "Team" },
        { "Rene\u0301", "Backspace", "Ren" },
        { "👩\u200D🔧Team", "Home Delete", "Team" },
        { "e\u0301x", "Home Ctrl-D", "x" },
        { "🇩🇪🇫🇷", "Backspace", "🇩🇪" },
        { "a", "Backspace Backspace", "" },
        { "", "Delete Backspace", "" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct text_field field;
        start_field(&field, rows[i].text);
        press(&field, rows[i].keys);
        cr_expect_str_eq(text_field_text(&field), rows[i].left, "row %zu: %s", i, text_field_text(&field));
        text_field_clear(&field);
    }
}

Test(text_field, knows_the_readline_keys)
{
    static const struct {
        const char *keys, *left;
        size_t cursor;
    } rows[] = {
        { "Ctrl-A", "one two, three", 0 },
        { "Ctrl-A Ctrl-E", "one two, three", 14 },
        { "Ctrl-B Ctrl-B Ctrl-F", "one two, three", 13 },
        { "Left Right Left", "one two, three", 13 },
        { "Home Ctrl-D", "ne two, three", 0 },
        { "Ctrl-H", "one two, thre", 13 },
        { "Alt-b", "one two, three", 9 },
        { "Alt-b Alt-b", "one two, three", 4 },
        { "Home Alt-f", "one two, three", 3 },
        { "Home Alt-f Alt-f", "one two, three", 7 },
        { "Home Ctrl-Right Ctrl-Left", "one two, three", 0 },
        { "Home Alt-d", " two, three", 0 },
        { "Ctrl-W", "one two, ", 9 },
        { "Ctrl-W Ctrl-W", "one ", 4 },
        { "Alt-Backspace", "one two, ", 9 },
        { "Alt-b Ctrl-U", "three", 0 },
        { "Alt-b Ctrl-K", "one two, ", 9 },
        { "Ctrl-W Home Ctrl-Y", "threeone two, ", 5 },
        { "Ctrl-U Ctrl-Y Ctrl-Y", "one two, threeone two, three", 28 },
        { "Ctrl-W Ctrl-_", "one two, three", 14 },
        { "Ctrl-W Ctrl-_ Alt-_", "one two, ", 9 },
        { "Ctrl-_ Ctrl-_", "one two, three", 14 },
        { "Alt-_", "one two, three", 14 },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct text_field field;
        start_field(&field, "one two, three");
        cr_expect_eq(press(&field, rows[i].keys), WIDGET_HANDLED, "row %s", rows[i].keys);
        cr_expect_str_eq(text_field_text(&field), rows[i].left, "row %s: %s", rows[i].keys, text_field_text(&field));
        cr_expect_eq(field.cursor, rows[i].cursor, "row %s: %zu", rows[i].keys, field.cursor);
        text_field_clear(&field);
    }
}

Test(text_field, leaves_other_keys_to_its_container)
{
    static const struct {
        const char *key;
        enum widget_result result;
    } rows[] = {
        { "Enter", WIDGET_SUBMIT },  { "Esc", WIDGET_CANCEL },     { "Up", WIDGET_IGNORED },
        { "Down", WIDGET_IGNORED },  { "Tab", WIDGET_IGNORED },    { "Shift-Tab", WIDGET_IGNORED },
        { "F2", WIDGET_IGNORED },    { "Ctrl-S", WIDGET_IGNORED }, { "Alt-x", WIDGET_IGNORED },
        { "PgUp", WIDGET_IGNORED },  { "Ctrl-X", WIDGET_IGNORED }, { "Ctrl-G", WIDGET_IGNORED },
        { "Click", WIDGET_IGNORED }, { "Ctrl-T", WIDGET_IGNORED }, { "x", WIDGET_HANDLED },
    };
    struct text_field field;
    start_field(&field, "abc");
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        cr_expect_eq(press(&field, rows[i].key), rows[i].result, "row %s", rows[i].key);
    cr_expect_str_eq(text_field_text(&field), "abcx");
    text_field_clear(&field);
}

Test(text_field, B03_a_paste_is_one_line_of_data)
{
    static const struct {
        const char *bytes, *text;
    } rows[] = {
        { "\033[200~Front desk\r2nd floor\rq\r\033[201~", "Front desk 2nd floor q" },
        { "\033[200~a\r\nb\nc\033[201~", "a b c" },
        { "\033[200~\033[31mred\033[201~", "[31mred" },
        { "\033[200~tab\there\033[201~", "tab here" },
        { "\033[200~bad\xff\033[201~", "bad\uFFFD" },
        { "\033[200~one\033[201~ two", "one two" },
        { "\033[200~\u2028\u2029\033[201~.", "  ." },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct text_field field;
        start_field(&field, "");
        type(&field, rows[i].bytes);
        cr_expect_str_eq(text_field_text(&field), rows[i].text, "row %zu: %s", i, text_field_text(&field));
        text_field_clear(&field);
    }
}

Test(text_field, an_untouched_default_is_replaced_or_kept)
{
    static const struct {
        const char *bytes, *text;
        bool untouched;
    } rows[] = {
        { "x", "x", false },          { "xy", "xy", false },      { "\033[200~pasted\033[201~", "pasted", false },
        { "\033[Hx", "xnow", false }, { "\x05x", "nowx", false }, { "\x7f", "no", false },
        { "\t", "now", true },        { "\r", "now", true },      { "\033OQ", "now", true },
        { "x\x1f", "now", true }, /* undo gives back the default, untouched */
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct text_field field;
        struct text_field_options options = { .text = "now", .untouched = true };
        text_field_init(&field, &options);
        type(&field, rows[i].bytes);
        cr_expect_str_eq(text_field_text(&field), rows[i].text, "row %zu: %s", i, text_field_text(&field));
        cr_expect_eq(field.untouched, rows[i].untouched, "row %zu", i);
        text_field_clear(&field);
    }
}

Test(text_field, undo_takes_words_and_pastes)
{
    struct text_field field;
    start_field(&field, "");
    type(&field, "belt worn out");
    static const char *const back[] = { "belt worn ", "belt ", "", "" };
    for (size_t i = 0; i < G_N_ELEMENTS(back); i++) {
        press(&field, "Ctrl-_");
        cr_expect_str_eq(text_field_text(&field), back[i], "step %zu: %s", i, text_field_text(&field));
    }
    press(&field, "Alt-_ Alt-_ Alt-_");
    cr_expect_str_eq(text_field_text(&field), "belt worn out");
    text_field_set(&field, "template\n");
    cr_expect_str_eq(text_field_text(&field), "template");
    press(&field, "Ctrl-_");
    cr_expect_str_eq(text_field_text(&field), "belt worn out");
    type(&field, "!");
    press(&field, "Alt-_");
    cr_expect_str_eq(text_field_text(&field), "belt worn out!");
    text_field_clear(&field);
}

Test(text_field, keeps_its_limit)
{
    static const struct {
        const char *bytes, *text;
    } rows[] = {
        { "1234567", "1234567" },
        { "12345678", "12345678" },
        { "123456789", "12345678" },
        { "\033[200~123456é\033[201~", "123456é" },
        { "\033[200~1234567é\033[201~", "1234567" },
        { "1234567é", "1234567" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct text_field field;
        struct text_field_options options = { .limit = 8 };
        text_field_init(&field, &options);
        type(&field, rows[i].bytes);
        cr_expect_str_eq(text_field_text(&field), rows[i].text, "row %zu: %s", i, text_field_text(&field));
        text_field_clear(&field);
    }
}

Test(text_field, scrolls_sideways)
{
    struct text_field field;
    start_field(&field, "abcdefghij");
    expect_drawn(&field, 11, true, "abcdefghij\n");
    expect_drawn(&field, 10, true, "‹ghij\n");
    cr_expect_eq(cursor_column(&field, 10), 5);
    expect_drawn(&field, 8, false, "abcdefg›\n");
    press(&field, "Home");
    expect_drawn(&field, 8, true, "abcdefg›\n");
    cr_expect_eq(cursor_column(&field, 8), 0);
    text_field_set(&field, "修理修理修理");
    expect_drawn(&field, 7, true, "‹理\n");
    for (int width = 1; width < 5; width++)
        cr_expect(cursor_column(&field, width) >= 0 && cursor_column(&field, width) < width, "width %d", width);
    text_field_clear(&field);
}

Test(text_field, typed_letters_have_the_terminals_own_attributes)
{
    struct text_field field;
    struct text_field_options options = { .text = "now", .untouched = true };
    text_field_init(&field, &options);
    struct canvas *canvas = canvas_new(5, 1);
    text_field_draw(&field, canvas, canvas_rect(canvas), true);
    g_autofree char *untouched = canvas_dump_styles(canvas);
    cr_expect_str_eq(untouched, "now\n--- styles\nddd\n");
    type(&field, "x");
    canvas_clear(canvas);
    text_field_draw(&field, canvas, canvas_rect(canvas), true);
    g_autofree char *typed = canvas_dump_styles(canvas);
    cr_expect_str_eq(typed, "x\n--- styles\n\n");
    canvas_free(canvas);
    text_field_clear(&field);
}

/* text_area */

static void start_area(struct text_area *area, const char *text, int width)
{
    struct text_field_options options = { .text = text };
    text_area_init(area, &options);
    text_area_set_width(area, width);
}

static enum widget_result press_area(struct text_area *area, const char *names)
{
    enum widget_result result = WIDGET_IGNORED;
    struct key key;
    FOR_EACH_KEY(&key, names)
    result = text_area_key(area, &key);
    return result;
}

Test(text_area, a_paste_keeps_its_lines)
{
    struct text_area area;
    start_area(&area, "", 20);
    struct key key;
    FOR_EACH_BYTE_KEY(&key, "\033[200~Front desk\r2nd floor\r\033[31mq\r\033[201~ok")
    text_area_key(&area, &key);
    cr_expect_str_eq(text_area_text(&area), "Front desk\n2nd floor\n[31mq\nok");
    cr_expect_eq(text_area_lines(&area), 4);
    text_area_clear(&area);
}

Test(text_area, moves_by_screen_lines)
{
    static const struct {
        const char *keys;
        size_t cursor;
        enum widget_result result;
    } rows[] = {
        { "Up", 12, WIDGET_HANDLED },      { "Up Up", 3, WIDGET_HANDLED },       { "Up Up Up", 3, WIDGET_IGNORED },
        { "Down", 18, WIDGET_IGNORED },    { "Up Up Down", 12, WIDGET_HANDLED }, { "Up Up Home", 0, WIDGET_HANDLED },
        { "Up Home", 0, WIDGET_HANDLED }, /* the paragraph is one line of text */
        { "Left Up", 11, WIDGET_HANDLED }, { "Enter", 19, WIDGET_HANDLED },      { "Esc", 18, WIDGET_CANCEL },
        { "Tab", 18, WIDGET_IGNORED },     { "PgUp", 18, WIDGET_IGNORED },       { "Ctrl-S", 18, WIDGET_IGNORED },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct text_area area;
        start_area(&area, "one two, three\nend", 10); /* on the screen: one two, | three | end */
        cr_expect_eq(press_area(&area, rows[i].keys), rows[i].result, "row %s", rows[i].keys);
        cr_expect_eq(area.line.cursor, rows[i].cursor, "row %s: %zu", rows[i].keys, area.line.cursor);
        text_area_clear(&area);
    }
}

Test(text_area, draws_wrapped_and_scrolled)
{
    struct text_area area;
    start_area(&area, "one two three four", 7);
    struct canvas *canvas = canvas_new(7, 2);
    int x, y;
    text_area_draw(&area, canvas, canvas_rect(canvas), true);
    g_autofree char *end = canvas_dump(canvas);
    cr_expect_str_eq(end, "three\nfour\n", "%s", end);
    cr_expect(canvas_cursor(canvas, &x, &y) && x == 4 && y == 1);
    press_area(&area, "Up Up Up Up");
    canvas_clear(canvas);
    text_area_draw(&area, canvas, canvas_rect(canvas), true);
    g_autofree char *start = canvas_dump(canvas);
    cr_expect_str_eq(start, "one\ntwo\n", "%s", start);
    canvas_free(canvas);
    text_area_clear(&area);
}

/* Three letters of two columns each: a line ends behind one of them, never inside. */
Test(text_area, wraps_between_clusters)
{
    struct text_area area;
    start_area(&area, "রারারা", 3);
    struct canvas *canvas = canvas_new(3, 3);
    text_area_draw(&area, canvas, canvas_rect(canvas), true);
    g_autofree char *drawn = canvas_dump(canvas);
    cr_expect_str_eq(drawn, "রা\nরা\nরা\n", "%s", drawn);
    canvas_free(canvas);
    text_area_clear(&area);
}

/* Whatever the keys: valid UTF-8, no control characters, the cursor at a border and in sight. */
static void expect_sound(const struct text_field *field, bool lines, int step)
{
    const GString *text = field->text;
    cr_assert(utf8_valid(text->str, text->len, NULL), "step %d", step);
    for (size_t i = 0; i < text->len; i++)
        cr_assert((unsigned char)text->str[i] >= 0x20 || (lines && text->str[i] == '\n'), "step %d", step);
    size_t border = 0;
    while (border < field->cursor)
        border = utf8_next(text->str, text->len, border);
    cr_assert_eq(border, field->cursor, "step %d", step);
    cr_assert_leq(text->len, field->limit, "step %d", step);
}

Test(text_field, random_keys_keep_it_sound)
{
    GRand *random = g_rand_new_with_seed(11);
    struct text_field_options options = { .text = "now", .untouched = true, .limit = 300 };
    struct text_field field;
    text_field_init(&field, &options);
    for (int i = 0; i < 20000; i++) {
        struct key key = key_random(random);
        text_field_key(&field, &key);
        key_clear(&key);
        expect_sound(&field, false, i);
        if (i % 100 == 0)
            cr_assert_lt(cursor_column(&field, 1 + i / 100 % 30), 1 + i / 100 % 30);
    }
    text_field_clear(&field);
    g_rand_free(random);
}

Test(text_area, random_keys_keep_it_sound)
{
    GRand *random = g_rand_new_with_seed(12);
    struct text_field_options options = { .limit = 300 };
    struct text_area area;
    struct canvas *canvas = canvas_new(12, 3);
    text_area_init(&area, &options);
    for (int i = 0; i < 20000; i++) {
        struct key key = key_random(random);
        text_area_set_width(&area, 1 + i / 50 % 12);
        text_area_key(&area, &key);
        key_clear(&key);
        expect_sound(&area.line, true, i);
        int x, y;
        if (i % 20 == 0) {
            text_area_draw(&area, canvas, (struct rect){ 0, 0, area.width, 3 }, true);
            cr_assert(canvas_cursor(canvas, &x, &y) && x < area.width && y < 3, "step %d", i);
        }
    }
    canvas_free(canvas);
    text_area_clear(&area);
    g_rand_free(random);
}
