/* tui/screen_entry.c: one recorded event: what was sent, to where, by whom, every attempt with what came back. */
#include "tui/lines.h"
#include "tui/reader.h"
#include "tui/share.h"
#include "tui/state.h"

struct entry {
    struct screen screen;
    int64_t id;
    uint64_t request;
    struct event_record *event;      /* NULL until the answer is there */
    GPtrArray *attempts, *decisions; /* struct attempt_record *, struct decision_record *; NULL = none */
    char *text;                      /* all that is shown, laid out as lines of `width` columns; NULL = not yet */
    int width;
    struct reader reader;
};

/* ---- what is shown ---- */

enum { LABEL_COLUMNS = 11, STEP = 2 };

/* Text that is being laid out as lines. */
struct page {
    GString *out;
    int width;
};

static void add_line(const struct page *page, const char *label, const char *format, ...) G_GNUC_PRINTF(3, 4);
static void add_line(const struct page *page, const char *label, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *value = g_strdup_vprintf(format, arguments);
    g_autofree char *row = g_strdup_printf("%-*s%s", LABEL_COLUMNS, label, value);
    lines_append(page->out, row, LABEL_COLUMNS, page->width);
    va_end(arguments);
}

static void add_time(const struct page *page, const char *label, int64_t at, GTimeZone *zone)
{
    if (at == 0)
        return;
    g_autofree char *clock = time_point_dated(at, zone);
    add_line(page, label, "%s", clock);
}

static void add_event(const struct page *page, const struct event_record *event, const char *words, GTimeZone *zone)
{
    add_line(page, "State", "%s", words);
    if (event->reason)
        add_line(page, "Because", "%s", event->reason);
    add_line(page, "By", "%s on %s", event->operator_name ? event->operator_name : "?",
             event->machine ? event->machine : "?");
    if (event->replaces != 0)
        add_line(page, "Corrects", "number %" G_GINT64_FORMAT, event->replaces);
    add_time(page, "Recorded", event->created_at, zone);
    add_time(page, "Rests to", event->held_until, zone);
    add_time(page, event->state == EVENT_QUEUED ? "Tried" : "Sent", event->sent_at, zone);
    add_time(page, "Settled", event->settled_at, zone);
    add_line(page, "To", "%s", event->server ? event->server : "?");
    g_string_append_c(page->out, '\n');
    lines_append_json(page->out, event->body, page->width);
}

/* "Attempt 2, Fri 27 Nov 2026 09:00 CET: unknown, status 503, after 40 ms" */
static char *attempt_words(const struct attempt_record *attempt, GTimeZone *zone)
{
    g_autofree char *clock = time_point_dated(attempt->started_at, zone);
    GString *words = g_string_new(NULL);
    g_string_printf(words, "Attempt %d, %s: %s", attempt->number, clock, event_state_words(attempt->outcome));
    if (attempt->status != 0)
        g_string_append_printf(words, ", status %d", attempt->status);
    if (attempt->ended_at > attempt->started_at)
        g_string_append_printf(words, ", after %" G_GINT64_FORMAT " ms", attempt->ended_at - attempt->started_at);
    return g_string_free(words, FALSE);
}

static void add_attempt(const struct page *page, const struct attempt_record *attempt, GTimeZone *zone)
{
    g_autofree char *words = attempt_words(attempt, zone);
    g_string_append_c(page->out, '\n');
    lines_append(page->out, words, STEP, page->width);
    if (attempt->flagged_at == 0)
        lines_append(page->out, "No byte of it left this machine.", STEP, page->width);
    if (attempt->reason)
        lines_append(page->out, attempt->reason, STEP, page->width);
    if (attempt->headers)
        lines_append_json(page->out, attempt->headers, page->width);
    if (attempt->answer && *attempt->answer)
        lines_append_json(page->out, attempt->answer, page->width);
}

/* "Label  24 Nov 10:42 Sam: …", or what a person decided. */
static void add_decision(const struct page *page, const struct decision_record *decision, const struct app *app)
{
    g_autofree char *when = time_point_short(decision->at, app->now, app->rules->zone);
    bool label = decision->from == decision->to;
    const char *why = decision->why ? decision->why : (label ? "forgotten" : "no word why");
    if (label)
        add_line(page, "Label", "%s %s: %s", when, decision->who, why);
    else
        add_line(page, "Decided", "%s %s: %s instead of %s, %s", when, decision->who, event_state_words(decision->to),
                 event_state_words(decision->from), why);
}

static void lay_out(const struct app *app, struct entry *entry, int width)
{
    const struct page page = { .out = g_string_new(NULL), .width = width };
    g_autofree char *words = app_event_words(app, entry->event);
    for (guint i = 0; entry->decisions && i < entry->decisions->len; i++)
        add_decision(&page, g_ptr_array_index(entry->decisions, i), app);
    add_event(&page, entry->event, words, app->rules->zone);
    for (guint i = 0; entry->attempts && i < entry->attempts->len; i++)
        add_attempt(&page, g_ptr_array_index(entry->attempts, i), app->rules->zone);
    g_free(entry->text);
    entry->text = g_string_free(page.out, FALSE);
    entry->width = width;
}

static void load(struct app *app, struct entry *entry, GPtrArray *effects)
{
    struct effect *effect = app_load(app, EFFECT_LOAD_ENTRY, effects);
    effect->id = entry->id;
    entry->request = effect->request;
}

static void take(GPtrArray **to, GPtrArray **from)
{
    g_clear_pointer(to, g_ptr_array_unref);
    *to = g_steal_pointer(from);
}

static void entry_told(struct app *app, struct screen *screen, struct msg *msg, GPtrArray *effects)
{
    struct entry *entry = (struct entry *)screen;
    bool mine = msg->kind == MSG_ENTRY && msg->request == entry->request && msg->events && msg->events->len > 0;
    bool changes = msg->kind != MSG_ENTRY && msg->event && msg->event->id == entry->id;
    if (mine) {
        event_record_free(entry->event);
        entry->event = event_record_copy(g_ptr_array_index(msg->events, 0));
        take(&entry->attempts, &msg->attempts);
        take(&entry->decisions, &msg->decisions);
        g_clear_pointer(&entry->text, g_free);
    } else if (changes) {
        load(app, entry, effects);
    }
}

/* ---- keys ---- */

static void entry_layout(struct app *app, struct screen *screen, struct rect at)
{
    struct entry *entry = (struct entry *)screen;
    struct rect inside = rect_inset(at, 1, 1);
    if (entry->event && (!entry->text || entry->width != inside.width))
        lay_out(app, entry, inside.width);
    reader_layout(&entry->reader, inside, entry->text ? entry->text : "");
}

static bool entry_key(struct app *app, struct screen *screen, const struct key *key, GPtrArray *effects)
{
    (void)app, (void)effects;
    return reader_list_key(&((struct entry *)screen)->reader, key);
}

static void export_event(struct app *app, int64_t id, GPtrArray *effects)
{
    GArray *numbers = g_array_new(FALSE, FALSE, sizeof id);
    g_array_append_val(numbers, id);
    app_push(app, screen_export_new(app, NULL, numbers), effects);
}

static void copy_event(struct app *app, const struct event_record *event, enum action_id id, GPtrArray *effects)
{
    struct effect *effect = app_do(app, EFFECT_COPY, effects);
    effect->key = g_strdup(id == ACTION_COPY_JSON ? "The JSON" : "The curl command");
    effect->text = id == ACTION_COPY_JSON
                       ? g_strdup(event->body)
                       : share_curl(event->server ? event->server : app->server, event->order,
                                    event->accept_version ? event->accept_version : app->accept_version, event->body);
}

static bool entry_act(struct app *app, struct screen *screen, enum action_id id, GPtrArray *effects)
{
    struct entry *entry = (struct entry *)screen;
    const struct event_record *event = entry->event;
    if (!event)
        return false;
    if (id == ACTION_RUN_AGAIN) {
        g_autoptr(GPtrArray) wanted = g_ptr_array_new();
        g_ptr_array_add(wanted, entry->event);
        app_ask_run_again(app, wanted, wanted, effects);
    } else if (id == ACTION_EXPORT) {
        export_event(app, event->id, effects);
    } else if (id == ACTION_COPY_JSON || id == ACTION_COPY_CURL) {
        copy_event(app, event, id, effects);
    } else {
        return app_act_on_event(app, event, id, effects);
    }
    return true;
}

static bool entry_can(const struct app *app, const struct screen *screen, enum action_id id)
{
    const struct entry *entry = (const struct entry *)screen;
    (void)app;
    bool of_event =
        id == ACTION_TRY || id == ACTION_SETTLE || id == ACTION_CORRECT || id == ACTION_DROP || id == ACTION_TEMPLATE;
    return !of_event || (entry->event && app_can_on_event(entry->event, id));
}

static void entry_draw(const struct app *app, const struct screen *screen, struct canvas *canvas, struct rect at)
{
    const struct entry *entry = (const struct entry *)screen;
    const struct event_record *event = entry->event;
    g_autofree char *title =
        event ? g_strdup_printf("%s · %s · number %" G_GINT64_FORMAT, event->order, event->event, event->id)
              : g_strdup_printf("Number %" G_GINT64_FORMAT, entry->id);
    canvas_frame(canvas, at, app->kind_style, title);
    if (entry->text)
        reader_draw(&entry->reader, canvas, at, app->kind_style, entry->text);
}

static void entry_free(struct screen *screen)
{
    struct entry *entry = (struct entry *)screen;
    event_record_free(entry->event);
    g_clear_pointer(&entry->attempts, g_ptr_array_unref);
    g_clear_pointer(&entry->decisions, g_ptr_array_unref);
    g_free(entry->text);
    g_free(entry);
}

static const struct screen_class entry_class = {
    .title = "Entry",
    .scope = SCOPE_ENTRY,
    .layout = entry_layout,
    .key = entry_key,
    .act = entry_act,
    .can = entry_can,
    .told = entry_told,
    .draw = entry_draw,
    .free = entry_free,
};

struct screen *screen_entry_new(struct app *app, int64_t id, GPtrArray *effects)
{
    struct entry *entry = g_new0(struct entry, 1);
    entry->screen.class = &entry_class;
    entry->id = id;
    load(app, entry, effects);
    app_await(app, EFFECT_LOAD_ENTRY);
    return &entry->screen;
}
