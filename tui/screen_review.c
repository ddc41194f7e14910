/* tui/screen_review.c: the body once before it goes. Enter sends exactly the bytes shown; a key that means nothing here
 * disarms it, so that neither a scanner nor a slip sends anything. */
#include "forms/remark.h"
#include "tui/difference.h"
#include "tui/lines.h"
#include "tui/reader.h"
#include "tui/share.h"
#include "tui/state.h"
#include <string.h>

enum { REMARK_COLUMNS = 6 /* "Note: " */ };

struct review {
    struct screen screen;
    struct screen *form;
    char *body;       /* the bytes */
    char *indented;   /* what is shown */
    char *difference; /* from the last such event of the order; NULL = there is none */
    bool differs;     /* it is shown in place of the body */
    GPtrArray *remarks;
    int64_t same; /* of that number is an event with this body, a minute old at most: it is asked once more; 0 = none */
    bool armed;
    char *shown; /* what is read, the body or the difference; remarks above it where there is no room below */
    struct reader reader;
    struct rect remarks_at; /* no height = they are read with the rest */
};

/* ---- what came before ---- */

static GPtrArray *find_remarks(const struct app *app, const struct draft *draft, const struct field_context *context)
{
    g_autoptr(GArray) sent = g_array_new(FALSE, FALSE, sizeof(struct remark_sent));
    const GPtrArray *timeline = app_timeline(app, draft->order);
    for (guint i = 0; timeline && i < timeline->len; i++) {
        const struct event_record *event = g_ptr_array_index(timeline, i);
        const struct remark_sent row = { event->event, event->body, event->created_at };
        if (event_state_stands(event->state))
            g_array_append_val(sent, row);
    }
    return remark_find(draft, context, (const struct remark_sent *)(const void *)sent->data, sent->len);
}

static char *find_difference(const struct app *app, const struct draft *draft, const char *body)
{
    const GPtrArray *timeline = app_timeline(app, draft->order);
    for (guint i = timeline ? timeline->len : 0; i > 0; i--) {
        const struct event_record *event = g_ptr_array_index(timeline, i - 1);
        if (!event_state_stands(event->state) || event->archived || strcmp(event->event, draft->name) != 0)
            continue;
        char *lines = difference_lines(event->body, body);
        return lines ? lines : g_strdup("It says the same as the last one.");
    }
    return NULL;
}

int64_t screen_review_same(const struct app *app, const char *order, const char *body)
{
    const GPtrArray *timeline = app_timeline(app, order);
    for (guint i = timeline ? timeline->len : 0; i > 0; i--) {
        const struct event_record *event = g_ptr_array_index(timeline, i - 1);
        bool lately = ABS(app->now - event->created_at) < SAME_BODY_MS;
        if (lately && event_state_stands(event->state) && g_strcmp0(event->body, body) == 0)
            return event->id;
    }
    return 0;
}

static int remark_lines(const struct review *review, int width)
{
    int lines = 0;
    for (guint i = 0; i < review->remarks->len; i++)
        lines += lines_count(g_ptr_array_index(review->remarks, i), width - REMARK_COLUMNS);
    return lines;
}

static char *text_to_read(const struct review *review, bool with_remarks)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; with_remarks && i < review->remarks->len; i++)
        g_string_append_printf(text, "Note: %s\n", (const char *)g_ptr_array_index(review->remarks, i));
    g_string_append(text, review->differs ? review->difference : review->indented);
    return g_string_free(text, FALSE);
}

static void review_layout(struct app *app, struct screen *screen, struct rect at)
{
    struct review *review = (struct review *)screen;
    (void)app;
    struct rect rest = rect_inset(at, 1, 1);
    int remarks = remark_lines(review, rest.width);
    bool below = remarks <= rest.height / 2;
    review->remarks_at = rect_take_bottom(&rest, below ? remarks : 0);
    g_free(review->shown);
    review->shown = text_to_read(review, !below);
    reader_layout(&review->reader, rest, review->shown);
}

/* Twice the same within a minute is a slip far oftener than it is meant. */
static char *same_words(const struct review *review)
{
    return g_strdup_printf("The same body was recorded for %s less than a minute ago, as number %" G_GINT64_FORMAT
                           ": Ctrl-S and Enter send it once more.",
                           screen_form_draft(review->form)->order, review->same);
}

static void disarm(struct app *app, struct review *review)
{
    g_autofree char *same = review->same && !review->armed ? same_words(review) : NULL;
    review->armed = false;
    app_say(app, STYLE_REMARK, "%s", same ? same : "Another key came: Enter does not send until Ctrl-S is pressed.");
}

static bool review_key(struct app *app, struct screen *screen, const struct key *key, GPtrArray *effects)
{
    struct review *review = (struct review *)screen;
    (void)effects;
    if (review->armed && key_is_ctrl(key, 's'))
        return true; /* pressed once more than needed: nothing has changed */
    if (key->modifiers != 0)
        return false;
    if (key->burst > 1 && key_is_text(key)) {
        disarm(app, review); /* not typed by hand */
        return true;
    }
    return reader_key(&review->reader, key) || key->code == KEY_CODE_LEFT || key->code == KEY_CODE_RIGHT;
}

static void send_it(struct app *app, struct review *review, GPtrArray *effects)
{
    g_autofree char *body = g_strdup(review->body);
    screen_form_send(app, review->form, body, effects);
}

static void copy(struct app *app, const char *what, char *text, GPtrArray *effects)
{
    struct effect *effect = app_do(app, EFFECT_COPY, effects);
    effect->text = text;
    effect->key = g_strdup(what);
}

static void copy_command(struct app *app, const struct draft *draft, const struct field_context *context,
                         GPtrArray *effects)
{
    char *command = share_command(draft, context);
    if (command)
        copy(app, "The fixline command", command, effects);
    else
        app_say(app, STYLE_REMARK, "No command line can set a member whose name holds \"=\"; copy the JSON with y.");
}

/* What was asked once more is answered by that. */
static void arm(struct review *review)
{
    review->armed = true;
    review->same = 0;
}

static bool review_act(struct app *app, struct screen *screen, enum action_id id, GPtrArray *effects)
{
    struct review *review = (struct review *)screen;
    const struct draft *draft = screen_form_draft(review->form);
    struct field_context context = app_context(app);
    if (id == ACTION_SEND)
        send_it(app, review, effects);
    else if (id == ACTION_DIFFERENCE && review->difference)
        review->differs = !review->differs;
    else if (id == ACTION_DIFFERENCE)
        app_say(app, STYLE_REMARK, "There is no earlier %s of %s to compare with.", draft->name, draft->order);
    else if (id == ACTION_ARM)
        arm(review);
    else if (id == ACTION_COPY_JSON)
        copy(app, "The JSON", g_strdup(review->body), effects);
    else if (id == ACTION_COPY_CURL)
        copy(app, "The curl command", share_curl(app->server, draft->order, app->accept_version, review->body),
             effects);
    else if (id == ACTION_COPY_COMMAND)
        copy_command(app, draft, &context, effects);
    else
        return false;
    return true;
}

static bool review_can(const struct app *app, const struct screen *screen, enum action_id id)
{
    const struct review *review = (const struct review *)screen;
    (void)app;
    if (id == ACTION_SEND)
        return review->armed;
    return id != ACTION_ARM || !review->armed;
}

static void review_unbound(struct app *app, struct screen *screen)
{
    disarm(app, (struct review *)screen);
}

static char *review_line(const struct app *app, const struct screen *screen)
{
    const struct review *review = (const struct review *)screen;
    if (review->same)
        return same_words(review);
    if (!review->armed)
        return g_strdup("Enter does not send until Ctrl-S is pressed.");
    return g_strdup_printf("Enter records it and sends it to %s (%s).", app->server, app->kind);
}

static void draw_remarks(const struct review *review, struct canvas *canvas, struct rect at)
{
    for (guint i = 0; i < review->remarks->len && at.height > 0; i++) {
        const char *remark = g_ptr_array_index(review->remarks, i);
        struct rect text = at;
        rect_take_left(&text, canvas_text(canvas, at, at.x, at.y, STYLE_REMARK, "Note: "));
        rect_take_top(&at, canvas_paragraph(canvas, text, STYLE_REMARK, remark, 0));
    }
}

static void review_draw(const struct app *app, const struct screen *screen, struct canvas *canvas, struct rect at)
{
    const struct review *review = (const struct review *)screen;
    const struct draft *draft = screen_form_draft(review->form);
    g_autofree char *title = g_strdup_printf("%s · %s · read it once", draft->order, draft->name);
    canvas_frame(canvas, at, app->kind_style, title);
    reader_draw(&review->reader, canvas, at, app->kind_style, review->shown);
    draw_remarks(review, canvas, review->remarks_at);
}

static void review_free(struct screen *screen)
{
    struct review *review = (struct review *)screen;
    g_free(review->body);
    g_free(review->indented);
    g_free(review->difference);
    g_free(review->shown);
    g_ptr_array_unref(review->remarks);
    g_free(review);
}

static const struct screen_class review_class = {
    .title = "Review",
    .scope = SCOPE_REVIEW,
    .layout = review_layout,
    .key = review_key,
    .act = review_act,
    .unbound = review_unbound,
    .can = review_can,
    .draw = review_draw,
    .line = review_line,
    .free = review_free,
};

struct screen *screen_review_new(struct app *app, struct screen *form, const char *body)
{
    struct review *review = g_new0(struct review, 1);
    const struct draft *draft = screen_form_draft(form);
    struct field_context context = app_context(app);
    review->screen.class = &review_class;
    review->form = form;
    review->body = g_strdup(body);
    review->indented = lines_indent_json(body);
    review->remarks = find_remarks(app, draft, &context);
    review->difference = find_difference(app, draft, body);
    review->shown = text_to_read(review, false);
    review->same = screen_review_same(app, draft->order, body);
    review->armed = review->same == 0;
    return &review->screen;
}
