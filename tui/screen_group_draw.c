/* tui/screen_group_draw.c: where the rows of "many at once" stand, and how they look. */
#include "tui/lines.h"
#include "tui/screen_group.h"
#include <string.h>

enum { ID_COLUMNS = 12, STATE_COLUMNS = 10, NAME_COLUMNS = 14 };

void group_screen_layout(struct app *app, struct screen *base, struct rect at)
{
    struct group_screen *screen = (struct group_screen *)base;
    (void)app;
    struct rect rest = rect_inset(at, 1, 1);
    int rows = MIN((int)screen->group->rows->len, MAX(2, rest.height / 2));
    screen->rows = rect_take_top(&rest, rows);
    rect_take_top(&rest, rest.height > 4 ? 1 : 0);
    screen->below = rest;
    list_layout(&screen->list, screen->rows.height);
}

static char *question(const struct app *app, const struct group_screen *screen)
{
    int many = group_screen_to_send(screen);
    g_autofree char *what = g_strdup_printf("%s goes to %d %s at %s (%s)%s.", screen->group->draft->name, many,
                                            many == 1 ? "order" : "orders", app->server, app->kind,
                                            group_screen_is_sent(screen) ? ", where it was refused before" : "");
    return app_is_production(app) ? g_strdup_printf("%s Type the number of orders, then Enter.", what)
                                  : g_strdup_printf("%s Type \"yes\", then Enter.", what);
}

/* "M1, M5"; NULL where none is unknown. */
static char *unknown_names(const struct group_screen *screen)
{
    g_autoptr(GString) names = g_string_new(NULL);
    for (guint i = 0; i < screen->group->rows->len; i++) {
        const struct group_row *row = g_ptr_array_index(screen->group->rows, i);
        if (row->recorded && row->state == EVENT_UNKNOWN)
            g_string_append_printf(names, "%s%s", names->len > 0 ? ", " : "", row->order->id);
    }
    return names->len > 0 ? g_strdup(names->str) : NULL;
}

/* The first line of a text, to stand in a row. */
static char *first_line(const char *text)
{
    return text ? g_strndup(text, strcspn(text, "\n")) : NULL;
}

static char *row_words(const struct group_row *row, enum style *style)
{
    *style = STYLE_DIM;
    if (row->recorded)
        return g_strdup(row->reason);
    if (row->out) {
        *style = STYLE_REMARK;
        return g_strdup(row->out);
    }
    if (row->remark) {
        *style = STYLE_REMARK;
        return g_strdup_printf("Note: %s", row->remark);
    }
    return row->difference ? first_line(strstr(row->difference, "+ ")) : g_strdup("the same");
}

static void draw_row(const void *owner, int index, struct canvas *canvas, struct rect at)
{
    const struct group_row *row = group_screen_row(owner, index);
    bool ascii = canvas_is_ascii(canvas);
    const char *sign = row->recorded ? event_state_sign(canvas, row->state) : (row->out ? "-" : (ascii ? ">" : "→"));
    const char *state = row->recorded ? event_state_words(row->state) : (row->out ? "left out" : "goes");
    enum style style = row->recorded ? event_state_style(row->state) : (row->out ? STYLE_DIM : STYLE_TEXT);
    enum style words_style;
    g_autofree char *words = row_words(row, &words_style);
    int x = at.x;
    x += canvas_text(canvas, at, x, at.y, style, sign) + 1;
    x = canvas_column(canvas, at, x, ID_COLUMNS, STYLE_TEXT, row->order->id);
    x = canvas_column(canvas, at, x, STATE_COLUMNS, style, state);
    struct rect name = { x, at.y, MIN(NAME_COLUMNS - 1, at.x + at.width - x), 1 };
    if (name.width > 0)
        canvas_text(canvas, name, x, at.y, STYLE_TEXT, row->order->customer ? row->order->customer : "");
    canvas_text(canvas, at, x + NAME_COLUMNS, at.y, words_style, words ? words : "");
}

static void draw_below(const struct app *app, const struct group_screen *screen, struct canvas *canvas)
{
    struct rect at = screen->below;
    const struct group_row *row = group_screen_selected(screen);
    if (screen->screen.scope == SCOPE_PROMPT) {
        g_autofree char *asked = question(app, screen);
        rect_take_top(&at, canvas_paragraph(canvas, at, STYLE_REMARK, asked, 0));
        text_field_draw(&screen->answer, canvas, at, true);
        return;
    }
    if (!row)
        return;
    const char *said = row->recorded ? row->reason : (row->out ? row->out : row->remark);
    if (said && *said)
        rect_take_top(&at, canvas_paragraph(canvas, at, STYLE_REMARK, said, 0));
    g_autofree char *indented = row->body ? lines_indent_json(row->body) : NULL;
    if (indented)
        canvas_paragraph(canvas, at, STYLE_TEXT, indented, 0);
}

static void add_count(GString *out, int many, const char *words)
{
    if (many > 0)
        g_string_append_printf(out, " · %d %s", many, words);
}

static char *title_of(const struct group_screen *screen)
{
    struct group_count count = group_count(screen->group);
    GString *title = g_string_new(screen->group->draft->name);
    add_count(title, count.going, count.going == 1 ? "order" : "orders");
    add_count(title, count.accepted, "accepted");
    add_count(title, count.refused, "refused");
    add_count(title, count.unknown, "unknown");
    add_count(title, count.waiting, "waiting");
    add_count(title, count.dropped, "dropped");
    add_count(title, count.out, "left out");
    return g_string_free(title, FALSE);
}

void group_screen_draw(const struct app *app, const struct screen *base, struct canvas *canvas, struct rect at)
{
    const struct group_screen *screen = (const struct group_screen *)base;
    g_autofree char *title = title_of(screen);
    canvas_frame(canvas, at, app->kind_style, title);
    list_draw(&screen->list, canvas, screen->rows, base->scope != SCOPE_PROMPT, draw_row, screen);
    draw_below(app, screen, canvas);
}

char *group_screen_line(const struct app *app, const struct screen *base)
{
    const struct group_screen *screen = (const struct group_screen *)base;
    if (base->scope == SCOPE_PROMPT)
        return NULL;
    if (!group_screen_is_sent(screen))
        return g_strdup_printf("Enter sends these bodies to %s (%s).", app->server, app->kind);
    g_autofree char *unknown = unknown_names(screen);
    if (unknown)
        return g_strdup_printf("They may have arrived and are left alone until m settles them: %s", unknown);
    struct group_count count = group_count(screen->group);
    return g_strdup(count.refused + count.waiting > 0 ? "R sends the refused ones anew and tries those that wait."
                                                      : "Nothing of it is left to do; Esc goes back to the desk.");
}
