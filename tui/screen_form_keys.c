/* tui/screen_form_keys.c: what keys and actions do to the form. */
#include "forms/body.h"
#include "tui/form_jump.h"
#include "tui/screen_form.h"
#include <string.h>

static void step(struct form *form, int by)
{
    size_t rows = draft_count(form->draft) + 1;
    form_view_focus(&form->view, (form->view.focus + rows + (size_t)by) % rows);
}

/* The key after Ctrl-G; one that is no letter of a field does what it always does. */
static bool take_letter(struct form *form, const struct key *key)
{
    int field = key_is_text(key) ? form_jump_find(form->view.letters, key->rune) : -1;
    form_view_show_letters(&form->view, false);
    if (field >= 0)
        form_view_focus(&form->view, (size_t)field);
    return key_is_text(key) || key->code == KEY_CODE_ESCAPE || key_is_ctrl(key, 'g');
}

/* The key after Ctrl-X. */
static bool take_chord(struct app *app, struct form *form, const struct key *key, GPtrArray *effects)
{
    form->chord = false;
    if (key_is_ctrl(key, 'e'))
        form_act(app, &form->screen, ACTION_EDITOR, effects);
    return key_is_ctrl(key, 'e') || key_is_ctrl(key, 'x') || key->code == KEY_CODE_ESCAPE;
}

/* Keys that begin or end something that takes two of them. */
static bool two_keys(struct app *app, struct form *form, const struct key *key, GPtrArray *effects)
{
    if (form->view.letters)
        return take_letter(form, key);
    if (form->chord)
        return take_chord(app, form, key, effects);
    form->chord = key_is_ctrl(key, 'x');
    return form->chord;
}

/* Letters typed on the last row are the beginning of a field's name. */
static bool add_typed(struct app *app, struct form *form, const struct key *key, GPtrArray *effects)
{
    if (form->view.focus != draft_count(form->draft))
        return false;
    struct screen *add = screen_add_new(&form->screen);
    app_push(app, add, effects);
    return add->class->key(app, add, key, effects);
}

/* The key opens no list: no name is known, or none is known yet. */
static void want_names(struct app *app, const struct key *key)
{
    if (app->outstanding[EFFECT_LOAD_NAMES]) {
        app_await_with(app, EFFECT_LOAD_NAMES, key);
        app_say(app, STYLE_REMARK, "The names this desk has used are being read; the list opens then.");
        return;
    }
    app_say(app, STYLE_REMARK, "No name is known here yet: names come from the events of this desk.");
}

bool form_key(struct app *app, struct screen *screen, const struct key *key, GPtrArray *effects)
{
    struct form *form = (struct form *)screen;
    if (two_keys(app, form, key, effects))
        return true;
    form_follow_clock(app, form);
    struct field_context context = form_context(app, form);
    bool changed = false;
    enum widget_result result = form_view_key(&form->view, key, &context, &changed);
    if (changed)
        form_mark_changed(app, form);
    g_autofree char *left_out = form_view_left_out(&form->view);
    if (left_out)
        app_say(app, STYLE_ERROR, "%s", left_out);
    if (result == WIDGET_HANDLED)
        return true;
    if (result == WIDGET_SUBMIT || key->code == KEY_CODE_ENTER) {
        if (form->view.focus == draft_count(form->draft))
            app_push(app, screen_add_new(screen), effects);
        else
            step(form, 1);
        return true;
    }
    if (key_opens_list(key) && form_view_on_person(&form->view))
        want_names(app, key);
    return key_is_text(key) && add_typed(app, form, key, effects);
}

/* ---- review ---- */

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
    form_check(app, form);
    if (body && form->group) {
        app_push(app, screen_group_new(app, &form->screen, form->group, effects), effects);
        return;
    }
    bool skips = body && app->settings && settings_review_skips(app->settings, form->draft->name);
    if (skips && screen_review_same(app, form->draft->order, body) == 0) {
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

/* ---- actions ---- */

static void use_as_typed(struct app *app, struct form *form)
{
    form_view_remember(&form->view);
    draft_let_through(form->draft, form->view.focus);
    form_mark_changed(app, form);
}

static void travel(struct app *app, struct form *form, enum form_way way)
{
    struct field_context context = form_context(app, form);
    if (form_view_travel(&form->view, way, &context))
        form_mark_changed(app, form);
    else
        app_say(app, STYLE_REMARK, way == FORM_BACK ? "Nothing is left to take back." : "Nothing was taken back.");
}

static void unset(struct app *app, struct form *form)
{
    struct field_context context = form_context(app, form);
    if (form_view_unset(&form->view, &context))
        form_mark_changed(app, form);
}

/* What each action does to the rows of a list of times, and what there is to say where it cannot. */
static const struct row_action {
    enum action_id id;
    enum moments_change change;
    const char *refusal;
} row_actions[] = {
    { ACTION_ADD_ROW, MOMENTS_ADD, "The list is full." },
    { ACTION_REMOVE_ROW, MOMENTS_REMOVE, "There is nothing to remove." },
    { ACTION_ROW_UP, MOMENTS_UP, "It is the first already." },
    { ACTION_ROW_DOWN, MOMENTS_DOWN, "It is the last already." },
    { ACTION_HOUR_LATER, MOMENTS_HOUR_LATER, "Type a time first; this one cannot be read." },
    { ACTION_DAY_LATER, MOMENTS_DAY_LATER, "Type a time first; this one cannot be read." },
    { ACTION_SORT_ROWS, MOMENTS_SORT, "There is nothing to sort." },
};

static const struct row_action *find_row_action(enum action_id id)
{
    for (size_t i = 0; i < G_N_ELEMENTS(row_actions); i++)
        if (row_actions[i].id == id)
            return &row_actions[i];
    return NULL;
}

static bool change_rows(struct app *app, struct form *form, enum action_id id)
{
    const struct row_action *row = find_row_action(id);
    struct field_context context = form_context(app, form);
    if (!row)
        return false;
    if (form_view_change_rows(&form->view, row->change, &context))
        form_mark_changed(app, form);
    else
        app_say(app, STYLE_REMARK, "%s", row->refusal);
    return true;
}

static void ask_editor(struct app *app, struct form *form, GPtrArray *effects)
{
    if (!form_view_on_text(&form->view)) {
        app_say(app, STYLE_REMARK, "An editor opens on fields of text only.");
        return;
    }
    const struct draft_field *field = draft_field(form->draft, form->view.focus);
    struct effect *effect = app_do(app, EFFECT_EDIT, effects);
    effect->text = g_strdup(field->text);
    form->edited = effect->request;
}

void form_edited(struct app *app, struct form *form, const char *text)
{
    form->edited = 0;
    if (form_view_set_text(&form->view, text))
        form_mark_changed(app, form);
    app_say(app, STYLE_REMARK, "The text is as the editor left it; Ctrl-_ takes it back.");
}

/* A click on what the line of keys says of an open calendar or list: the widget has the key. */
static bool press_over(struct app *app, struct form *form, enum action_id id, GPtrArray *effects)
{
    static const struct {
        enum action_id id;
        struct key key;
    } rows[] = {
        { ACTION_TAKE, { .code = KEY_CODE_ENTER, .burst = 1 } },
        { ACTION_TODAY, { .code = KEY_CODE_TEXT, .rune = 't', .burst = 1 } },
        { ACTION_CLEAR, { .code = KEY_CODE_TEXT, .rune = 'u', .burst = 1 } },
        { ACTION_CLOSE, { .code = KEY_CODE_ESCAPE, .burst = 1 } },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        if (rows[i].id == id)
            return form_key(app, &form->screen, &rows[i].key, effects), true;
    return false;
}

unsigned form_over(const struct screen *screen)
{
    const struct form_view *view = &((const struct form *)screen)->view;
    if (!form_view_is_open(view))
        return 0;
    return SCOPE_OVER | (form_view_calendar_has_letters(view) ? SCOPE_CALENDAR : 0);
}

static bool opens_over(enum action_id id)
{
    return id == ACTION_CALENDAR || id == ACTION_VALUES || id == ACTION_NAMES;
}

/* The widgets know their own key; here it was another one, a click or the palette. */
static void open_over(struct app *app, struct form *form, GPtrArray *effects)
{
    const struct key opens = { .code = (enum key_code)(KEY_CODE_F1 + 3), .burst = 1 };
    form_key(app, &form->screen, &opens, effects);
}

static bool change_form(struct app *app, struct form *form, enum action_id id, GPtrArray *effects)
{
    if (id == ACTION_UNDO || id == ACTION_REDO)
        travel(app, form, id == ACTION_UNDO ? FORM_BACK : FORM_FORTH);
    else if (id == ACTION_UNSET)
        unset(app, form);
    else if (id == ACTION_JUMP)
        form_view_show_letters(&form->view, true);
    else if (id == ACTION_EDITOR)
        ask_editor(app, form, effects);
    else if (id == ACTION_WRITE_OUT)
        form_write_out(app, form);
    else if (id == ACTION_AS_TYPED)
        use_as_typed(app, form);
    else if (opens_over(id))
        open_over(app, form, effects);
    else
        return change_rows(app, form, id);
    return true;
}

bool form_act(struct app *app, struct screen *screen, enum action_id id, GPtrArray *effects)
{
    struct form *form = (struct form *)screen;
    if (press_over(app, form, id, effects))
        return true;
    if (id != ACTION_PREVIEW && !opens_over(id))
        form_settle(app, form);
    if (id == ACTION_NEXT_FIELD || id == ACTION_PREVIOUS_FIELD)
        step(form, id == ACTION_NEXT_FIELD ? 1 : -1);
    else if (id == ACTION_REVIEW)
        open_review(app, form, effects);
    else if (id == ACTION_ADD_FIELD)
        app_push(app, screen_add_new(screen), effects);
    else if (id == ACTION_TEMPLATES)
        app_push(app, screen_templates_new(app, screen, effects), effects);
    else if (id == ACTION_PREVIEW)
        form->flipped = !form->flipped;
    else if (id == ACTION_DRAFTS) {
        form_save(app, form, effects);
        app_push(app, screen_drafts_new(app), effects);
    } else
        return change_form(app, form, id, effects);
    return true;
}

bool form_can(const struct app *app, const struct screen *screen, enum action_id id)
{
    const struct form *form = (const struct form *)screen;
    if (id == ACTION_AS_TYPED)
        return near_suggestion(form) != NULL;
    if (id == ACTION_CALENDAR)
        return form_view_on_moment(&form->view);
    if (id == ACTION_VALUES)
        return form_view_on_choice(&form->view);
    if (id == ACTION_NAMES)
        return form_view_on_person(&form->view) && app->people->len > 0;
    if (id == ACTION_EDITOR || id == ACTION_WRITE_OUT)
        return form_view_on_text(&form->view);
    return !find_row_action(id) || form_view_on_rows(&form->view);
}
