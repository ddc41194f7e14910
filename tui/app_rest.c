/* tui/app_rest.c: what was confirmed here and rests before it leaves: its countdown, and the way back into its form.
 *
 * The form that was confirmed is kept whole while its event rests, so that it comes back as it was left: values,
 * untouched defaults, focus, undo. What was confirmed together comes back together. */
#include "tui/state.h"

/* Beside the kinds of questions in `awaited`: what is typed after the key belongs to the form that comes back. */
enum { AWAIT_BACK = 1u << EFFECT_LOAD_COUNT };

void app_sent_free(void *data)
{
    struct app_sent *sent = data;
    draft_record_free(sent->draft);
    if (sent->form)
        sent->form->class->free(sent->form);
    g_array_unref(sent->ids);
    g_free(sent);
}

struct app_sent *app_find_sent(const struct app *app, uint64_t request)
{
    for (guint i = 0; request != 0 && i < app->sent->len; i++) {
        struct app_sent *sent = g_ptr_array_index(app->sent, i);
        if (sent->request == request)
            return sent;
    }
    return NULL;
}

static int index_of(const struct app_sent *sent, int64_t id)
{
    for (guint i = 0; i < sent->ids->len; i++)
        if (g_array_index(sent->ids, int64_t, i) == id)
            return (int)i;
    return -1;
}

static struct app_sent *find_resting(const struct app *app, int64_t id)
{
    for (guint i = 0; i < app->sent->len; i++) {
        struct app_sent *sent = g_ptr_array_index(app->sent, i);
        if (sent->leaves_at != 0 && index_of(sent, id) >= 0)
            return sent;
    }
    return NULL;
}

static bool is_saved(const struct app_sent *sent)
{
    return sent->saved == sent->many;
}

/* The one a person means who takes back without saying what. */
static struct app_sent *newest(const struct app *app)
{
    for (guint i = app->sent->len; i > 0; i--) {
        struct app_sent *sent = g_ptr_array_index(app->sent, i - 1);
        if (sent->back == 0 && !sent->wanted_back)
            return sent;
    }
    return NULL;
}

/* ---- what is shown ---- */

guint app_rests(const struct app *app)
{
    guint many = 0;
    for (guint i = 0; i < app->sent->len; i++) {
        const struct app_sent *sent = g_ptr_array_index(app->sent, i);
        bool unsaved = app->hold_ms > 0 && !is_saved(sent);
        many += unsaved ? sent->many : (sent->leaves_at != 0 ? sent->ids->len : 0);
    }
    return many;
}

static int left_s(const struct app *app, const struct app_sent *sent)
{
    return (int)(MAX(0, sent->leaves_at - app->monotonic + 999) / 1000);
}

int app_rest_left_s(const struct app *app)
{
    int64_t left = 0;
    for (guint i = 0; i < app->sent->len; i++)
        left = MAX(left, left_s(app, g_ptr_array_index(app->sent, i)));
    return (int)left;
}

int app_rest_tick_ms(const struct app *app)
{
    int64_t soonest = G_MAXINT;
    for (guint i = 0; i < app->sent->len; i++) {
        const struct app_sent *sent = g_ptr_array_index(app->sent, i);
        int64_t left = sent->leaves_at - app->monotonic;
        if (left > 0)
            soonest = MIN(soonest, (left - 1) % 1000 + 1);
    }
    return (int)soonest;
}

char *app_rest_sentence(const struct app *app)
{
    const struct app_sent *sent = newest(app);
    if (!sent || sent->leaves_at == 0 || sent->ids->len == 0)
        return NULL;
    g_autofree char *key = action_key(action_row(ACTION_TAKE_BACK), app->bindings);
    int left = left_s(app, sent);
    g_autofree char *when = left > 0 ? g_strdup_printf("in %d s", left) : g_strdup("now");
    if (sent->many > 1)
        return g_strdup_printf("%u events are saved, leave %s: %s takes them back.", sent->ids->len, when, key);
    return g_strdup_printf("%s %s is saved, leaves %s: %s takes it back.", sent->draft->order, sent->draft->event, when,
                           key);
}

char *app_event_words(const struct app *app, const struct event_record *event)
{
    const struct app_sent *sent = event->state == EVENT_QUEUED ? find_resting(app, event->id) : NULL;
    if (sent && left_s(app, sent) > 0)
        return g_strdup_printf("rests %d s", left_s(app, sent));
    if (event->state == EVENT_QUEUED && event->server && g_strcmp0(event->server, app->server) != 0)
        return g_strdup("other address");
    if (event->state != EVENT_QUEUED || event->rest == EVENT_RESTS_NOT)
        return g_strdup(event_state_words(event->state));
    return g_strdup(event->rest == EVENT_RESTS ? "rests" : "was resting");
}

/* ---- taking back ---- */

static void ask_back(struct app *app, struct app_sent *sent, GPtrArray *effects)
{
    struct effect *effect = app_do(app, EFFECT_TAKE_BACK, effects);
    bool saved;
    effect->ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
    g_array_append_vals(effect->ids, sent->ids->data, sent->ids->len);
    effect->draft = sent->form ? screen_form_hand_over(sent->form, &saved) : NULL;
    if (effect->draft)
        effect->draft->saved_at = app->now;
    effect->who = g_strdup(app->operator_name);
    effect->why = g_strdup("Taken back before it left.");
    sent->back = effect->request;
    sent->asked_back = sent->ids->len;
}

static void want_back(struct app *app, struct app_sent *sent, GPtrArray *effects)
{
    app->awaited |= AWAIT_BACK;
    if (is_saved(sent))
        ask_back(app, sent, effects);
    else
        sent->wanted_back = true;
}

void app_take_back(struct app *app, GPtrArray *effects)
{
    struct app_sent *sent = newest(app);
    if (sent)
        want_back(app, sent, effects);
    else
        app_say(app, STYLE_REMARK, "Nothing rests here: what was sent has left and cannot be taken back.");
}

bool app_take_back_event(struct app *app, int64_t id, GPtrArray *effects)
{
    struct app_sent *sent = find_resting(app, id);
    if (!sent || sent->back != 0)
        return false;
    want_back(app, sent, effects);
    return true;
}

static void open_again(struct app *app, struct app_sent *sent, GPtrArray *effects)
{
    struct screen *form = g_steal_pointer(&sent->form);
    if (form) {
        screen_form_reopen(form);
        app_push(app, form, effects);
    }
    if (sent->asked_back == 1)
        app_say(app, STYLE_REMARK, "It is taken back, nothing of it was sent: the form is as you left it.");
    else if (sent->taken == sent->asked_back)
        app_say(app, STYLE_REMARK, "%u events are taken back, nothing of them was sent.", sent->taken);
    else
        app_say(app, STYLE_REMARK, "%u of %u events %s taken back; the others have left.", sent->taken,
                sent->asked_back, sent->taken == 1 ? "is" : "are");
}

/* ---- what the courier tells ---- */

void app_sent_forget(struct app *app, struct app_sent *sent)
{
    if (sent->wanted_back || sent->back != 0)
        app->awaited &= ~(unsigned)AWAIT_BACK;
    g_ptr_array_remove(app->sent, sent);
}

void app_rest_saved(struct app *app, struct app_sent *sent, const struct msg *msg, GPtrArray *effects)
{
    sent->saved++;
    g_array_append_val(sent->ids, msg->event->id);
    if (msg->left_ms > 0)
        sent->leaves_at = msg->monotonic + msg->left_ms;
    if (!is_saved(sent))
        return;
    if (sent->leaves_at == 0) {
        bool late = sent->wanted_back;
        app_sent_forget(app, sent);
        if (late)
            app_say(app, STYLE_REMARK, "Nothing rests here: [desk] hold is 0, so it left at once.");
    } else if (sent->wanted_back) {
        sent->wanted_back = false;
        ask_back(app, sent, effects);
    }
}

void app_rest_left(struct app *app, const struct event_record *event)
{
    struct app_sent *sent = event ? find_resting(app, event->id) : NULL;
    if (!sent)
        return;
    g_array_remove_index(sent->ids, (guint)index_of(sent, event->id));
    if (sent->ids->len == 0 && sent->back == 0)
        app_sent_forget(app, sent);
}

static struct app_sent *find_back(const struct app *app, uint64_t request)
{
    for (guint i = 0; request != 0 && i < app->sent->len; i++) {
        struct app_sent *sent = g_ptr_array_index(app->sent, i);
        if (sent->back == request)
            return sent;
    }
    return NULL;
}

void app_rest_back(struct app *app, const struct msg *msg, GPtrArray *effects)
{
    struct app_sent *sent = msg->event ? find_back(app, msg->request) : NULL;
    if (!sent && msg->event && msg->event->state == EVENT_DROPPED)
        app_rest_left(app, msg->event);
    if (!sent)
        return;
    sent->taken += msg->event->state == EVENT_DROPPED;
    if (++sent->told_back < sent->asked_back)
        return;
    open_again(app, sent, effects);
    app_sent_forget(app, sent);
}

void app_rest_failed(struct app *app, uint64_t request)
{
    struct app_sent *sent = find_back(app, request);
    if (!sent)
        return;
    if (sent->ids->len == 0) {
        app_sent_forget(app, sent);
        return;
    }
    sent->back = 0;
    app->awaited &= ~(unsigned)AWAIT_BACK;
}
