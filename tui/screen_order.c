/* tui/screen_order.c: a service order added or edited by hand. The id of one that is there does not change. */
#include "tui/lines.h"
#include "tui/order_row.h"
#include "tui/state.h"
#include "widgets/choice_field.h"
#include <string.h>

enum { LABEL_COLUMNS = 12 };

enum order_field {
    ORDER_FIELD_ID,
    ORDER_FIELD_TYPE,
    ORDER_FIELD_STATUS,
    ORDER_FIELD_CUSTOMER,
    ORDER_FIELD_PRODUCT,
    ORDER_FIELD_SERIAL,
    ORDER_FIELD_NOTES,
    ORDER_FIELD_COUNT
};

static const struct choice types[] = { { "depot", "repaired in the workshop" },
                                       { "onsite", "repaired at the customer's" } };
static const struct choice statuses[] = { { "accepted", "events can be posted" },
                                          { "assigned", "not accepted yet" },
                                          { "closed", "done" } };

static const struct {
    const char *label, *help;
    const struct choice *choices; /* NULL = any text */
    size_t choice_count;
} rows[ORDER_FIELD_COUNT] = {
    [ORDER_FIELD_ID] = { .label = "Order", .help = "The id of the service order, as the vendor writes it." },
    [ORDER_FIELD_TYPE] = { .label = "Type",
                           .help = "depot or onsite; F4 lists them.",
                           .choices = types,
                           .choice_count = G_N_ELEMENTS(types) },
    [ORDER_FIELD_STATUS] = { .label = "Status",
                             .help = "accepted, assigned or closed; empty means accepted.",
                             .choices = statuses,
                             .choice_count = G_N_ELEMENTS(statuses) },
    [ORDER_FIELD_CUSTOMER] = { .label = "Customer", .help = "For the people at the desk; never sent." },
    [ORDER_FIELD_PRODUCT] = { .label = "Product", .help = "For the people at the desk; never sent." },
    [ORDER_FIELD_SERIAL] = { .label = "Serial", .help = "For the people at the desk; never sent." },
    [ORDER_FIELD_NOTES] = { .label = "Notes", .help = "For the people at the desk; never sent." },
};

struct order_screen {
    struct screen screen;
    bool exists; /* the id stays as it is */
    bool saved;
    int64_t touched_at;
    struct choice_field fields[ORDER_FIELD_COUNT];
    int focus;
    uint64_t asked;   /* the request that asks the server about it, 0 = none */
    struct rect rows; /* inside the frame, one field a row */
};

static const char *field_text_of(const struct order_screen *order, enum order_field field)
{
    return choice_field_text(&order->fields[field]);
}

/* What the fields hold of an order that is known; borrowed. */
static void list_texts(const struct order *order, const char *texts[ORDER_FIELD_COUNT])
{
    texts[ORDER_FIELD_ID] = order->id;
    texts[ORDER_FIELD_TYPE] = order_type_name(order);
    texts[ORDER_FIELD_STATUS] = order->status;
    texts[ORDER_FIELD_CUSTOMER] = order->customer;
    texts[ORDER_FIELD_PRODUCT] = order->product;
    texts[ORDER_FIELD_SERIAL] = order->serial;
    texts[ORDER_FIELD_NOTES] = order->notes;
}

static int first_field(const struct order_screen *order)
{
    return order->exists ? ORDER_FIELD_TYPE : ORDER_FIELD_ID;
}

static void step(struct order_screen *order, int by)
{
    order->focus += by;
    if (order->focus < first_field(order))
        order->focus = ORDER_FIELD_COUNT - 1;
    else if (order->focus >= ORDER_FIELD_COUNT)
        order->focus = first_field(order);
}

static void order_layout(struct app *app, struct screen *screen, struct rect at)
{
    (void)app;
    ((struct order_screen *)screen)->rows = rect_inset(at, 1, 1);
}

/* The text of a field stands behind its label. */
static struct rect value_rect(const struct order_screen *order, int field)
{
    struct rect row = { order->rows.x, order->rows.y + field, order->rows.width, 1 };
    rect_take_left(&row, LABEL_COLUMNS);
    return rect_common(row, order->rows);
}

static bool click(struct order_screen *order, const struct key *key)
{
    struct choice_field *focused = &order->fields[order->focus];
    int field = key->row - order->rows.y;
    if (focused->open) {
        choice_field_click_list(focused, value_rect(order, order->focus), order->rows, key->column, key->row);
        return true;
    }
    if (!rect_holds(order->rows, key->column, key->row) || field < first_field(order) || field >= ORDER_FIELD_COUNT)
        return false;
    bool stays = field == order->focus;
    order->focus = field;
    if (rect_holds(value_rect(order, field), key->column, key->row))
        text_field_click(&order->fields[field].field, value_rect(order, field), key->column, stays);
    return true;
}

static bool order_key(struct app *app, struct screen *screen, const struct key *key, GPtrArray *effects)
{
    struct order_screen *order = (struct order_screen *)screen;
    (void)app, (void)effects;
    if (key->code == KEY_CODE_CLICK)
        return click(order, key);
    enum widget_result result = choice_field_key(&order->fields[order->focus], key);
    if (result == WIDGET_SUBMIT)
        step(order, 1);
    return result == WIDGET_HANDLED || result == WIDGET_SUBMIT;
}

static char *text_or_null(const struct order_screen *order, enum order_field field)
{
    char *text = g_strstrip(g_strdup(field_text_of(order, field)));
    if (*text)
        return text;
    g_free(text);
    return NULL;
}

/* Why it is not saved, at the field that is to be mended. */
static void refuse(struct app *app, struct order_screen *screen, enum order_field field, const char *why)
{
    screen->focus = field;
    app_say(app, STYLE_ERROR, "%s", why);
}

static void save(struct app *app, struct order_screen *screen, GPtrArray *effects)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *id = text_or_null(screen, ORDER_FIELD_ID);
    if (!order_id_check(id ? id : "", &error)) {
        refuse(app, screen, ORDER_FIELD_ID, error->message);
        return;
    }
    const struct service_type *type = order_type_read(field_text_of(screen, ORDER_FIELD_TYPE), &error);
    if (!type) {
        refuse(app, screen, ORDER_FIELD_TYPE, error->message);
        return;
    }
    if (!screen->exists && app_find_order(app, id)) {
        g_autofree char *why = g_strdup_printf("Order %s is here already; select it and press e to edit it.", id);
        refuse(app, screen, ORDER_FIELD_ID, why);
        return;
    }
    struct order *order = g_new0(struct order, 1);
    *order = (struct order){ .id = g_strdup(id),
                             .service_type = g_strdup(type->id),
                             .status = text_or_null(screen, ORDER_FIELD_STATUS),
                             .customer = text_or_null(screen, ORDER_FIELD_CUSTOMER),
                             .product = text_or_null(screen, ORDER_FIELD_PRODUCT),
                             .serial = text_or_null(screen, ORDER_FIELD_SERIAL),
                             .notes = text_or_null(screen, ORDER_FIELD_NOTES),
                             .touched_at = screen->touched_at };
    app_put_order(app, order, effects);
    screen->saved = true;
    app_pop(app, effects);
}

/* ---- asked of the server ---- */

static void look_up(struct app *app, struct order_screen *screen, GPtrArray *effects)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *id = text_or_null(screen, ORDER_FIELD_ID);
    if (!order_id_check(id ? id : "", &error)) {
        refuse(app, screen, ORDER_FIELD_ID, error->message);
        return;
    }
    struct effect *effect = app_do(app, EFFECT_LOOK_UP, effects);
    effect->key = g_steal_pointer(&id);
    screen->asked = effect->request;
    app_say(app, STYLE_WAITING, "%s is asked about %s.", app->server, effect->key);
}

static void fill_in(struct order_screen *screen, const struct order *order)
{
    const char *texts[ORDER_FIELD_COUNT];
    list_texts(order, texts);
    for (int i = ORDER_FIELD_TYPE; i < ORDER_FIELD_COUNT; i++)
        if (texts[i] || i == ORDER_FIELD_STATUS)
            text_field_set(&screen->fields[i].field, texts[i] ? texts[i] : "");
}

/* Another server may say it in another way: a person reads it and types the order in. */
static void order_told(struct app *app, struct screen *base, struct msg *msg, GPtrArray *effects)
{
    struct order_screen *screen = (struct order_screen *)base;
    if (msg->kind != MSG_LOOKED_UP || screen->asked == 0 || msg->request != screen->asked)
        return;
    const struct order *order = msg->orders && msg->orders->len > 0 ? msg->orders->pdata[0] : NULL;
    const char *id = field_text_of(screen, ORDER_FIELD_ID);
    screen->asked = 0;
    if (order && strcmp(order->id, id) == 0) {
        fill_in(screen, order);
        app_say(app, STYLE_ACCEPTED, "%s is filled in as the server has it; Ctrl-S saves it here.", id);
    } else if (app_top(app) == base) {
        char *title = g_strdup_printf("The server answered %d about %s", msg->status, id);
        app_push(app,
                 screen_text_new("Answer", title, msg->text ? lines_indent_json(msg->text) : g_strdup("No text came.")),
                 effects);
        app_say(app, STYLE_REMARK, "Esc goes back to the order, to type in what it says.");
    }
}

static bool order_act(struct app *app, struct screen *screen, enum action_id id, GPtrArray *effects)
{
    struct order_screen *order = (struct order_screen *)screen;
    if (id == ACTION_NEXT_FIELD || id == ACTION_PREVIOUS_FIELD)
        step(order, id == ACTION_NEXT_FIELD ? 1 : -1);
    else if (id == ACTION_LOOK_UP)
        look_up(app, order, effects);
    else if (id == ACTION_SAVE)
        save(app, order, effects);
    else
        return false;
    return true;
}

static char *order_line(const struct app *app, const struct screen *screen)
{
    (void)app;
    return g_strdup(rows[((const struct order_screen *)screen)->focus].help);
}

static void order_draw(const struct app *app, const struct screen *screen, struct canvas *canvas, struct rect at)
{
    const struct order_screen *order = (const struct order_screen *)screen;
    canvas_frame(canvas, at, app->kind_style, order->exists ? field_text_of(order, ORDER_FIELD_ID) : "A new order");
    struct rect rest = order->rows;
    for (int i = 0; i < ORDER_FIELD_COUNT; i++) {
        struct rect row = rect_take_top(&rest, 1);
        struct rect label = rect_take_left(&row, LABEL_COLUMNS);
        bool here = i == order->focus;
        if (here)
            canvas_text(canvas, label, label.x, label.y, STYLE_FOCUS, canvas_is_ascii(canvas) ? ">" : "▸");
        canvas_text(canvas, label, label.x + 2, label.y, here ? STYLE_FOCUS : STYLE_TEXT, rows[i].label);
        choice_field_draw(&order->fields[i], canvas, row, here);
    }
    choice_field_draw_list(&order->fields[order->focus], canvas, value_rect(order, order->focus), order->rows);
}

/* A new one that is left is there again at the next "add". What was changed of one that is known is not: among values
 * that are right by then it could be saved by mistake. */
static void order_leave(struct app *app, struct screen *screen, GPtrArray *effects)
{
    const struct order_screen *order = (const struct order_screen *)screen;
    bool typed = false;
    (void)effects;
    if (order->exists)
        return;
    g_clear_pointer(&app->order_begun, g_strfreev);
    for (int i = 0; i < ORDER_FIELD_COUNT; i++)
        typed = typed || *field_text_of(order, i) != '\0';
    if (!typed || order->saved)
        return;
    app->order_begun = g_new0(char *, ORDER_FIELD_COUNT + 1);
    for (int i = 0; i < ORDER_FIELD_COUNT; i++)
        app->order_begun[i] = g_strdup(field_text_of(order, i));
    g_autofree char *key = action_key(action_row(ACTION_ADD_ORDER), app->bindings);
    app_say(app, STYLE_REMARK, "What you typed of the new order is kept while this desk is open; %s opens it again.",
            key);
}

static void order_screen_free(struct screen *screen)
{
    struct order_screen *order = (struct order_screen *)screen;
    for (int i = 0; i < ORDER_FIELD_COUNT; i++)
        choice_field_clear(&order->fields[i]);
    g_free(order);
}

static const struct screen_class order_class = {
    .title = "Order",
    .scope = SCOPE_ORDER,
    .layout = order_layout,
    .key = order_key,
    .act = order_act,
    .told = order_told,
    .draw = order_draw,
    .line = order_line,
    .leave = order_leave,
    .free = order_screen_free,
};

static int focused_field(const struct order_screen *order, enum order_focus focus)
{
    if (focus == ORDER_FOCUS_FIRST)
        return first_field(order);
    return focus == ORDER_FOCUS_STATUS ? ORDER_FIELD_STATUS : ORDER_FIELD_NOTES;
}

struct screen *screen_order_new(const struct app *app, const struct order *order, enum order_focus focus)
{
    struct order_screen *screen = g_new0(struct order_screen, 1);
    const char *texts[ORDER_FIELD_COUNT] = { NULL };
    if (order)
        list_texts(order, texts);
    else if (app->order_begun)
        memcpy(texts, app->order_begun, sizeof texts);
    screen->screen.class = &order_class;
    screen->exists = order != NULL;
    screen->touched_at = order ? order->touched_at : 0;
    screen->focus = focused_field(screen, focus);
    for (int i = 0; i < ORDER_FIELD_COUNT; i++) {
        /* A word of a list is chosen anew; names and notes are written on. */
        const struct text_field_options options = { .text = texts[i],
                                                    .untouched = rows[i].choices != NULL,
                                                    .limit = 2000 };
        choice_field_init(&screen->fields[i], &options, rows[i].choices, rows[i].choice_count);
    }
    return &screen->screen;
}
