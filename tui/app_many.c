/* tui/app_many.c: what is done with several marked events at once, in one sentence that is true at every moment.
 *
 * Whoever carries it out decides by the journal which of them wait; here is only counted. One that may have arrived is
 * never sent with others: that is a decision about one event, each time. */
#include "tui/state.h"

void app_many_clear(struct app_many *many)
{
    g_clear_pointer(&many->ids, g_array_unref);
    g_free(many->why);
    g_free(many->trouble);
    *many = (struct app_many){ .request = 0 };
}

static guint sum(const guint counts[EVENT_STATES])
{
    guint all = 0;
    for (int state = 0; state < EVENT_STATES; state++)
        all += counts[state];
    return all;
}

/* ---- words ---- */

static void add(GString *text, guint count, const char *words)
{
    if (count > 0)
        g_string_append_printf(text, "%s%u %s", text->len > 0 ? ", " : "", count, words);
}

/* "3 accepted, 1 refused"; the caller owns it. */
static char *count_words(const guint counts[EVENT_STATES])
{
    static const enum event_state order[] = { EVENT_ACCEPTED, EVENT_REFUSED, EVENT_UNKNOWN,
                                              EVENT_QUEUED,   EVENT_DROPPED, EVENT_SENDING };
    GString *text = g_string_new(NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(order); i++)
        add(text, counts[order[i]], event_state_words(order[i]));
    return g_string_free(text, FALSE);
}

/* Why they are left; the caller owns it. */
static char *left_words(const struct app_many *many)
{
    GString *text = g_string_new(NULL);
    guint others[EVENT_STATES];
    memcpy(others, many->left, sizeof others);
    others[EVENT_UNKNOWN] = 0;
    g_autofree char *states = count_words(others);
    add(text, many->left[EVENT_UNKNOWN], "unknown (decide each by itself)");
    if (*states)
        g_string_append_printf(text, "%s%s", text->len > 0 ? ", " : "", states);
    add(text, many->elsewhere, "for another address");
    add(text, many->resting, "at rest at another desk");
    return g_string_free(text, FALSE);
}

static char *done_words(const struct app_many *many)
{
    guint came = sum(many->came);
    g_autofree char *states = count_words(many->came);
    if (many->drops)
        return g_strdup_printf("%u dropped.", many->came[EVENT_DROPPED]);
    if (many->taken == 0)
        return g_strdup("None was tried.");
    if (came == many->taken)
        return g_strdup_printf("%u tried: %s.", many->taken, states);
    return g_strdup_printf("%u tried: %s%s%u on their way.", many->taken, states, *states ? ", " : "",
                           many->taken - came);
}

static void say(struct app *app)
{
    const struct app_many *many = &app->many;
    guint left = sum(many->left) + many->elsewhere + many->resting;
    bool trouble = left > 0 || many->trouble || many->came[EVENT_REFUSED] > 0 || many->came[EVENT_UNKNOWN] > 0;
    g_autofree char *done = done_words(many);
    g_autofree char *why = left_words(many);
    g_autofree char *stays = left > 0 ? g_strdup_printf(" %u left: %s.", left, why) : g_strdup("");
    const char *more = many->trouble ? many->trouble : many->why;
    app_say(app, many->trouble ? STYLE_ERROR : (trouble ? STYLE_REMARK : STYLE_TEXT), "%s%s%s%s", done, stays,
            more ? " " : "", more ? more : "");
}

/* ---- asked for ---- */

void app_try_marked(struct app *app, const struct event_marks *marks, GPtrArray *effects)
{
    struct effect *effect = app_do(app, EFFECT_TRY_MANY, effects);
    app_many_clear(&app->many);
    effect->ids = event_marks_numbers(marks);
    app->many.request = effect->request;
    app->many.taken = effect->ids->len;
}

static char *subject_of(guint waiting, guint marked)
{
    if (waiting < marked)
        return g_strdup_printf("%u of the %u marked events %s", waiting, marked,
                               waiting == 1 ? "waits; it" : "wait; they");
    return marked == 1 ? g_strdup("The marked event") : g_strdup_printf("%u marked events", marked);
}

void app_ask_drop_marked(struct app *app, const struct event_marks *marks, GPtrArray *effects)
{
    struct app_many *many = &app->many;
    guint marked = event_marks_count(marks);
    app_many_clear(many);
    many->drops = true;
    many->ids = event_marks_in_state(marks, EVENT_QUEUED, many->left);
    many->left[EVENT_QUEUED] = 0;
    if (many->ids->len == 0) {
        g_autofree char *states = count_words(many->left);
        app_say(app, STYLE_REMARK, "Only what waits can be dropped; of the marked ones: %s.", states);
        return;
    }
    g_autofree char *subject = subject_of(many->ids->len, marked);
    app_push(app, screen_prompt_new(PROMPT_DROP_MARKED, 0, subject), effects);
}

void app_drop_asked(struct app *app, const char *why, GPtrArray *effects)
{
    struct effect *effect = app_do(app, EFFECT_TAKE_BACK, effects);
    app->many.request = effect->request;
    app->many.taken = app->many.ids->len;
    effect->ids = g_steal_pointer(&app->many.ids);
    effect->who = g_strdup(app->operator_name);
    effect->why = *why ? g_strdup(why) : NULL;
}

/* ---- how it went ---- */

static bool is_about(const struct app *app, const struct msg *msg)
{
    return app->many.request != 0 && msg->request == app->many.request;
}

bool app_many_is_done(const struct app *app, const struct msg *msg)
{
    return is_about(app, msg) && msg->event &&
           (msg->kind == MSG_SETTLED || (app->many.drops && msg->event->state == EVENT_DROPPED));
}

/* It is left, and event says why. */
static void count_left(struct app *app, const struct msg *msg)
{
    struct app_many *many = &app->many;
    const struct event_record *event = msg->event;
    many->taken--;
    if (event && event->state == EVENT_QUEUED && g_strcmp0(event->server, app->server) != 0)
        many->elsewhere++;
    else if (event && event->state == EVENT_QUEUED && event->rest == EVENT_RESTS)
        many->resting++;
    else if (event)
        many->left[event->state]++;
    if (msg->text || !event) {
        g_free(many->trouble);
        many->trouble = g_strdup(msg->text ? msg->text : "The journal could not be read.");
    }
}

static void count_settled(struct app_many *many, const struct msg *msg)
{
    const char *why = msg->text ? msg->text : msg->event->reason;
    many->came[msg->event->state]++;
    if (msg->event->state != EVENT_QUEUED)
        return;
    g_free(many->why);
    many->why = g_strdup(why);
}

bool app_many_told(struct app *app, const struct msg *msg)
{
    if (!is_about(app, msg) || (msg->kind != MSG_SETTLED && msg->kind != MSG_DONE))
        return false;
    if (msg->event && (msg->kind == MSG_SETTLED || app_many_is_done(app, msg)))
        count_settled(&app->many, msg);
    else
        count_left(app, msg);
    say(app);
    return true;
}
