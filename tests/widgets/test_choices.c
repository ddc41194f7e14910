/* tests/widgets/test_choices.c: suggestions, yes or no, lists. */
#include "tests/widgets/typing.h"
#include "widgets/choice_field.h"
#include "widgets/list.h"
#include "widgets/yes_no_field.h"
#include <criterion/criterion.h>
#include <locale.h>

static void use_utf8(void)
{
    setlocale(LC_ALL, "C.UTF-8");
}

TestSuite(choice_field, .init = use_utf8);
TestSuite(yes_no_field, .init = use_utf8);
TestSuite(list, .init = use_utf8);

static const struct choice states[] = {
    { "scheduled", "Scheduled" },
    { "rescheduled", "Moved" },
    { "cancelled", "Called off" },
};

static void start_choice(struct choice_field *field, const char *text)
{
    struct text_field_options options = { .text = text };
    choice_field_init(field, &options, states, G_N_ELEMENTS(states));
}

static enum widget_result press_choice(struct choice_field *field, const char *names)
{
    enum widget_result result = WIDGET_IGNORED;
    struct key key;
    FOR_EACH_KEY(&key, names)
    result = choice_field_key(field, &key);
    return result;
}

Test(choice_field, takes_by_key)
{
    static const struct {
        const char *text, *keys, *left;
        enum widget_result result;
        bool open;
    } rows[] = {
        { "", "F4 Enter", "scheduled", WIDGET_HANDLED, false },
        { "", "Ctrl-Space Down Enter", "rescheduled", WIDGET_HANDLED, false },
        { "", "Down", "", WIDGET_HANDLED, true },
        { "", "Down Down Down Down Enter", "cancelled", WIDGET_HANDLED, false },
        { "x", "Down", "x", WIDGET_IGNORED, false },
        { "", "Up", "", WIDGET_IGNORED, false },
        { "", "F4 r e s Enter", "rescheduled", WIDGET_HANDLED, false },
        { "", "F4 O F F Enter", "cancelled", WIDGET_HANDLED, false }, /* by its label, whatever the case */
        { "", "F4 Esc", "", WIDGET_HANDLED, false },
        { "", "F4 F4", "", WIDGET_HANDLED, false },
        { "", "F4 Tab", "", WIDGET_IGNORED, false },
        { "", "o t h e r", "other", WIDGET_HANDLED, false },
        { "", "o t h e r Enter", "other", WIDGET_SUBMIT, false },
        { "", "Esc", "", WIDGET_CANCEL, false },
        { "rescheduled", "F4 Down Enter", "cancelled", WIDGET_HANDLED, false }, /* opens at the present value */
        { "rescheduled", "F4 Enter", "rescheduled", WIDGET_HANDLED, false },
        { "zzz", "F4 Enter", "scheduled", WIDGET_HANDLED, false }, /* no match: all are shown */
        { "", "F4 PgDn PgUp Down Up Enter", "scheduled", WIDGET_HANDLED, false },
        { "", "F4 Enter Ctrl-_", "", WIDGET_HANDLED, false },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct choice_field field;
        start_choice(&field, rows[i].text);
        cr_expect_eq(press_choice(&field, rows[i].keys), rows[i].result, "row %s", rows[i].keys);
        cr_expect_str_eq(choice_field_text(&field), rows[i].left, "row %s: %s", rows[i].keys,
                         choice_field_text(&field));
        cr_expect_eq(field.open, rows[i].open, "row %s", rows[i].keys);
        choice_field_clear(&field);
    }
}

Test(choice_field, without_suggestions_is_a_text_field)
{
    struct choice_field field;
    struct text_field_options options = { .text = "" };
    choice_field_init(&field, &options, NULL, 0);
    cr_expect_eq(press_choice(&field, "F4"), WIDGET_IGNORED);
    cr_expect_eq(press_choice(&field, "Down"), WIDGET_IGNORED);
    cr_expect_eq(press_choice(&field, "a"), WIDGET_HANDLED);
    choice_field_clear(&field);
}

/* What comes while the list is open changes what can be picked, never what is highlighted. */
Test(choice_field, suggestions_may_come_late)
{
    static const struct choice more[] = { { "newest", NULL }, { "scheduled", NULL }, { "rescheduled", NULL } };
    struct choice_field field;
    struct text_field_options options = { .text = "" };
    choice_field_init(&field, &options, NULL, 0);
    field.late = true;
    cr_expect_eq(press_choice(&field, "F4"), WIDGET_IGNORED);
    choice_field_offer(&field, states, G_N_ELEMENTS(states));
    cr_expect_eq(press_choice(&field, "Down"), WIDGET_IGNORED, "it means what it meant before they came");
    press_choice(&field, "F4 Down");
    choice_field_offer(&field, more, G_N_ELEMENTS(more));
    cr_expect(field.open);
    press_choice(&field, "Enter");
    cr_expect_str_eq(choice_field_text(&field), "rescheduled");
    press_choice(&field, "F4");
    choice_field_offer(&field, NULL, 0);
    cr_expect(!field.open, "a list of nothing closes");
    cr_expect_str_eq(choice_field_text(&field), "rescheduled");
    choice_field_clear(&field);
}

static char *drawn_list(const struct choice_field *field)
{
    struct canvas *canvas = canvas_new(40, 16);
    choice_field_draw_list(field, canvas, (struct rect){ 1, 1, 20, 1 }, canvas_rect(canvas));
    char *dump = canvas_dump(canvas);
    canvas_free(canvas);
    return dump;
}

/* What a list keeps of its suggestions while it is open must be what one that opens anew finds out. */
Test(choice_field, a_list_that_stays_open_shows_what_one_opened_anew_does)
{
    static const struct choice all[] = { { "Ana", "Lopes" },   { "ana", NULL },      { "Jürgen", "ÄRGER" },
                                         { "修理", "Repair" }, { "Straße", "road" }, { "b", "Ana" },
                                         { "ANNA-B", NULL },   { "x\ny", "z" },      { "", "empty" } };
    static const char *const keys[] = {
        "a", "A", "n", "ü", "Ä", "s", "Backspace", "Ctrl-U", "F4", "Down", "修", "Esc"
    };
    int open = 0;
    struct choice_field field;
    struct text_field_options options = { .text = "" };
    g_autoptr(GRand) random = g_rand_new_with_seed(7);
    choice_field_init(&field, &options, all, G_N_ELEMENTS(all));
    for (int i = 0; i < 3000; i++) {
        int from = g_rand_int_range(random, 0, G_N_ELEMENTS(all));
        if (g_rand_int_range(random, 0, 8) == 0)
            choice_field_offer(&field, all + from,
                               (size_t)g_rand_int_range(random, 0, (int)G_N_ELEMENTS(all) - from + 1));
        press_choice(&field, keys[g_rand_int_range(random, 0, G_N_ELEMENTS(keys))]);
        if (!field.open)
            continue;
        struct choice_field anew;
        struct text_field_options same = { .text = choice_field_text(&field) };
        choice_field_init(&anew, &same, field.choices, field.count);
        press_choice(&anew, "F4");
        anew.selected = field.selected;
        g_autofree char *kept = drawn_list(&field), *wanted = drawn_list(&anew);
        cr_assert_str_eq(kept, wanted, "step %d:\n%s", i, kept);
        choice_field_clear(&anew);
        open++;
    }
    cr_expect_gt(open, 500, "only %d lists", open);
    choice_field_clear(&field);
}

static void expect_list(const struct choice_field *field, int columns, int rows, struct rect at, const char *expected)
{
    struct canvas *canvas = canvas_new(columns, rows);
    choice_field_draw(field, canvas, at, true);
    choice_field_draw_list(field, canvas, at, canvas_rect(canvas));
    g_autofree char *dump = canvas_dump(canvas);
    cr_expect_str_eq(dump, expected, "%s", dump);
    canvas_free(canvas);
}

Test(choice_field, draws_its_list_where_there_is_room)
{
    struct choice_field field;
    start_choice(&field, "");
    press_choice(&field, "F4 Down");
    expect_list(&field, 30, 7, (struct rect){ 2, 0, 20, 1 },
                "\n"
                "  ┌───────────────────────┐\n"
                "  │  scheduled  Scheduled │\n"
                "  │▸ rescheduled  Moved   │\n"
                "  │  cancelled  Called off│\n"
                "  └───────────────────────┘\n\n");
    press_choice(&field, "c a n");
    expect_list(&field, 30, 5, (struct rect){ 0, 4, 20, 1 },
                "\n"
                "┌───────────────────────┐\n"
                "│▸ cancelled  Called off│\n"
                "└───────────────────────┘\n"
                "can\n");
    choice_field_clear(&field);
}

/* yes_no_field */

Test(yes_no_field, is_set_by_key)
{
    static const struct {
        enum yes_no from;
        const char *keys;
        enum yes_no to;
        enum widget_result result;
    } rows[] = {
        { YES_NO_UNSET, "y", YES_NO_YES, WIDGET_HANDLED },
        { YES_NO_YES, "N", YES_NO_NO, WIDGET_HANDLED },
        { YES_NO_YES, "u", YES_NO_UNSET, WIDGET_HANDLED },
        { YES_NO_YES, "Delete", YES_NO_UNSET, WIDGET_HANDLED },
        { YES_NO_NO, "Backspace", YES_NO_UNSET, WIDGET_HANDLED },
        { YES_NO_YES, "Right", YES_NO_NO, WIDGET_HANDLED },
        { YES_NO_YES, "Left", YES_NO_UNSET, WIDGET_HANDLED },
        { YES_NO_UNSET, "Space", YES_NO_YES, WIDGET_HANDLED },
        { YES_NO_UNSET, "Right Right Right", YES_NO_UNSET, WIDGET_HANDLED },
        { YES_NO_YES, "Enter", YES_NO_YES, WIDGET_SUBMIT },
        { YES_NO_YES, "Esc", YES_NO_YES, WIDGET_CANCEL },
        { YES_NO_YES, "Up", YES_NO_YES, WIDGET_IGNORED },
        { YES_NO_YES, "x", YES_NO_YES, WIDGET_IGNORED },
        { YES_NO_YES, "Ctrl-Y", YES_NO_YES, WIDGET_IGNORED },
        { YES_NO_YES, "é", YES_NO_YES, WIDGET_IGNORED },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct yes_no_field field = { rows[i].from };
        enum widget_result result = WIDGET_IGNORED;
        struct key key;
        FOR_EACH_KEY(&key, rows[i].keys)
        result = yes_no_field_key(&field, &key);
        cr_expect_eq(result, rows[i].result, "row %s", rows[i].keys);
        cr_expect_eq(field.value, rows[i].to, "row %s", rows[i].keys);
    }
}

Test(yes_no_field, shows_the_choice_by_sign)
{
    struct canvas *canvas = canvas_new(34, 1);
    struct yes_no_field field = { YES_NO_NO };
    yes_no_field_draw(&field, canvas, canvas_rect(canvas), true);
    g_autofree char *dump = canvas_dump(canvas);
    cr_expect_str_eq(dump, "( ) yes  (•) no  ( ) unset\n", "%s", dump);
    int x, y;
    cr_expect(canvas_cursor(canvas, &x, &y) && x == 10);
    canvas_clear(canvas);
    canvas_set_ascii(canvas, true);
    yes_no_field_draw(&field, canvas, (struct rect){ 0, 0, 14, 1 }, false);
    g_autofree char *cut = canvas_dump(canvas);
    cr_expect_str_eq(cut, "( ) yes (*) no\n", "%s", cut);
    cr_expect(!canvas_cursor(canvas, &x, &y));
    canvas_free(canvas);
}

/* From the widest down: what is chosen is there to the last letter, and takes the click. */
Test(yes_no_field, always_shows_what_is_chosen)
{
    static const struct {
        enum yes_no value;
        int width;
        const char *shown;
        int click;
        enum yes_no clicked;
    } rows[] = {
        { YES_NO_UNSET, 26, "( ) yes  ( ) no  (•) unset\n", 9, YES_NO_NO },
        { YES_NO_UNSET, 25, "( ) yes ( ) no (•) unset\n", 8, YES_NO_NO },
        { YES_NO_UNSET, 24, "( ) yes ( ) no (•) unset\n", 15, YES_NO_UNSET },
        { YES_NO_UNSET, 23, "( ) no (•) unset\n", 0, YES_NO_NO },
        { YES_NO_YES, 23, "(•) yes ( ) no ( ) unse\n", 0, YES_NO_YES },
        { YES_NO_NO, 13, "(•) no ( ) un\n", 7, YES_NO_UNSET },
        { YES_NO_UNSET, 9, "(•) unset\n", 0, YES_NO_UNSET },
        { YES_NO_UNSET, 1, "(\n", 0, YES_NO_UNSET },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct canvas *canvas = canvas_new(26, 1);
        struct rect at = { 0, 0, rows[i].width, 1 };
        struct yes_no_field field = { rows[i].value };
        yes_no_field_draw(&field, canvas, at, true);
        g_autofree char *dump = canvas_dump(canvas);
        cr_expect_str_eq(dump, rows[i].shown, "row %zu: %s", i, dump);
        int x = -1, y = -1;
        cr_expect_eq(canvas_cursor(canvas, &x, &y), rows[i].width > 1, "row %zu", i);
        yes_no_field_click(&field, at, rows[i].click);
        cr_expect_eq(field.value, rows[i].clicked, "row %zu", i);
        canvas_free(canvas);
    }
}

/* list */

static enum widget_result press_list(struct list *list, const char *names)
{
    enum widget_result result = WIDGET_IGNORED;
    struct key key;
    FOR_EACH_KEY(&key, names)
    result = list_key(list, &key, (struct rect){ 0, 0, 10, list->height });
    return result;
}

Test(list, moves_by_key)
{
    static const struct {
        const char *keys;
        int selected, top;
        enum widget_result result;
    } rows[] = {
        { "Down", 1, 0, WIDGET_HANDLED },       { "j j k", 1, 0, WIDGET_HANDLED },
        { "Up", 0, 0, WIDGET_HANDLED },         { "G", 19, 15, WIDGET_HANDLED },
        { "End g", 0, 0, WIDGET_HANDLED },      { "End Down", 19, 15, WIDGET_HANDLED },
        { "PgDn", 4, 0, WIDGET_HANDLED },       { "PgDn PgDn", 8, 4, WIDGET_HANDLED },
        { "End PgUp", 15, 15, WIDGET_HANDLED }, { "End Home", 0, 0, WIDGET_HANDLED },
        { "Wheel-Down", 3, 0, WIDGET_HANDLED }, { "Wheel-Down Wheel-Up", 0, 0, WIDGET_HANDLED },
        { "Enter", 0, 0, WIDGET_SUBMIT },       { "Esc", 0, 0, WIDGET_CANCEL },
        { "x", 0, 0, WIDGET_IGNORED },          { "Ctrl-Down", 0, 0, WIDGET_IGNORED },
        { "Space", 0, 0, WIDGET_IGNORED },      { "Tab", 0, 0, WIDGET_IGNORED },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct list list;
        list_init(&list);
        list_layout(&list, 5);
        list_set_count(&list, 20);
        cr_expect_eq(press_list(&list, rows[i].keys), rows[i].result, "row %s", rows[i].keys);
        cr_expect_eq(list.selected, rows[i].selected, "row %s: %d", rows[i].keys, list.selected);
        cr_expect_eq(list.top, rows[i].top, "row %s: top %d", rows[i].keys, list.top);
    }
}

Test(list, keeps_the_selection_in_range)
{
    struct list list;
    list_init(&list);
    list_layout(&list, 4);
    cr_expect_eq(list.selected, -1);
    cr_expect_eq(press_list(&list, "Down"), WIDGET_HANDLED);
    cr_expect_eq(press_list(&list, "Enter"), WIDGET_IGNORED);
    list_set_count(&list, 3);
    cr_expect_eq(list.selected, 0);
    list_select(&list, 99);
    cr_expect_eq(list.selected, 2);
    list_set_count(&list, 1);
    cr_expect(list.selected == 0 && list.top == 0);
    list_set_count(&list, 100);
    list_select(&list, 50);
    list_layout(&list, 1);
    cr_expect_eq(list.top, 50);
    list_layout(&list, 200);
    cr_expect_eq(list.top, 0);
    list_set_count(&list, 0);
    cr_expect_eq(list.selected, -1);
}

Test(list, takes_clicks_on_its_rows)
{
    struct list list;
    list_init(&list);
    list_layout(&list, 3);
    list_set_count(&list, 5);
    list_select(&list, 4);
    struct rect at = { 10, 5, 20, 3 };
    struct key key = { .code = KEY_CODE_CLICK, .column = 12, .row = 5 };
    cr_expect_eq(list_key(&list, &key, at), WIDGET_HANDLED);
    cr_expect_eq(list.selected, 2);
    key.row = 4;
    cr_expect_eq(list_key(&list, &key, at), WIDGET_IGNORED);
    list_set_count(&list, 2);
    key.row = 7;
    cr_expect_eq(list_key(&list, &key, at), WIDGET_IGNORED);
}

static void draw_name(const void *owner, int row, struct canvas *canvas, struct rect at)
{
    const char *const *names = owner;
    canvas_text(canvas, at, at.x, at.y, STYLE_TEXT, names[row]);
}

Test(list, draws_the_selected_row_with_a_sign)
{
    static const char *const names[] = { "SO-1042", "SO-1057", "SO-1101" };
    struct list list;
    list_init(&list);
    list_layout(&list, 2);
    list_set_count(&list, 3);
    list_select(&list, 2);
    struct canvas *canvas = canvas_new(10, 2);
    list_draw(&list, canvas, canvas_rect(canvas), true, draw_name, names);
    g_autofree char *dump = canvas_dump_styles(canvas);
    cr_expect_str_eq(dump, "  SO-1057\n▸ SO-1101\n--- styles\n\nSSSSSSSSSS\n", "%s", dump);
    canvas_clear(canvas);
    canvas_set_ascii(canvas, true);
    list_draw(&list, canvas, canvas_rect(canvas), false, draw_name, names);
    g_autofree char *plain = canvas_dump_styles(canvas);
    cr_expect_str_eq(plain, "  SO-1057\n> SO-1101\n--- styles\n\n\n", "%s", plain);
    canvas_free(canvas);
}
