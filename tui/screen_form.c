/* tui/screen_form.c: one event being filled in, its JSON alive beside it or below it.
 *
 * Values follow a present that is at most a minute old, so that nothing but the typed field changes at a key; the
 * review takes the present exactly. What was typed is saved within a second, and kept as a draft whichever way the form
 * is left. */
#include "tui/screen_form.h"
#include "forms/body.h"
#include <string.h>

struct field_context form_context(const struct app *app, const struct form *form)
{
    struct field_context context = app_context(app);
    context.now = form->now;
    return context;
}

void form_check(const struct app *app, struct form *form)
{
    struct field_context context = form_context(app, form);
    body_preview(form->draft, &context);
}

void form_mark_changed(const struct app *app, struct form *form)
{
    if (!form->changed)
        form->changed_since = app->monotonic;
    form->changed = true;
    form->typed_at = app->monotonic;
    form->view.hasty = true;
    form_check(app, form);
}

void form_settle(const struct app *app, struct form *form)
{
    struct field_context context = form_context(app, form);
    if (form_view_is_open(&form->view) && form_view_settle(&form->view, &context))
        form_mark_changed(app, form);
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

void form_save(struct app *app, struct form *form, GPtrArray *effects)
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
    form_settle(app, form);
    form_save(app, form, effects);
    if (form->saved && !form->sent)
        app_say(app, STYLE_REMARK, "%s %s is kept as a draft; picking the event again opens it.", form->draft->order,
                form->draft->name);
}

void form_follow_clock(struct app *app, struct form *form)
{
    if (form->now / MINUTE_MS == app->now / MINUTE_MS)
        return;
    form->now = app->now;
    struct field_context context = form_context(app, form);
    form_view_refresh(&form->view, &context);
    form_check(app, form);
}

static void form_told(struct app *app, struct screen *screen, struct msg *msg, GPtrArray *effects)
{
    struct form *form = (struct form *)screen;
    if (msg->kind == MSG_EDITED && form->edited != 0 && msg->request == form->edited)
        form_edited(app, form, msg->text);
    form->marked_late = form->marked_late || msg->kind != MSG_TICK;
    if (msg->kind != MSG_TICK)
        return;
    form_follow_clock(app, form);
    form->view.hasty = form->view.hasty && app->monotonic - form->typed_at < SAVE_AFTER_MS;
    if (form->changed && app->monotonic - form->changed_since >= SAVE_AFTER_MS)
        form_save(app, form, effects);
}

/* ---- for others ---- */

void screen_form_blame(struct app *app, struct screen *screen, const char *answer, const char *reason)
{
    struct form *form = (struct form *)screen;
    g_autofree char *message = NULL;
    int blamed = body_blamed_field(form->draft, answer, &message);
    const char *said = message ? message : (reason ? reason : "It was refused without a reason.");
    if (blamed >= 0) {
        draft_blame(form->draft, (size_t)blamed, said);
        form_view_focus(&form->view, (size_t)blamed);
    }
    /* A server's words need not be a sentence. */
    bool ends = *said && strchr(".!?", said[strlen(said) - 1]) != NULL;
    app_say(app, STYLE_ERROR, "Refused: %s%s Correct it and send it anew.", said, ends ? "" : ".");
    form_mark_changed(app, form);
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
    form_view_remember(&form->view);
    int index = draft_add(form->draft, name, kind, error);
    if (index < 0) {
        form_view_forget(&form->view);
        return false;
    }
    form_view_reload(&form->view, &context);
    form_view_focus(&form->view, (size_t)index);
    form_mark_changed(app, form);
    return true;
}

void screen_form_set_group(struct screen *screen, GPtrArray *orders)
{
    ((struct form *)screen)->group = g_ptr_array_ref(orders);
}

struct draft_record *screen_form_hand_over(struct screen *screen, bool *saved)
{
    struct form *form = (struct form *)screen;
    *saved = form->saved;
    form->sent = true;
    return form_record(form);
}

void screen_form_reopen(struct screen *screen)
{
    struct form *form = (struct form *)screen;
    form->sent = false;
    form->saved = true;
    form->changed = false;
}

void screen_form_send(struct app *app, struct screen *screen, const char *body, GPtrArray *effects)
{
    app_send(app, screen, body, effects);
    uint64_t watched = app->watched;
    app_pop_to_desk(app, effects);
    app->watched = watched;
}

static void form_free(struct screen *screen)
{
    struct form *form = (struct form *)screen;
    form_view_clear(&form->view);
    draft_free(form->draft);
    g_clear_pointer(&form->group, g_ptr_array_unref);
    g_free(form->key);
    g_array_unref(form->marked);
    g_free(form);
}

static const struct screen_class form_class = {
    .title = "Form",
    .scope = SCOPE_FORM,
    .layout = form_layout,
    .key = form_key,
    .act = form_act,
    .can = form_can,
    .over = form_over,
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
    form->number = ++app->requests;
    form->draft = draft;
    form->key = g_strdup(key);
    form->saved = saved;
    form->now = app->now;
    form->marked = g_array_new(FALSE, FALSE, sizeof(int64_t));
    form->marked_late = true;
    struct field_context context = form_context(app, form);
    form_view_init(&form->view, draft, &context);
    form_view_focus(&form->view, (size_t)MAX(0, focus));
    form_check(app, form);
    return &form->screen;
}
