/* tui/order_row.c: an order as one row. What is told by a sign or a word is never told by colour alone. */
#include "tui/order_row.h"
#include "base/clean.h"
#include <string.h>

enum {
    ID_COLUMNS_LEAST = 8, /* these with the blank behind them */
    ID_COLUMNS_MOST = 10,
    TYPE_COLUMNS = 7,
    TYPE_FROM = 44,
    PRODUCT_COLUMNS_LEAST = 8, /* a piece that is shorter says nothing */
    HOUR_MS = 60 * MINUTE_MS,
    DAY_MS = 24 * HOUR_MS
};

const char *order_type_name(const struct order *order)
{
    const struct service_type *type = service_type_find(order->service_type);
    return type ? type->short_name : order->service_type;
}

const char *order_status_words(const struct order *order)
{
    const char *known = order_status_name(order_status_read(order->status));
    return known ? known : order->status;
}

/* "6 d": since the last event. */
static char *age_words(int64_t touched_at, int64_t now)
{
    int64_t age = MAX(0, now - touched_at);
    if (touched_at == 0)
        return g_strdup("never");
    if (age < MINUTE_MS)
        return g_strdup("now");
    if (age < HOUR_MS)
        return g_strdup_printf("%d min", (int)(age / MINUTE_MS));
    if (age < DAY_MS)
        return g_strdup_printf("%d h", (int)(age / HOUR_MS));
    return g_strdup_printf("%d d", (int)(age / DAY_MS));
}

static bool eta_passed(const struct app *app, const struct order *order, const struct rail_row *row)
{
    return row && row->eta != 0 && row->eta < app->now && order_is_open(order->status);
}

static bool is_stale(const struct order *order, const struct rail_row *row)
{
    return row && row->stale != 0 && order_is_open(order->status);
}

int64_t order_touched_at(const struct app *app, const struct order *order)
{
    const struct rail_row *row = rail_find(app->rail, order->id);
    return row ? MAX(row->touched_at, order->touched_at) : order->touched_at;
}

/* The one thing that matters most about it. */
static char *state_words(const struct app *app, const struct order *order, enum style *style)
{
    const struct rail_row *row = rail_find(app->rail, order->id);
    *style = STYLE_DIM;
    if (!order_is_open(order->status))
        return g_strdup(order_status_words(order));
    if (is_stale(order, row)) {
        *style = STYLE_ERROR;
        return g_strdup("stale");
    }
    if (eta_passed(app, order, row)) {
        *style = STYLE_ERROR;
        return g_strdup("ETA over");
    }
    return age_words(order_touched_at(app, order), app->now);
}

char *order_row_warning(const struct app *app, const struct order *order)
{
    const struct rail_row *row = rail_find(app->rail, order->id);
    if (is_stale(order, row))
        return g_strdup_printf(
            "The server answered %d to number %" G_GINT64_FORMAT
            ": what is here about this order seems out of date; e edits it, F5 there asks the server.",
            row->stale, row->stale_id);
    if (!eta_passed(app, order, row))
        return NULL;
    g_autofree char *distance = time_point_distance(row->eta, app->now);
    return g_strdup_printf("It was to be ready %s.", distance);
}

/* What a sign stands for, so that the row of an order and its timeline say it alike. */
static const enum event_state sign_states[] = {
    [RAIL_REFUSED] = EVENT_REFUSED,
    [RAIL_SENT] = EVENT_ACCEPTED,
    [RAIL_WAITING] = EVENT_QUEUED,
    [RAIL_UNKNOWN] = EVENT_UNKNOWN,
};

static void draw_sign(struct canvas *canvas, struct rect at, int x, enum rail_sign sign)
{
    enum event_state state = sign_states[sign];
    if (sign == RAIL_MISSING)
        canvas_text(canvas, at, x, at.y, STYLE_DIM, canvas_is_ascii(canvas) ? "." : "·");
    else
        canvas_text(canvas, at, x, at.y, event_state_style(state), event_state_sign(canvas, state));
}

/* A place for every event of any type, so that what follows stands in one column. */
static int signs_columns(void)
{
    size_t count, most = 0;
    const struct service_type *types = service_types(&count);
    for (size_t i = 0; i < count; i++)
        most = MAX(most, types[i].event_count);
    return (int)MIN(most, RAIL_SIGNS_MAX) + 1;
}

static void draw_signs(const struct app *app, const struct order *order, struct canvas *canvas, struct rect at, int x)
{
    const struct rail_row *row = rail_find(app->rail, order->id);
    for (size_t i = 0; row && row->type && i < MIN(row->type->event_count, RAIL_SIGNS_MAX); i++)
        draw_sign(canvas, at, x + (int)i, row->signs[i]);
}

int order_row_id_columns(const GPtrArray *orders)
{
    int columns = ID_COLUMNS_LEAST;
    for (guint i = 0; i < orders->len && columns < ID_COLUMNS_MOST; i++)
        columns = MAX(columns, (int)strnlen(((const struct order *)orders->pdata[i])->id, ID_COLUMNS_MOST) + 1);
    return MIN(columns, ID_COLUMNS_MOST);
}

/* At the right end, so that the customer has all that is left, however short it is. */
static void draw_state(const struct app *app, const struct order *order, struct canvas *canvas, struct rect *rest)
{
    enum style style;
    g_autofree char *state = state_words(app, order, &style);
    struct rect at = rect_take_right(rest, utf8_columns(state, strlen(state)));
    canvas_text(canvas, at, at.x, at.y, style, state);
    rect_take_right(rest, 1);
}

static void draw_product(const struct order *order, struct canvas *canvas, struct rect at, int x)
{
    const char *product = order->product ? order->product : "";
    rect_take_right(&at, 1);
    if (at.x + at.width - x >= MIN(utf8_columns(product, strlen(product)), PRODUCT_COLUMNS_LEAST))
        canvas_text(canvas, at, x, at.y, STYLE_DIM, product);
}

void order_row_draw(const struct app *app, const struct order *order, struct canvas *canvas, struct rect at)
{
    enum style style = order_status_read(order->status) == ORDER_CLOSED ? STYLE_DIM : STYLE_TEXT;
    if (marks_hold(app->marks, order->id))
        list_draw_mark(canvas, at);
    draw_state(app, order, canvas, &at);
    int x = canvas_column(canvas, at, at.x, app->id_columns, style, order->id);
    draw_signs(app, order, canvas, at, x);
    x += signs_columns();
    if (at.width >= TYPE_FROM)
        x = canvas_column(canvas, at, x, TYPE_COLUMNS, style, order_type_name(order));
    x = canvas_column(canvas, at, x, 0, style, order->customer);
    draw_product(order, canvas, at, x);
}
