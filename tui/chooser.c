/* tui/chooser.c: rows of which one is chosen. */
#include "tui/chooser.h"
#include <string.h>

enum { NAME_COLUMNS_MOST = 30, GAP_COLUMNS = 2 };

static void free_row(void *data)
{
    struct chooser_row *row = data;
    g_free(row->name);
    g_free(row->detail);
    g_free(row);
}

void chooser_init(struct chooser *chooser, enum chooser_typing typing)
{
    const struct text_field_options empty = { .limit = 200 };
    text_field_init(&chooser->typed, &empty);
    chooser->rows = g_ptr_array_new_with_free_func(free_row);
    chooser->shown = g_array_new(FALSE, FALSE, sizeof(int));
    chooser->narrows = typing == CHOOSER_NARROWS;
    list_init(&chooser->list);
}

void chooser_clear(struct chooser *chooser)
{
    text_field_clear(&chooser->typed);
    g_ptr_array_unref(chooser->rows);
    g_array_unref(chooser->shown);
}

void chooser_add(struct chooser *chooser, char *name, char *detail, int value)
{
    struct chooser_row *row = g_new0(struct chooser_row, 1);
    *row = (struct chooser_row){ .name = name, .detail = detail, .value = value };
    g_ptr_array_add(chooser->rows, row);
}

void chooser_empty(struct chooser *chooser)
{
    g_ptr_array_set_size(chooser->rows, 0);
    chooser_narrow(chooser);
}

static bool holds(const struct chooser_row *row, char *const *words)
{
    g_autofree char *whole = g_strconcat(row->name, " ", row->detail ? row->detail : "", NULL);
    g_autofree char *folded = g_utf8_casefold(whole, -1);
    for (size_t i = 0; words[i]; i++)
        if (!strstr(folded, words[i]))
            return false;
    return true;
}

void chooser_narrow(struct chooser *chooser)
{
    g_autofree char *typed = g_utf8_casefold(chooser_typed(chooser), -1);
    g_auto(GStrv) words = g_strsplit(typed, " ", -1);
    g_array_set_size(chooser->shown, 0);
    for (int i = 0; i < (int)chooser->rows->len; i++)
        if (chooser->all || holds(g_ptr_array_index(chooser->rows, i), words))
            g_array_append_val(chooser->shown, i);
    list_set_count(&chooser->list, (int)chooser->shown->len);
}

static const struct chooser_row *row_at(const struct chooser *chooser, int place)
{
    return g_ptr_array_index(chooser->rows, g_array_index(chooser->shown, int, place));
}

void chooser_select(struct chooser *chooser, int value)
{
    for (int i = 0; i < (int)chooser->shown->len; i++)
        if (row_at(chooser, i)->value == value)
            list_select(&chooser->list, i);
}

const struct chooser_row *chooser_row(const struct chooser *chooser)
{
    int place = chooser->list.selected;
    return place >= 0 && place < (int)chooser->shown->len ? row_at(chooser, place) : NULL;
}

const char *chooser_typed(const struct chooser *chooser)
{
    return text_field_text(&chooser->typed);
}

void chooser_layout(struct chooser *chooser, struct rect at)
{
    if (chooser->narrows)
        rect_take_top(&at, 1);
    chooser->drawn = at;
    list_layout(&chooser->list, at.height);
}

bool chooser_numbered(const struct chooser *chooser, const struct key *key, const struct chooser_row **row)
{
    if (!key_is_text(key) || key->rune < '1' || key->rune > '9' || *chooser_typed(chooser) != '\0')
        return false;
    guint place = key->rune - '1';
    *row = place < chooser->rows->len ? g_ptr_array_index(chooser->rows, place) : NULL;
    return true;
}

bool chooser_key(struct chooser *chooser, const struct key *key)
{
    bool types = key->code == KEY_CODE_TEXT || key->code == KEY_CODE_PASTE || key->code == KEY_CODE_BACKSPACE ||
                 key->code == KEY_CODE_LEFT || key->code == KEY_CODE_RIGHT;
    if (chooser->narrows && types && text_field_key(&chooser->typed, key) == WIDGET_HANDLED) {
        chooser_narrow(chooser);
        list_select(&chooser->list, 0);
        return true;
    }
    if (key->code == KEY_CODE_TEXT && chooser->narrows)
        return false;
    return list_key(&chooser->list, key, chooser->drawn) == WIDGET_HANDLED;
}

bool chooser_points(const struct chooser *chooser, int column, int row)
{
    return list_points(&chooser->list, chooser->drawn, column, row);
}

static int name_columns(const struct chooser *chooser)
{
    int columns = 0;
    for (guint i = 0; i < chooser->rows->len; i++) {
        const struct chooser_row *row = g_ptr_array_index(chooser->rows, i);
        columns = MAX(columns, utf8_columns(row->name, strlen(row->name)));
    }
    return MIN(columns, NAME_COLUMNS_MOST);
}

/* Where the details begin, behind a name of that many columns. */
static int detail_x(const struct chooser *chooser, int drawn)
{
    return MAX(drawn, name_columns(chooser)) + GAP_COLUMNS;
}

const char *chooser_cut(const struct chooser *chooser)
{
    const struct chooser_row *row = chooser_row(chooser);
    if (!row || !row->detail)
        return NULL;
    int room = chooser->drawn.width - LIST_SIGN_COLUMNS - detail_x(chooser, utf8_columns(row->name, strlen(row->name)));
    return utf8_columns(row->detail, strlen(row->detail)) > room ? row->detail : NULL;
}

static void draw_row(const void *owner, int place, struct canvas *canvas, struct rect at)
{
    const struct chooser *chooser = owner;
    const struct chooser_row *row = row_at(chooser, place);
    int drawn = canvas_text(canvas, at, at.x, at.y, STYLE_TEXT, row->name);
    if (row->detail)
        canvas_text(canvas, at, at.x + detail_x(chooser, drawn), at.y, STYLE_DIM, row->detail);
}

void chooser_draw(const struct chooser *chooser, struct canvas *canvas)
{
    struct rect at = chooser->drawn;
    if (chooser->narrows) {
        struct rect line = { at.x, at.y - 1, at.width, 1 };
        text_field_draw_labelled(&chooser->typed, canvas, line, "Narrow: ", true);
    }
    list_draw(&chooser->list, canvas, at, true, draw_row, chooser);
}
