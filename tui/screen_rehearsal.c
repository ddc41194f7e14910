/* tui/screen_rehearsal.c: what the stand-in is made to do wrong, switched by hand, so that waiting, refused and unknown
 * events are known before a real server makes them. What is on is what the stand-in says is on: it may have been told
 * by others. */
#include "tui/chooser.h"
#include "tui/state.h"
#include <string.h>

struct fault_row {
    const char *name;  /* for people */
    const char *fault; /* as written for the stand-in's --fault */
    const char *help;  /* what will be seen here */
};

static const struct fault_row faults[] = {
    { "slow", "delay:3", "Every answer comes three seconds late; the desk goes on meanwhile." },
    { "refuse", "status:422", "Every event is refused; its form opens again for correction." },
    { "rate limit", "limit:5", "The server takes no more for now (429): events wait, and leave by themselves later." },
    { "nobody there", "refuse-connection", "The server cannot be reached: events wait until this is off again." },
    { "answer lost", "close-after-recording",
      "The event arrives, but its answer is lost: it becomes unknown, and you decide." },
    { "line drops", "reset-before-reading",
      "The line drops as the event is sent, and nothing arrives: this too becomes unknown." },
    { "no answer", "no-answer", "The server takes the event and is silent: after the total time-out it is unknown." },
    { "broken answer", "cut:60", "The event arrives, but its answer breaks off: it becomes unknown." },
    { "server error", "status:500", "The server answers 500: the event may have arrived, so it is unknown." },
    { "unavailable", "unavailable:5",
      "The server says it is not available (503): unknown, or waiting where [server] unavailable says queued." },
    { "every third fails", "flap:0.3", "About every third event meets a server error." },
    { "expired token", "expire-token", "The token is not taken (401): sending stops and says how it goes on." },
    { "not allowed", "status:403", "Events are refused as not allowed; after three of them sending stops." },
    { "log-in page", "html", "A page of the network comes instead of an answer: unknown, though nothing arrived." },
    { "moved", "redirect:302,https://example.invalid/", "The server points elsewhere: nobody follows, sending stops." },
    { "hostile text", "hostile-text", "The refusal holds control characters: they are shown, and do nothing." },
};

struct rehearsal {
    struct screen screen;
    struct chooser chooser;
    GPtrArray *on;    /* char *: what the stand-in plays, wanted or told */
    uint64_t request; /* the newest, 0 = it is answered */
    char *trouble;    /* why nothing can be switched, NULL = it can */
};

static bool find_on(const struct rehearsal *rehearsal, const char *fault, guint *at)
{
    for (guint i = 0; i < rehearsal->on->len; i++)
        if (strcmp(g_ptr_array_index(rehearsal->on, i), fault) == 0)
            return *at = i, true;
    return false;
}

static bool is_ours(const char *fault)
{
    for (size_t i = 0; i < G_N_ELEMENTS(faults); i++)
        if (strcmp(faults[i].fault, fault) == 0)
            return true;
    return false;
}

/* The rows of the table, then what else is on: it can only be switched off. */
static void fill(struct rehearsal *rehearsal)
{
    guint at;
    g_ptr_array_set_size(rehearsal->chooser.rows, 0);
    for (size_t i = 0; i < G_N_ELEMENTS(faults); i++) {
        const char *sign = find_on(rehearsal, faults[i].fault, &at) ? "[x]" : "[ ]";
        chooser_add(&rehearsal->chooser, g_strdup_printf("%s %s", sign, faults[i].name), g_strdup(faults[i].fault),
                    (int)i);
    }
    for (guint i = 0; i < rehearsal->on->len; i++) {
        const char *fault = g_ptr_array_index(rehearsal->on, i);
        if (!is_ours(fault))
            chooser_add(&rehearsal->chooser, g_strdup("[x] set elsewhere"), g_strdup(fault), -1);
    }
    chooser_narrow(&rehearsal->chooser);
}

static void ask(struct app *app, struct rehearsal *rehearsal, const char *wanted, GPtrArray *effects)
{
    struct effect *effect = app_do(app, EFFECT_REHEARSE, effects);
    effect->text = g_strdup(wanted);
    rehearsal->request = effect->request;
}

static void ask_for_all(struct app *app, struct rehearsal *rehearsal, GPtrArray *effects)
{
    g_autoptr(GString) wanted = g_string_new(NULL);
    for (guint i = 0; i < rehearsal->on->len; i++)
        g_string_append_printf(wanted, "%s%s", i > 0 ? "\n" : "", (const char *)g_ptr_array_index(rehearsal->on, i));
    ask(app, rehearsal, wanted->str, effects);
    fill(rehearsal);
}

static void switch_one(struct app *app, struct rehearsal *rehearsal, GPtrArray *effects)
{
    const struct chooser_row *row = chooser_row(&rehearsal->chooser);
    guint at;
    if (!row)
        return;
    if (find_on(rehearsal, row->detail, &at))
        g_ptr_array_remove_index(rehearsal->on, at);
    else
        g_ptr_array_add(rehearsal->on, g_strdup(row->detail));
    ask_for_all(app, rehearsal, effects);
}

static void rehearsal_layout(struct app *app, struct screen *screen, struct rect at)
{
    (void)app;
    chooser_layout(&((struct rehearsal *)screen)->chooser, rect_inset(at, 1, 1));
}

static bool rehearsal_key(struct app *app, struct screen *screen, const struct key *key, GPtrArray *effects)
{
    struct rehearsal *rehearsal = (struct rehearsal *)screen;
    (void)app, (void)effects;
    return !rehearsal->trouble && chooser_key(&rehearsal->chooser, key);
}

static bool rehearsal_can(const struct app *app, const struct screen *screen, enum action_id id)
{
    const struct rehearsal *rehearsal = (const struct rehearsal *)screen;
    (void)app;
    return (id != ACTION_SWITCH && id != ACTION_ALL_OFF) || !rehearsal->trouble;
}

static bool rehearsal_act(struct app *app, struct screen *screen, enum action_id id, GPtrArray *effects)
{
    struct rehearsal *rehearsal = (struct rehearsal *)screen;
    if (id == ACTION_SWITCH) {
        switch_one(app, rehearsal, effects);
    } else if (id == ACTION_ALL_OFF) {
        g_ptr_array_set_size(rehearsal->on, 0);
        ask_for_all(app, rehearsal, effects);
    } else if (id == ACTION_REFRESH) {
        ask(app, rehearsal, NULL, effects);
    } else {
        return false;
    }
    return true;
}

static void take_faults(struct app *app, struct rehearsal *rehearsal, const char *text)
{
    g_auto(GStrv) told = g_strsplit(text ? text : "", "\n", -1);
    g_ptr_array_set_size(rehearsal->on, 0);
    for (size_t i = 0; told[i]; i++)
        if (*told[i])
            g_ptr_array_add(rehearsal->on, g_strdup(told[i]));
    app->rehearsed = (int)rehearsal->on->len;
}

/* Only the answer to the newest wish counts: older ones tell of a state that is about to change. */
static void rehearsal_told(struct app *app, struct screen *screen, struct msg *msg, GPtrArray *effects)
{
    struct rehearsal *rehearsal = (struct rehearsal *)screen;
    bool answered = msg->kind == MSG_REHEARSED || msg->kind == MSG_FAILED;
    (void)effects;
    if (!answered || rehearsal->request == 0 || msg->request != rehearsal->request)
        return;
    rehearsal->request = 0;
    g_clear_pointer(&rehearsal->trouble, g_free);
    if (msg->kind == MSG_FAILED)
        rehearsal->trouble = g_strdup(msg->text);
    else
        take_faults(app, rehearsal, msg->text);
    fill(rehearsal);
}

static char *rehearsal_line(const struct app *app, const struct screen *screen)
{
    const struct rehearsal *rehearsal = (const struct rehearsal *)screen;
    const struct chooser_row *row = chooser_row(&rehearsal->chooser);
    (void)app;
    if (rehearsal->trouble || !row)
        return NULL;
    return g_strdup(row->value >= 0 ? faults[row->value].help : "Somebody else set this; here it can be switched off.");
}

static void rehearsal_draw(const struct app *app, const struct screen *screen, struct canvas *canvas, struct rect at)
{
    const struct rehearsal *rehearsal = (const struct rehearsal *)screen;
    const char *title = rehearsal->request != 0 ? "What the stand-in does wrong · asking it"
                                                : "What the stand-in does wrong, until it is switched off";
    canvas_frame(canvas, at, app->kind_style, title);
    if (rehearsal->trouble)
        canvas_paragraph(canvas, rect_inset(at, 2, 1), STYLE_ERROR, rehearsal->trouble, 0);
    else
        chooser_draw(&rehearsal->chooser, canvas);
}

static void rehearsal_free(struct screen *screen)
{
    struct rehearsal *rehearsal = (struct rehearsal *)screen;
    chooser_clear(&rehearsal->chooser);
    g_ptr_array_unref(rehearsal->on);
    g_free(rehearsal->trouble);
    g_free(rehearsal);
}

static const struct screen_class rehearsal_class = {
    .title = "Rehearsal",
    .scope = SCOPE_REHEARSAL,
    .layout = rehearsal_layout,
    .key = rehearsal_key,
    .can = rehearsal_can,
    .act = rehearsal_act,
    .told = rehearsal_told,
    .line = rehearsal_line,
    .draw = rehearsal_draw,
    .free = rehearsal_free,
};

void screen_rehearsal_open(struct app *app, GPtrArray *effects)
{
    if (app->kind_style != STYLE_STAND_IN) {
        app_say(app, STYLE_REMARK,
                "There is nothing to rehearse with: this profile sends to %s; \"fixline --demo\" opens a desk on a "
                "stand-in.",
                app->kind);
        return;
    }
    struct rehearsal *rehearsal = g_new0(struct rehearsal, 1);
    rehearsal->screen.class = &rehearsal_class;
    rehearsal->on = g_ptr_array_new_with_free_func(g_free);
    chooser_init(&rehearsal->chooser, CHOOSER_PLAIN);
    fill(rehearsal);
    ask(app, rehearsal, NULL, effects);
    app_push(app, &rehearsal->screen, effects);
}
