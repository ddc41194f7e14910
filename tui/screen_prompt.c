/* tui/screen_prompt.c: one line asked for: the name of an event, or a decision that cannot be taken back. A decision is
 * typed as a word, never taken from a bare Enter. */
#include "tui/state.h"
#include "widgets/text_field.h"
#include <string.h>

struct prompt {
    struct screen screen;
    enum prompt_purpose purpose;
    int64_t id;
    char *subject;
    struct text_field answer;
};

static char *question_of(const struct app *app, const struct prompt *prompt)
{
    switch (prompt->purpose) {
    case PROMPT_EVENT_NAME:
        return g_strdup_printf("Name of the event for %s:", prompt->subject);
    case PROMPT_OPERATOR:
        return g_strdup_printf("Who is at the desk now? Until here it was %s.", prompt->subject);
    case PROMPT_SETTLE:
        return g_strdup_printf("Number %" G_GINT64_FORMAT
                               " of %s: what became of it? Type \"accepted\" or \"refused\" and "
                               "why, for example: accepted, the administrator sees it.",
                               prompt->id, prompt->subject);
    case PROMPT_TRY_AGAIN:
        return g_strdup_printf("Number %" G_GINT64_FORMAT " of %s may have arrived. Sending it once more can record it "
                               "twice. Type \"yes\" to send it again.",
                               prompt->id, prompt->subject);
    case PROMPT_DROP:
        return g_strdup_printf("Number %" G_GINT64_FORMAT
                               " of %s will never be sent. Type \"yes\", and why if you like, to "
                               "drop it.",
                               prompt->id, prompt->subject);
    case PROMPT_DROP_MARKED:
        return g_strdup_printf("%s will never be sent. Type \"yes\", and why if you like, to do it.", prompt->subject);
    case PROMPT_RUN_AGAIN:
        return g_strdup_printf("%s: the same bodies are recorded anew and sent. Type %s to do it.", prompt->subject,
                               app_is_production(app) ? "their number" : "\"yes\"");
    case PROMPT_LABEL:
        return g_strdup_printf("Number %" G_GINT64_FORMAT " of %s: what should stand on it?", prompt->id,
                               prompt->subject);
    case PROMPT_REMOVE_ORDER:
        return g_strdup_printf("Order %s leaves the list; its events stay in the history. Type \"yes\" to remove it.",
                               prompt->subject);
    case PROMPT_REMOVE_TEMPLATE:
        return g_strdup_printf("The template %s will be gone. Type \"yes\" to take it off the list.", prompt->subject);
    case PROMPT_REMOVE_FILTER:
        return g_strdup_printf("The filter %s will be gone. Type \"yes\" to take it off the list.", prompt->subject);
    case PROMPT_DROP_DRAFT:
        return g_strdup("The draft will be gone. Type \"yes\" to throw it away.");
    case PROMPT_DROP_DRAFTS:
        return g_strdup_printf("%s will be gone. Type \"yes\" to do it.", prompt->subject);
    }
    return NULL;
}

/* The rest of the answer where it begins with `word`, without the comma or blank between; NULL where it does not. */
static const char *after_word(const char *answer, const char *word)
{
    size_t length = strlen(word);
    if (g_ascii_strncasecmp(answer, word, length) != 0)
        return NULL;
    const char *rest = answer + length;
    if (*rest != '\0' && !strchr(" ,:;.", *rest))
        return NULL;
    while (*rest != '\0' && strchr(" ,:;.", *rest))
        rest++;
    return rest;
}

static void resolve(struct app *app, const struct prompt *prompt, enum event_state to, const char *why,
                    GPtrArray *effects)
{
    struct effect *effect = app_do(app, EFFECT_RESOLVE, effects);
    effect->id = prompt->id;
    effect->state = to;
    effect->who = g_strdup(app->operator_name);
    effect->why = *why ? g_strdup(why) : NULL;
}

static bool settle(struct app *app, const struct prompt *prompt, const char *answer, GPtrArray *effects)
{
    const char *accepted = after_word(answer, "accepted");
    const char *refused = after_word(answer, "refused");
    const char *why = accepted ? accepted : refused;
    if (!why || *why == '\0') {
        app_say(app, STYLE_REMARK, "%s",
                why ? "Say also why: whoever reads the history will ask." : "The first word is accepted or refused.");
        return false;
    }
    resolve(app, prompt, accepted ? EVENT_ACCEPTED : EVENT_REFUSED, why, effects);
    return true;
}

static bool label(struct app *app, const struct prompt *prompt, const char *answer, GPtrArray *effects)
{
    g_autofree char *text = g_strstrip(g_strdup(answer));
    if (*text == '\0') {
        app_say(app, STYLE_REMARK, "It takes a text; Esc leaves it.");
        return false;
    }
    struct effect *effect = app_do(app, EFFECT_NOTE, effects);
    effect->id = prompt->id;
    effect->who = g_strdup(app->operator_name);
    effect->why = g_steal_pointer(&text);
    return true;
}

static bool change_operator(struct app *app, const char *answer)
{
    g_autofree char *name = g_strstrip(g_strdup(answer));
    if (*name == '\0') {
        app_say(app, STYLE_REMARK, "It takes a name; Esc leaves it as it is.");
        return false;
    }
    g_free(app->operator_name);
    app->operator_name = g_steal_pointer(&name);
    return true;
}

/* Does what was asked; false where the answer does not do. */
static bool decide(struct app *app, const struct prompt *prompt, const char *answer, GPtrArray *effects)
{
    if (prompt->purpose == PROMPT_SETTLE)
        return settle(app, prompt, answer, effects);
    if (prompt->purpose == PROMPT_LABEL)
        return label(app, prompt, answer, effects);
    if (prompt->purpose == PROMPT_OPERATOR)
        return change_operator(app, answer);
    bool runs_again = prompt->purpose == PROMPT_RUN_AGAIN;
    g_autofree char *word = runs_again ? app_run_again_word(app) : g_strdup("yes");
    const char *rest = after_word(answer, word);
    if (!rest) {
        app_say(app, STYLE_REMARK, "Only %s does it; Esc leaves it as it is.",
                runs_again && app_is_production(app) ? "the exact number" : "\"yes\"");
        return false;
    }
    if (prompt->purpose == PROMPT_TRY_AGAIN)
        app_do(app, EFFECT_TRY_AGAIN, effects)->id = prompt->id;
    else if (prompt->purpose == PROMPT_DROP)
        resolve(app, prompt, EVENT_DROPPED, rest, effects);
    else if (prompt->purpose == PROMPT_DROP_MARKED)
        app_drop_asked(app, rest, effects);
    else if (runs_again)
        app_run_again(app, effects);
    else if (prompt->purpose == PROMPT_REMOVE_ORDER)
        app_remove_order(app, prompt->subject, effects);
    else if (prompt->purpose == PROMPT_REMOVE_TEMPLATE)
        screen_templates_remove(app, app_below(app, &prompt->screen), prompt->subject, effects);
    else if (prompt->purpose == PROMPT_REMOVE_FILTER)
        screen_filters_remove(app, app_below(app, &prompt->screen), prompt->subject, effects);
    else if (prompt->purpose == PROMPT_DROP_DRAFTS)
        screen_drafts_drop(app, app_below(app, &prompt->screen), effects);
    else
        app_drop_draft(app, prompt->subject, effects);
    return true;
}

/* The form takes the place of the prompt. */
static void open_named(struct app *app, struct prompt *prompt, bool as_typed, GPtrArray *effects)
{
    g_autofree char *name = g_strstrip(g_strdup(text_field_text(&prompt->answer)));
    const struct order *known = app_find_order(app, prompt->subject);
    if (!known)
        return;
    struct order *order = order_copy(known);
    int depth = app->depth;
    if (app_open_form(app, order, name, as_typed ? FORM_AS_TYPED : FORM_DRAFT_FIRST, effects) && app->depth > depth) {
        struct screen *form = app->stack[app->depth - 1];
        GPtrArray *group = screen_pick_group(app_below(app, &prompt->screen));
        if (group)
            screen_form_set_group(form, group);
        app->stack[app->depth - 2] = form;
        app->depth--;
        prompt->screen.class->free(&prompt->screen);
    }
    order_free(order);
}

static bool prompt_key(struct app *app, struct screen *screen, const struct key *key, GPtrArray *effects)
{
    (void)app, (void)effects;
    return text_field_key(&((struct prompt *)screen)->answer, key) == WIDGET_HANDLED;
}

static bool prompt_act(struct app *app, struct screen *screen, enum action_id id, GPtrArray *effects)
{
    struct prompt *prompt = (struct prompt *)screen;
    if (id != ACTION_OPEN && id != ACTION_AS_TYPED)
        return false;
    if (prompt->purpose == PROMPT_EVENT_NAME)
        open_named(app, prompt, id == ACTION_AS_TYPED, effects);
    else if (id == ACTION_OPEN && decide(app, prompt, text_field_text(&prompt->answer), effects))
        app_pop(app, effects);
    return true;
}

static bool prompt_can(const struct app *app, const struct screen *screen, enum action_id id)
{
    (void)app;
    return id != ACTION_AS_TYPED || ((const struct prompt *)screen)->purpose == PROMPT_EVENT_NAME;
}

static void prompt_draw(const struct app *app, const struct screen *screen, struct canvas *canvas, struct rect at)
{
    const struct prompt *prompt = (const struct prompt *)screen;
    g_autofree char *question = question_of(app, prompt);
    canvas_frame(canvas, at, app->kind_style, NULL);
    struct rect rest = rect_inset(at, 2, 1);
    rect_take_top(&rest, canvas_paragraph(canvas, rest, STYLE_TEXT, question, 0) + 1);
    text_field_draw(&prompt->answer, canvas, rest, true);
}

static void prompt_free(struct screen *screen)
{
    struct prompt *prompt = (struct prompt *)screen;
    text_field_clear(&prompt->answer);
    g_free(prompt->subject);
    g_free(prompt);
}

static const struct screen_class prompt_class = {
    .title = "Question",
    .scope = SCOPE_PROMPT,
    .key = prompt_key,
    .act = prompt_act,
    .can = prompt_can,
    .draw = prompt_draw,
    .free = prompt_free,
};

struct screen *screen_prompt_new(enum prompt_purpose purpose, int64_t id, const char *subject)
{
    struct prompt *prompt = g_new0(struct prompt, 1);
    const struct text_field_options options = { .limit = 1000 };
    prompt->screen.class = &prompt_class;
    prompt->purpose = purpose;
    prompt->id = id;
    prompt->subject = g_strdup(subject);
    text_field_init(&prompt->answer, &options);
    return &prompt->screen;
}
