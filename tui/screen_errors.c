/* tui/screen_errors.c: what keeps a form from being sent, each with a jump to its field. */
#include "tui/chooser.h"
#include "tui/lines.h"
#include "tui/state.h"

struct errors {
    struct screen screen;
    struct screen *form;
    struct chooser chooser;
    struct rect whole; /* where the sentence of the selected row stands in full */
};

static void errors_layout(struct app *app, struct screen *screen, struct rect at)
{
    struct errors *errors = (struct errors *)screen;
    const struct chooser_row *row = chooser_row(&errors->chooser);
    struct rect rest = rect_inset(at, 1, 1);
    (void)app;
    errors->whole = rect_take_bottom(&rest, row ? MIN(lines_count(row->detail, rest.width), rest.height / 2) : 0);
    chooser_layout(&errors->chooser, rest);
}

static bool errors_key(struct app *app, struct screen *screen, const struct key *key, GPtrArray *effects)
{
    (void)app, (void)effects;
    return chooser_key(&((struct errors *)screen)->chooser, key);
}

static bool errors_act(struct app *app, struct screen *screen, enum action_id id, GPtrArray *effects)
{
    struct errors *errors = (struct errors *)screen;
    const struct chooser_row *row = chooser_row(&errors->chooser);
    if (id != ACTION_OPEN)
        return false;
    if (row)
        screen_form_focus(errors->form, (size_t)row->value);
    app_pop(app, effects);
    return true;
}

static char *errors_line(const struct app *app, const struct screen *screen)
{
    (void)app, (void)screen;
    return g_strdup("Enter goes to the field; what is typed there is kept.");
}

static void errors_draw(const struct app *app, const struct screen *screen, struct canvas *canvas, struct rect at)
{
    const struct errors *errors = (const struct errors *)screen;
    const struct chooser_row *row = chooser_row(&errors->chooser);
    canvas_frame(canvas, at, app->kind_style, "These fields need mending before it can be sent");
    chooser_draw(&errors->chooser, canvas);
    if (row)
        canvas_paragraph(canvas, errors->whole, STYLE_ERROR, row->detail, 0);
}

static void errors_free(struct screen *screen)
{
    chooser_clear(&((struct errors *)screen)->chooser);
    g_free(screen);
}

static bool errors_points(const struct app *app, const struct screen *screen, int column, int row)
{
    (void)app;
    return chooser_points(&((const struct errors *)screen)->chooser, column, row);
}

static const struct screen_class errors_class = {
    .title = "Errors",
    .scope = SCOPE_ERRORS,
    .layout = errors_layout,
    .key = errors_key,
    .points = errors_points,
    .act = errors_act,
    .draw = errors_draw,
    .line = errors_line,
    .free = errors_free,
};

struct screen *screen_errors_new(struct screen *form)
{
    struct errors *errors = g_new0(struct errors, 1);
    const struct draft *draft = screen_form_draft(form);
    errors->screen.class = &errors_class;
    errors->form = form;
    chooser_init(&errors->chooser, CHOOSER_PLAIN);
    for (size_t i = 0; i < draft_count(draft); i++) {
        const struct draft_field *field = draft_field(draft, i);
        if (field->error)
            chooser_add(&errors->chooser, g_strdup(field->spec->label), g_strdup(field->error), (int)i);
    }
    chooser_narrow(&errors->chooser);
    return &errors->screen;
}
