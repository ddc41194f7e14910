/* tui/screen_templates.c: templates for the event of a form: one is applied, the form is kept as one under the name
 * that is typed. */
#include "forms/template_write.h"
#include "tui/chooser.h"
#include "tui/state.h"
#include <string.h>

struct templates_screen {
    struct screen screen;
    struct screen *form;
    struct templates *templates; /* NULL = they cannot be read: */
    char *why;
    GPtrArray *fitting; /* const struct template *: those for this event, in the order of the file */
    struct chooser chooser;
};

/* ---- rows ---- */

static char *row_detail(const struct template *template)
{
    GString *detail = g_string_new(NULL);
    for (size_t i = 0; i < template->field_count; i++)
        g_string_append_printf(detail, "%s%s: %s", i > 0 ? " · " : "", template->fields[i].name,
                               template->fields[i].text);
    return g_string_free(detail, FALSE);
}

static void clear_templates(struct templates_screen *screen)
{
    g_clear_pointer(&screen->fitting, g_ptr_array_unref);
    g_clear_pointer(&screen->why, g_free);
    templates_free(screen->templates);
    screen->templates = NULL;
}

static void fill(const struct app *app, struct templates_screen *screen)
{
    g_autoptr(GError) error = NULL;
    clear_templates(screen);
    chooser_empty(&screen->chooser);
    screen->templates = app_templates(app, &error);
    if (!screen->templates) {
        screen->why = g_strdup(error->message);
        return;
    }
    screen->fitting = templates_for(screen->templates, screen_form_draft(screen->form)->name);
    for (guint i = 0; i < screen->fitting->len; i++) {
        const struct template *template = g_ptr_array_index(screen->fitting, i);
        chooser_add(&screen->chooser, g_strdup_printf("%u %s", i + 1, template->name), row_detail(template), (int)i);
    }
    chooser_narrow(&screen->chooser);
}

static const struct template *chosen(const struct templates_screen *screen)
{
    const struct chooser_row *row = screen->templates ? chooser_row(&screen->chooser) : NULL;
    return row ? g_ptr_array_index(screen->fitting, (guint)row->value) : NULL;
}

/* ---- what is done with them ---- */

/* The form lives on; the template goes with this screen. */
static void use(struct app *app, struct templates_screen *screen, const struct template *template, GPtrArray *effects)
{
    screen_form_apply(app, screen->form, template);
    app_pop(app, effects);
}

/* Why the words in braces of a text are kept as they stand, although they look as if meant; NULL = all stand for
 * something. The caller owns it. */
static char *literal_braces(const struct draft *draft)
{
    for (size_t i = 0; i < draft_count(draft); i++) {
        const struct draft_field *field = draft_field(draft, i);
        g_autofree char *meant = draft_field_has_words(field) ? placeholder_left(field->text) : NULL;
        g_autoptr(GError) why = NULL;
        if (meant && !placeholder_check(field->text, &why))
            return g_strdup(why->message);
    }
    return NULL;
}

static void say_kept(struct app *app, const char *name, const GPtrArray *left, const char *literal)
{
    g_autoptr(GString) out = g_string_new(NULL);
    for (guint i = 0; i < left->len; i++)
        g_string_append_printf(out, "%s%s", i > 0 ? ", " : "", (const char *)left->pdata[i]);
    if (left->len > 0)
        app_say(app, STYLE_REMARK,
                "%s is kept without %s: a template holds no fixed date, no own field with times, and nothing wrong.",
                name, out->str);
    else if (literal)
        app_say(app, STYLE_REMARK, "%s is kept with its braces as they stand. %s", name, literal);
    else
        app_say(app, STYLE_ACCEPTED, "%s is kept; Ctrl-T in a form of this event lists it.", name);
}

static void keep(struct app *app, struct templates_screen *screen, GPtrArray *effects)
{
    g_autofree char *name = g_strstrip(g_strdup(chooser_typed(&screen->chooser)));
    g_autoptr(GPtrArray) left = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GError) error = NULL;
    if (screen->why || *name == '\0') {
        app_say(app, STYLE_REMARK, "%s",
                screen->why ? screen->why : "Type the name the template is to have, then Ctrl-S.");
        return;
    }
    struct field_context context = app_context(app);
    char *text = templates_with(app_templates_text(app), name, screen_form_draft(screen->form), &context, left, &error);
    if (!text) {
        app_say(app, STYLE_REMARK, "%s", error->message);
        return;
    }
    app_write_templates(app, text, effects);
    fill(app, screen);
    g_autofree char *literal = literal_braces(screen_form_draft(screen->form));
    say_kept(app, name, left, literal);
}

void screen_templates_remove(struct app *app, struct screen *base, const char *name, GPtrArray *effects)
{
    struct templates_screen *screen = (struct templates_screen *)base;
    const struct template *template = chosen(screen);
    if (!template || strcmp(template->name, name) != 0)
        return;
    app_say(app, STYLE_REMARK, "%s is taken off the list.", template->name);
    app_write_templates(app, templates_without(app_templates_text(app), template), effects);
    fill(app, screen);
}

/* ---- the screen ---- */

static void templates_layout(struct app *app, struct screen *base, struct rect at)
{
    (void)app;
    chooser_layout(&((struct templates_screen *)base)->chooser, rect_inset(at, 1, 1));
}

static bool templates_key(struct app *app, struct screen *base, const struct key *key, GPtrArray *effects)
{
    struct templates_screen *screen = (struct templates_screen *)base;
    const struct chooser_row *row;
    if (!chooser_numbered(&screen->chooser, key, &row))
        return chooser_key(&screen->chooser, key);
    if (row)
        use(app, screen, g_ptr_array_index(screen->fitting, row->value), effects);
    else
        app_say(app, STYLE_REMARK, "There is no template of that number.");
    return true;
}

static bool templates_act(struct app *app, struct screen *base, enum action_id id, GPtrArray *effects)
{
    struct templates_screen *screen = (struct templates_screen *)base;
    const struct template *template = chosen(screen);
    if (id == ACTION_SAVE)
        keep(app, screen, effects);
    else if (id == ACTION_OPEN && template)
        use(app, screen, template, effects);
    else if (id == ACTION_DROP && template)
        app_push(app, screen_prompt_new(PROMPT_REMOVE_TEMPLATE, 0, template->name), effects);
    else
        return id == ACTION_OPEN || id == ACTION_DROP;
    return true;
}

static void templates_told(struct app *app, struct screen *base, struct msg *msg, GPtrArray *effects)
{
    (void)effects;
    if (msg->kind == MSG_KEPT_FILE && msg->request == app->templates_asked)
        fill(app, (struct templates_screen *)base);
}

static void templates_draw(const struct app *app, const struct screen *base, struct canvas *canvas, struct rect at)
{
    const struct templates_screen *screen = (const struct templates_screen *)base;
    g_autofree char *title = g_strdup_printf("Templates · %s", screen_form_draft(screen->form)->name);
    canvas_frame(canvas, at, app->kind_style, title);
    if (screen->why)
        canvas_paragraph(canvas, rect_inset(at, 2, 1), STYLE_REMARK, screen->why, 0);
    else
        chooser_draw(&screen->chooser, canvas);
}

static char *templates_line(const struct app *app, const struct screen *base)
{
    const struct templates_screen *screen = (const struct templates_screen *)base;
    (void)app;
    return g_strdup(chosen(screen) ? "Sets the fields it names; what was typed stays."
                                   : "Type a name, then Ctrl-S keeps what the form holds under it.");
}

static bool templates_points(const struct app *app, const struct screen *base, int column, int row)
{
    (void)app;
    return chooser_points(&((const struct templates_screen *)base)->chooser, column, row);
}

static void free_screen(struct screen *base)
{
    struct templates_screen *screen = (struct templates_screen *)base;
    clear_templates(screen);
    chooser_clear(&screen->chooser);
    g_free(screen);
}

static const struct screen_class templates_class = {
    .title = "Templates",
    .scope = SCOPE_TEMPLATES,
    .layout = templates_layout,
    .key = templates_key,
    .points = templates_points,
    .act = templates_act,
    .told = templates_told,
    .draw = templates_draw,
    .line = templates_line,
    .free = free_screen,
};

struct screen *screen_templates_new(struct app *app, struct screen *form, GPtrArray *effects)
{
    struct templates_screen *screen = g_new0(struct templates_screen, 1);
    screen->screen.class = &templates_class;
    screen->form = form;
    chooser_init(&screen->chooser, CHOOSER_NARROWS);
    fill(app, screen);
    app_load_templates(app, effects);
    return &screen->screen;
}
