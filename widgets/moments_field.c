/* widgets/moments_field.c: a list of typed dates. */
#include "widgets/moments_field.h"
#include "base/clean.h"
#include "widgets/text_edit.h"
#include <string.h>

enum { ROWS_MOST = 200, HOUR_MS = 60 * 60 * 1000 };
/* A whole date with the cursor behind it, so that its words stand beside it in a window of 120 columns. */
enum { TEXT_COLUMNS_LEAST = sizeof "2026-11-27 17:00", TEXT_COLUMNS_MOST = 32, GAP_COLUMNS = 1 };

struct moment_field *moments_field_row(const struct moments_field *field, int row)
{
    return g_ptr_array_index(field->rows, row);
}

static struct moment_field *selected(const struct moments_field *field)
{
    return moments_field_row(field, field->selected);
}

static bool is_empty(const struct moment_field *row)
{
    return moment_field_text(row)[strspn(moment_field_text(row), " ")] == '\0';
}

static void free_row(void *data)
{
    moment_field_clear(data);
    g_free(data);
}

static void insert_row(struct moments_field *field, int at, const char *text, const struct time_context *context)
{
    struct moment_field *row = g_new0(struct moment_field, 1);
    const struct text_field_options options = { .text = text, .undone_elsewhere = true };
    moment_field_init(row, &options, context);
    moment_field_mark(row, field->marked, field->marked_count);
    g_ptr_array_insert(field->rows, at, row);
}

static void join(struct moments_field *field)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < field->rows->len; i++) {
        const struct moment_field *row = moments_field_row(field, (int)i);
        g_autofree char *item = g_strstrip(g_strdup(moment_field_text(row)));
        if (*item != '\0')
            g_string_append_printf(text, "%s%s", text->len > 0 ? ", " : "", item);
    }
    g_free(field->text);
    field->text = g_string_free(text, FALSE);
}

/* Puts the items of one line in the place of the selected row, and selects the last of them. What is over the most
 * rows stays together in the last. */
static void fill(struct moments_field *field, const char *line, const struct time_context *context)
{
    int room = ROWS_MOST - (int)field->rows->len + 1;
    g_auto(GStrv) items = g_strsplit(line, ",", MAX(1, room));
    int at = field->selected;
    g_ptr_array_remove_index(field->rows, (guint)at);
    for (size_t i = 0; items[i] != NULL; i++)
        if (*g_strstrip(items[i]) != '\0')
            insert_row(field, at++, items[i], context);
    if (at == field->selected)
        insert_row(field, at++, "", context);
    field->selected = at - 1;
}

void moments_field_init(struct moments_field *field, const struct text_field_options *options,
                        const struct time_context *context)
{
    *field = (struct moments_field){ .rows = g_ptr_array_new_with_free_func(free_row) };
    insert_row(field, 0, "", context);
    fill(field, options->text != NULL ? options->text : "", context);
    field->selected = 0;
    join(field);
}

void moments_field_clear(struct moments_field *field)
{
    g_clear_pointer(&field->rows, g_ptr_array_unref);
    g_clear_pointer(&field->text, g_free);
}

void moments_field_mark(struct moments_field *field, const int64_t *marked, size_t count)
{
    field->marked = marked;
    field->marked_count = count;
    for (guint i = 0; i < field->rows->len; i++)
        moment_field_mark(moments_field_row(field, (int)i), marked, count);
}

void moments_field_refresh(struct moments_field *field, const struct time_context *context)
{
    for (guint i = 0; i < field->rows->len; i++)
        moment_field_refresh(moments_field_row(field, (int)i), context);
}

bool moments_field_is_open(const struct moments_field *field)
{
    return selected(field)->open;
}

/* Bytes a row takes in the joined text, with the comma and blank behind it; 0 where it is left out. */
static size_t bytes_of(const struct moment_field *row)
{
    g_autofree char *item = g_strstrip(g_strdup(moment_field_text(row)));
    return *item != '\0' ? strlen(item) + strlen(", ") : 0;
}

size_t moments_field_cursor(const struct moments_field *field)
{
    size_t byte = 0;
    for (int i = 0; i < field->selected; i++)
        byte += bytes_of(moments_field_row(field, i));
    return byte + selected(field)->field.cursor;
}

void moments_field_place(struct moments_field *field, size_t byte)
{
    field->selected = 0;
    while (field->selected < (int)field->rows->len - 1 && byte >= bytes_of(selected(field)))
        byte -= bytes_of(moments_field_row(field, field->selected++));
    const char *text = moment_field_text(selected(field));
    bool inside = byte < strlen(text) && ((unsigned char)text[byte] & 0xC0) == 0x80;
    text_edit_move(&selected(field)->field, inside ? strlen(text) : byte);
}

/* ---- changes ---- */

static void remove_row(struct moments_field *field, const struct time_context *context)
{
    g_ptr_array_remove_index(field->rows, (guint)field->selected);
    if (field->rows->len == 0)
        insert_row(field, 0, "", context);
    field->selected = MIN(field->selected, (int)field->rows->len - 1);
}

static bool add_row(struct moments_field *field, const char *text, const struct time_context *context)
{
    if ((int)field->rows->len >= ROWS_MOST)
        return false;
    insert_row(field, ++field->selected, text, context);
    return true;
}

static bool move_row(struct moments_field *field, int by)
{
    int to = field->selected + by;
    if (to < 0 || to >= (int)field->rows->len)
        return false;
    gpointer *rows = field->rows->pdata;
    gpointer moved = rows[field->selected];
    rows[field->selected] = rows[to];
    rows[to] = moved;
    field->selected = to;
    return true;
}

static bool repeat_row(struct moments_field *field, enum moments_change change, const struct time_context *context)
{
    if (!selected(field)->valid)
        return false;
    GTimeZone *zone = context->rules->zone;
    int64_t at = selected(field)->at + HOUR_MS;
    if (change == MOMENTS_DAY_LATER) {
        struct civil day = time_point_civil(selected(field)->at, zone);
        civil_add_days(&day, 1);
        at = civil_time_point(&day, zone);
    }
    g_autofree char *text = time_point_typed(at, zone);
    return add_row(field, text, context);
}

static int by_time(gconstpointer a, gconstpointer b)
{
    const struct moment_field *one = *(struct moment_field *const *)a, *other = *(struct moment_field *const *)b;
    if (!one->valid || !other->valid)
        return (int)other->valid - (int)one->valid;
    return one->at < other->at ? -1 : one->at > other->at;
}

/* The cursor stays in its row; equal rows keep their order, since this sort is stable. */
static void sort_rows(struct moments_field *field)
{
    struct moment_field *row = selected(field);
    guint place = 0;
    g_ptr_array_sort(field->rows, by_time);
    g_ptr_array_find(field->rows, row, &place);
    field->selected = (int)place;
}

static bool change_rows(struct moments_field *field, enum moments_change change, const struct time_context *context)
{
    switch (change) {
    case MOMENTS_ADD:
        return add_row(field, "", context);
    case MOMENTS_REMOVE:
        remove_row(field, context);
        return true;
    case MOMENTS_UP:
        return move_row(field, -1);
    case MOMENTS_DOWN:
        return move_row(field, 1);
    case MOMENTS_HOUR_LATER:
    case MOMENTS_DAY_LATER:
        return repeat_row(field, change, context);
    case MOMENTS_SORT:
        sort_rows(field);
        return true;
    }
    return false;
}

bool moments_field_change(struct moments_field *field, enum moments_change change, const struct time_context *context)
{
    moment_field_settle(selected(field), context);
    bool done = change_rows(field, change, context);
    join(field);
    return done;
}

void moments_field_settle(struct moments_field *field, const struct time_context *context)
{
    moment_field_settle(selected(field), context);
    join(field);
}

/* ---- keys ---- */

/* What stands before and behind the cursor, with `between` there. */
static char *line_with(const struct moment_field *row, const char *between)
{
    const char *text = moment_field_text(row);
    size_t cursor = row->field.cursor;
    return g_strdup_printf("%.*s%s%s", (int)cursor, text, between, text + cursor);
}

/* The cursor goes to the start of what stood behind it. */
static void split_row(struct moments_field *field, const struct time_context *context)
{
    struct moment_field *row = selected(field);
    if (is_empty(row) || (int)field->rows->len >= ROWS_MOST)
        return;
    g_autofree char *before = g_strndup(moment_field_text(row), row->field.cursor);
    g_autofree char *behind = g_strstrip(g_strdup(moment_field_text(row) + row->field.cursor));
    g_ptr_array_remove_index(field->rows, (guint)field->selected);
    insert_row(field, field->selected, before, context);
    insert_row(field, ++field->selected, behind, context);
    text_edit_move(&selected(field)->field, 0);
}

/* True where the paste holds more than one date. */
static bool paste_rows(struct moments_field *field, const struct key *key, const struct time_context *context)
{
    if (strpbrk(key->text, ",\r\n") == NULL)
        return false;
    g_autofree char *pasted = text_edit_tidy(key->text, strlen(key->text), TEXT_MANY_LINES);
    g_strdelimit(pasted, "\n", ',');
    g_autofree char *line = line_with(selected(field), pasted);
    fill(field, line, context);
    return true;
}

static bool remove_empty(struct moments_field *field, const struct key *key, const struct time_context *context)
{
    bool back = key->code == KEY_CODE_BACKSPACE;
    if ((!back && key->code != KEY_CODE_DELETE) || field->rows->len == 1 ||
        moment_field_text(selected(field))[0] != '\0')
        return false;
    bool last = field->selected == (int)field->rows->len - 1;
    remove_row(field, context);
    if (back && !last && field->selected > 0)
        field->selected--;
    return true;
}

static bool go_to_row(struct moments_field *field, int by)
{
    int to = field->selected + by;
    if (to < 0 || to >= (int)field->rows->len)
        return false;
    field->selected = to;
    return true;
}

/* Keys that are about rows while no calendar is open; false where the row itself is to take it. */
static bool rows_take(struct moments_field *field, const struct key *key, const struct time_context *context)
{
    bool starts_blank = key_is_text(key) && key->rune == ' ' && moment_field_text(selected(field))[0] == '\0';
    if (key_is_text(key) && key->rune == ',')
        split_row(field, context);
    else if (key->code == KEY_CODE_PASTE)
        return paste_rows(field, key, context);
    else if (key->code == KEY_CODE_UP || key->code == KEY_CODE_DOWN)
        return key->modifiers == 0 && go_to_row(field, key->code == KEY_CODE_UP ? -1 : 1);
    else if (!starts_blank)
        return remove_empty(field, key, context);
    return true;
}

/* Before the list is left. */
static void prune(struct moments_field *field)
{
    struct moment_field *stays = selected(field);
    for (guint i = field->rows->len; i > 0 && field->rows->len > 1; i--)
        if (is_empty(moments_field_row(field, (int)i - 1)))
            g_ptr_array_remove_index(field->rows, i - 1);
    guint place = 0;
    field->selected = MIN(field->selected, (int)field->rows->len - 1);
    if (g_ptr_array_find(field->rows, stays, &place))
        field->selected = (int)place;
}

enum widget_result moments_field_key(struct moments_field *field, const struct key *key,
                                     const struct time_context *context)
{
    enum widget_result result = WIDGET_HANDLED;
    if (selected(field)->open || !rows_take(field, key, context))
        result = moment_field_key(selected(field), key, context);
    if (result == WIDGET_IGNORED || result == WIDGET_SUBMIT)
        prune(field);
    join(field);
    return result;
}

/* ---- drawing ---- */

static int first_row(const struct moments_field *field, int height, bool focused)
{
    return focused ? MAX(0, field->selected - height + 1) : 0;
}

/* Columns of the typed text; the rest says what it means. */
static int text_columns(const struct moments_field *field, int width)
{
    int columns = TEXT_COLUMNS_LEAST;
    for (guint i = 0; i < field->rows->len; i++) {
        const char *text = moment_field_text(moments_field_row(field, (int)i));
        columns = MAX(columns, utf8_columns(text, strlen(text)) + 1);
    }
    return field->rows->len == 1 ? width : MIN(width, MIN(columns, TEXT_COLUMNS_MOST));
}

static void draw_row(const struct moment_field *row, struct canvas *canvas, struct rect at, int columns, bool focused)
{
    struct rect text = rect_take_left(&at, columns);
    moment_field_draw(row, canvas, text, focused);
    rect_take_left(&at, GAP_COLUMNS);
    if (row->valid)
        canvas_text(canvas, at, at.x, at.y, STYLE_DIM, moment_field_answer(row));
    else if (!is_empty(row))
        canvas_text(canvas, at, at.x, at.y, STYLE_ERROR, "!");
}

void moments_field_draw(const struct moments_field *field, struct canvas *canvas, struct rect at, bool focused)
{
    int top = first_row(field, at.height, focused);
    int columns = text_columns(field, at.width);
    for (int i = 0; i < at.height && top + i < (int)field->rows->len; i++) {
        struct rect row = { at.x, at.y + i, at.width, 1 };
        draw_row(moments_field_row(field, top + i), canvas, row, columns, focused && top + i == field->selected);
    }
}

void moments_field_click(struct moments_field *field, struct rect at, int column, int row, bool focused)
{
    int to = first_row(field, at.height, focused) + row - at.y;
    bool same = to == field->selected && focused;
    field->selected = CLAMP(to, 0, (int)field->rows->len - 1);
    text_field_click(&selected(field)->field, (struct rect){ at.x, row, text_columns(field, at.width), 1 }, column,
                     same);
}

static struct rect selected_row(const struct moments_field *field, struct rect at)
{
    return (struct rect){ at.x, at.y + field->selected - first_row(field, at.height, true), at.width, 1 };
}

void moments_field_click_calendar(struct moments_field *field, struct rect at, struct rect screen, int column, int row,
                                  const struct time_context *context)
{
    moment_field_click_calendar(selected(field), selected_row(field, at), screen, column, row, context);
    join(field);
}

void moments_field_draw_calendar(const struct moments_field *field, struct canvas *canvas, struct rect at,
                                 struct rect screen)
{
    moment_field_draw_calendar(selected(field), canvas, selected_row(field, at), screen);
}

const char *moments_field_text(const struct moments_field *field)
{
    return field->text;
}

const char *moments_field_answer(const struct moments_field *field)
{
    return moment_field_answer(selected(field));
}
