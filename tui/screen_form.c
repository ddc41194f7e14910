/* tui/screen_form.c: one event being filled in, its JSON alive beside it or below it.
 *
 * Values follow a present that is at most a minute old, so that nothing but the typed field changes at a key; the
 * review takes the present exactly. What was typed is saved within a second, and kept as a draft whichever way the form
 * is left. */
#include "forms/body.h"
#include "tui/form_view.h"
#include "tui/lines.h"
#include "tui/state.h"
#include <string.h>

enum {
    BESIDE_FROM_COLUMNS = 96,
    JSON_COLUMNS_LEAST = 50, /* the longest name with a point in time stands on one line */
    BELOW_FROM_COLUMNS = 60,
    BELOW_FROM_ROWS = 13, /* of the screen less the three lines around it: a window of 16 */
    SAVE_AFTER_MS = 500,
    MINUTE_MS = 60 * 1000
};

struct form {
    struct screen screen;
    struct draft *draft;
    struct form_view view;
    char *key;             /* of its record in the journal */
    bool saved;            /* the record is there */
    bool changed;          /* since it was saved */
    int64_t changed_since; /* monotonic */
    bool sent;
    bool flipped; /* F6: the JSON hidden where there is room for both, shown alone where there is not */
    int64_t now;
    char *preview;
    struct rect fields, json; /* with their frames; no width where hidden */
};

static struct field_context form_context(const struct app *app, const struct form *form)
{
    struct field_context context = app_context(app);
    context.now = form->now;
    return context;
}

static void check(const struct app *app, struct form *form)
{
    struct field_context context = form_context(app, form);
    draft_check(form->draft, &context);
    g_autofree char *body = body_preview(form->draft, &context);
    g_free(form->preview);
    form->preview = lines_indent_json(body);
}

static void mark_changed(const struct app *app, struct form *form)
{
    if (!form->changed)
        form->changed_since = app->monotonic;
    form->changed = true;
    check(app, form);
}

/* ---- keeping ---- */

static struct draft_record *form_record(const struct form *form)
{
    struct draft_record *record = g_new0(struct draft_record, 1);
    record->key = g_strdup(form->key);
    record->order = g_strdup(form->draft->order);
    record->event = g_strdup(form->draft->name);
    record->text = draft_to_text(form->draft);
    record->focus = (int)form->view.focus;
    return record;
}

static void save(struct app *app, struct form *form, GPtrArray *effects)
{
    if (!form->changed || form->sent)
        return;
    form->changed = false;
    form->saved = true;
    app_keep_draft(app, form_record(form), effects);
}

static void form_leave(struct app *app, struct screen *screen, GPtrArray *effects)
{
    struct form *form = (struct form *)screen;
    save(app, form, effects);
    if (form->saved && !form->sent)
        app_say(app, STYLE_REMARK, "%s %s is kept as a draft; picking the event again opens it.", form->draft->order,
                form->draft->name);
}

static void follow_clock(struct app *app, struct form *form)
{
    if (form->now / MINUTE_MS == app->now / MINUTE_MS)
        return;
    form->now = app->now;
    struct field_context context = form_context(app, form);
    form_view_refresh(&form->view, &context);
    check(app, form);
}

static void form_told(struct app *app, struct screen *screen, struct msg *msg, GPtrArray *effects)
{
    struct form *form = (struct form *)screen;
    if (msg->kind != MSG_TICK)
        return;
    follow_clock(app, form);
    if (form->changed && app->monotonic - form->changed_since >= SAVE_AFTER_MS)
        save(app, form, effects);
}

/* ---- keys ---- */

static void form_layout(struct app *app, struct screen *screen, struct rect at)
{
    struct form *form = (struct form *)screen;
    (void)app;
    struct rect rest = at;
    form->json = (struct rect){ 0 };
    if (at.width >= BESIDE_FROM_COLUMNS && !form->flipped)
        form->json = rect_take_right(&rest, MAX(at.width / 2, JSON_COLUMNS_LEAST));
    else if (at.width >= BELOW_FROM_COLUMNS && at.height >= BELOW_FROM_ROWS && !form->flipped)
        form->json = rect_take_bottom(&rest, at.height / 3);
    else if ((at.width < BELOW_FROM_COLUMNS || at.height < BELOW_FROM_ROWS) && form->flipped) {
        form->json = at;
        rest = (struct rect){ 0 };
    }
    form->fields = rest;
    form_view_layout(&form->view, rect_inset(rest, 1, 1));
}

static void step(struct form *form, int by)
{
    size_t rows = draft_count(form->draft) + 1;
    form_view_focus(&form->view, (form->view.focus + rows + (size_t)by) % rows);
}

static bool jump(struct form *form, const struct key *key)
{
    bool was = form->view.jumping;
    form->view.jumping = !was && key_is_ctrl(key, 'g');
    if (!was)
        return form->view.jumping;
    if (key_is_text(key) && key->rune >= 'a' && key->rune < 'a' + draft_count(form->draft))
        form_view_focus(&form->view, key->rune - 'a');
    return key_is_text(key) || key->code == KEY_CODE_ESCAPE || key_is_ctrl(key, 'g');
}

static bool form_key(struct app *app, struct screen *screen, const struct key *key, GPtrArray *effects)
{
    struct form *form = (struct form *)screen;
    if (jump(form, key))
        return true;
    follow_clock(app, form);
    struct field_context context = form_context(app, form);
    bool changed = false;
    enum widget_result result = form_view_key(&form->view, key, &context, &changed);
    if (changed)
        mark_changed(app, form);
    if (result == WIDGET_HANDLED)
        return true;
    if (result == WIDGET_SUBMIT || key->code == KEY_CODE_ENTER) {
        if (form->view.focus == draft_count(form->draft))
            app_push(app, screen_add_new(app, screen), effects);
        else
            step(form, 1);
        return true;
    }
    return false;
}

static int first_error(const struct form *form)
{
    for (size_t i = 0; i < draft_count(form->draft); i++)
        if (draft_field(form->draft, i)->error)
            return (int)i;
    return -1;
}

static void open_review(struct app *app, struct form *form, GPtrArray *effects)
{
    struct field_context context = app_context(app);
    form->now = app->now;
    draft_fix(form->draft, &context);
    int errors = draft_check(form->draft, &context);
    g_autoptr(GError) error = NULL;
    g_autofree char *body = errors == 0 ? body_build(form->draft, &context, &error) : NULL;
    form_view_reload(&form->view, &context);
    check(app, form);
    if (body && app->settings && settings_review_skips(app->settings, form->draft->name)) {
        screen_form_send(app, &form->screen, body, effects);
        return;
    }
    if (body) {
        app_push(app, screen_review_new(app, &form->screen, body), effects);
        return;
    }
    int bad = first_error(form);
    if (bad >= 0)
        form_view_focus(&form->view, (size_t)bad);
    if (errors > 1)
        app_push(app, screen_errors_new(&form->screen), effects);
    else
        app_say(app, STYLE_ERROR, "%s",
                bad >= 0 ? draft_field(form->draft, (size_t)bad)->error
                         : (error ? error->message : "It is not complete."));
}

/* The suggestion the focused text is too near to; NULL where it is none. */
static const char *near_suggestion(const struct form *form)
{
    if (form->view.focus >= draft_count(form->draft))
        return NULL;
    const struct draft_field *field = draft_field(form->draft, form->view.focus);
    return field->error && !field->raw ? field_near_suggestion(field->spec, field->text) : NULL;
}

static void use_as_typed(struct app *app, struct form *form)
{
    draft_field(form->draft, form->view.focus)->as_typed = true;
    mark_changed(app, form);
}

static bool form_act(struct app *app, struct screen *screen, enum action_id id, GPtrArray *effects)
{
    struct form *form = (struct form *)screen;
    if (id == ACTION_NEXT_FIELD || id == ACTION_PREVIOUS_FIELD)
        step(form, id == ACTION_NEXT_FIELD ? 1 : -1);
    else if (id == ACTION_REVIEW)
        open_review(app, form, effects);
    else if (id == ACTION_ADD_FIELD)
        app_push(app, screen_add_new(app, screen), effects);
    else if (id == ACTION_PREVIEW)
        form->flipped = !form->flipped;
    else if (id == ACTION_AS_TYPED)
        use_as_typed(app, form);
    else if (id == ACTION_DRAFTS) {
        save(app, form, effects);
        app_push(app, screen_drafts_new(app), effects);
    } else
        return false;
    return true;
}

static bool form_can(const struct app *app, const struct screen *screen, enum action_id id)
{
    (void)app;
    return id != ACTION_AS_TYPED || near_suggestion((const struct form *)screen) != NULL;
}

/* ---- drawing ---- */

static char *form_line(const struct app *app, const struct screen *screen)
{
    const struct form *form = (const struct form *)screen;
    (void)app;
    if (form->view.jumping)
        return g_strdup("The letter before a field goes there.");
    if (form->view.focus >= draft_count(form->draft))
        return g_strdup("Enter adds any other field to this event.");
    const char *answer = form_view_answer(&form->view);
    return g_strdup(answer ? answer : draft_field(form->draft, form->view.focus)->spec->help);
}

static void draw_json(const struct app *app, const struct form *form, struct canvas *canvas)
{
    bool seconds = app->rules->unit == TIME_SECONDS;
    canvas_frame(canvas, form->json, app->kind_style, seconds ? "JSON · times in s" : "JSON · times in ms");
    struct rect at = rect_inset(form->json, 1, 1);
    int skip = 0, lines = lines_count(form->preview, at.width);
    if (form->view.focus < draft_count(form->draft) && lines > at.height) {
        const char *name = draft_field(form->draft, form->view.focus)->spec->name;
        int line = lines_find_member(form->preview, name, at.width);
        skip = CLAMP(line - at.height / 2, 0, lines - at.height);
    }
    canvas_paragraph(canvas, at, STYLE_TEXT, form->preview, skip);
}

static void form_draw(const struct app *app, const struct screen *screen, struct canvas *canvas, struct rect at)
{
    const struct form *form = (const struct form *)screen;
    if (form->json.width > 0)
        draw_json(app, form, canvas);
    if (form->fields.width == 0)
        return;
    g_autofree char *title = g_strdup_printf("%s · %s", form->draft->order, form->draft->name);
    canvas_frame(canvas, form->fields, app->kind_style, title);
    form_view_draw(&form->view, canvas, at);
}

/* ---- for others ---- */

void screen_form_blame(struct app *app, struct screen *screen, const char *answer, const char *reason)
{
    struct form *form = (struct form *)screen;
    g_autofree char *message = NULL;
    int blamed = body_blamed_field(form->draft, answer, &message);
    const char *said = message ? message : (reason ? reason : "It was refused without a reason.");
    if (blamed >= 0) {
        struct draft_field *field = draft_field(form->draft, (size_t)blamed);
        g_free(field->server_error);
        field->server_error = g_strdup(said);
        form_view_focus(&form->view, (size_t)blamed);
    }
    app_say(app, STYLE_ERROR, "Refused: %s Correct it and send it anew.", said);
    mark_changed(app, form);
}

void screen_form_focus(struct screen *screen, size_t field)
{
    form_view_focus(&((struct form *)screen)->view, field);
}

const struct draft *screen_form_draft(const struct screen *screen)
{
    return ((const struct form *)screen)->draft;
}

bool screen_form_add(struct app *app, struct screen *screen, const char *name, enum field_kind_id kind, GError **error)
{
    struct form *form = (struct form *)screen;
    struct field_context context = form_context(app, form);
    int index = draft_add(form->draft, name, kind, error);
    if (index < 0)
        return false;
    form_view_reload(&form->view, &context);
    form_view_focus(&form->view, (size_t)index);
    mark_changed(app, form);
    return true;
}

void screen_form_send(struct app *app, struct screen *screen, const char *body, GPtrArray *effects)
{
    struct form *form = (struct form *)screen;
    app_send(app, form_record(form), form->saved, body, effects);
    form->sent = true;
    uint64_t watched = app->watched;
    app_pop_to_desk(app, effects);
    app->watched = watched;
}

static void form_free(struct screen *screen)
{
    struct form *form = (struct form *)screen;
    form_view_clear(&form->view);
    draft_free(form->draft);
    g_free(form->key);
    g_free(form->preview);
    g_free(form);
}

static const struct screen_class form_class = {
    .title = "Form",
    .scope = SCOPE_FORM,
    .layout = form_layout,
    .key = form_key,
    .act = form_act,
    .can = form_can,
    .told = form_told,
    .draw = form_draw,
    .line = form_line,
    .leave = form_leave,
    .free = form_free,
};

struct screen *screen_form_new(struct app *app, struct draft *draft, const char *key, bool saved, int focus)
{
    struct form *form = g_new0(struct form, 1);
    form->screen.class = &form_class;
    form->draft = draft;
    form->key = g_strdup(key);
    form->saved = saved;
    form->now = app->now;
    struct field_context context = form_context(app, form);
    form_view_init(&form->view, draft, &context);
    form_view_focus(&form->view, (size_t)MAX(0, focus));
    check(app, form);
    return &form->screen;
}
