/* tui/screen_add.c: any other field for an event: the known ones with their types, or a name of one's own with a type
 * one chooses. */
#include "tui/chooser.h"
#include "tui/state.h"
#include <string.h>

/* The types offered for a name nobody knows. */
static const enum field_kind_id own_kinds[] = { FIELD_TEXT,   FIELD_NUMBER,  FIELD_YES_NO,
                                                FIELD_MOMENT, FIELD_MOMENTS, FIELD_JSON };
enum { FIRST_OWN = 1000 }; /* values of rows: below it known fields, from it on own_kinds */

struct add {
    struct screen screen;
    struct screen *form;
    GPtrArray *known; /* const struct field_spec * */
    struct chooser chooser;
};

static const char *kind_words(enum field_kind_id kind)
{
    return kind == FIELD_JSON ? "any JSON" : field_kind(kind)->type;
}

static void add_known(struct add *add)
{
    const struct draft *draft = screen_form_draft(add->form);
    for (guint i = 0; i < add->known->len; i++) {
        const struct field_spec *spec = g_ptr_array_index(add->known, i);
        if (draft_find(draft, spec->name) < 0)
            chooser_add(&add->chooser, g_strdup(spec->name),
                        g_strdup_printf("%s · %s", kind_words(spec->kind), spec->label), (int)i);
    }
}

/* The typed name as a field of its own, once a type; narrowing keeps these rows, since they hold what was typed. */
static void add_own(struct add *add)
{
    const char *typed = chooser_typed(&add->chooser);
    for (size_t i = 0; *typed && !field_find(typed) && i < G_N_ELEMENTS(own_kinds); i++)
        chooser_add(&add->chooser, g_strdup(typed),
                    g_strdup_printf("a name of your own · %s", kind_words(own_kinds[i])), FIRST_OWN + (int)i);
}

static void fill(struct add *add)
{
    g_ptr_array_set_size(add->chooser.rows, 0);
    add_known(add);
    add_own(add);
    chooser_narrow(&add->chooser);
}

static void add_layout(struct app *app, struct screen *screen, struct rect at)
{
    (void)app;
    chooser_layout(&((struct add *)screen)->chooser, rect_inset(at, 1, 1));
}

static bool add_key(struct app *app, struct screen *screen, const struct key *key, GPtrArray *effects)
{
    struct add *add = (struct add *)screen;
    (void)app, (void)effects;
    if (!chooser_key(&add->chooser, key))
        return false;
    int selected = add->chooser.list.selected;
    fill(add);
    list_select(&add->chooser.list, selected);
    return true;
}

static void take(struct app *app, struct add *add, bool as_typed, GPtrArray *effects)
{
    const struct chooser_row *row = chooser_row(&add->chooser);
    g_autoptr(GError) error = NULL;
    if (!row)
        return;
    bool own = row->value >= FIRST_OWN;
    enum field_kind_id kind = own ? own_kinds[row->value - FIRST_OWN] : FIELD_TEXT;
    if (own && !as_typed && !field_name_check(row->name, &error)) {
        app_say(app, STYLE_ERROR, "%s", error->message);
        return;
    }
    if (!screen_form_add(app, add->form, row->name, kind, &error)) {
        app_say(app, STYLE_ERROR, "%s", error->message);
        return;
    }
    app_pop(app, effects);
}

static bool add_act(struct app *app, struct screen *screen, enum action_id id, GPtrArray *effects)
{
    if (id != ACTION_OPEN && id != ACTION_AS_TYPED)
        return false;
    take(app, (struct add *)screen, id == ACTION_AS_TYPED, effects);
    return true;
}

static bool add_can(const struct app *app, const struct screen *screen, enum action_id id)
{
    (void)app;
    return id != ACTION_AS_TYPED || field_near_miss(chooser_typed(&((const struct add *)screen)->chooser)) != NULL;
}

static char *add_line(const struct app *app, const struct screen *screen)
{
    (void)app, (void)screen;
    return g_strdup("Type to narrow the list; a name that is in no list goes out as it is.");
}

static void add_draw(const struct app *app, const struct screen *screen, struct canvas *canvas, struct rect at)
{
    canvas_frame(canvas, at, app->kind_style, "Add a field");
    chooser_draw(&((const struct add *)screen)->chooser, canvas);
}

static void add_free(struct screen *screen)
{
    struct add *add = (struct add *)screen;
    chooser_clear(&add->chooser);
    g_ptr_array_unref(add->known);
    g_free(add);
}

static bool add_points(const struct app *app, const struct screen *screen, int column, int row)
{
    (void)app;
    return chooser_points(&((const struct add *)screen)->chooser, column, row);
}

static const struct screen_class add_class = {
    .title = "Add a field",
    .scope = SCOPE_ADD,
    .layout = add_layout,
    .key = add_key,
    .points = add_points,
    .act = add_act,
    .can = add_can,
    .draw = add_draw,
    .line = add_line,
    .free = add_free,
};

struct screen *screen_add_new(struct screen *form)
{
    struct add *add = g_new0(struct add, 1);
    add->screen.class = &add_class;
    add->form = form;
    add->known = field_all();
    chooser_init(&add->chooser, CHOOSER_NARROWS);
    fill(add);
    return &add->screen;
}
