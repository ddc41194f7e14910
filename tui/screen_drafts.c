/* tui/screen_drafts.c: forms that were left unfinished, newest first. */
#include "tui/chooser.h"
#include "tui/state.h"

struct drafts {
    struct screen screen;
    struct chooser chooser;
};

static void fill(const struct app *app, struct drafts *drafts)
{
    g_ptr_array_set_size(drafts->chooser.rows, 0);
    for (guint i = 0; i < app->drafts->len; i++) {
        const struct draft_record *draft = g_ptr_array_index(app->drafts, i);
        g_autofree char *when = time_point_short(draft->saved_at, app->now, app->rules->zone);
        chooser_add(&drafts->chooser, g_strdup(draft->order), g_strdup_printf("%s · left %s", draft->event, when),
                    (int)i);
    }
    chooser_narrow(&drafts->chooser);
}

static void drafts_layout(struct app *app, struct screen *screen, struct rect at)
{
    struct drafts *drafts = (struct drafts *)screen;
    fill(app, drafts);
    chooser_layout(&drafts->chooser, rect_inset(at, 1, 1));
}

static bool drafts_key(struct app *app, struct screen *screen, const struct key *key, GPtrArray *effects)
{
    (void)app, (void)effects;
    return chooser_key(&((struct drafts *)screen)->chooser, key);
}

/* The form opens over the desk alone, so that one draft is never open twice. */
static void open_draft(struct app *app, guint row, GPtrArray *effects)
{
    const struct draft_record *chosen = g_ptr_array_index(app->drafts, row);
    g_autofree char *key = g_strdup(chosen->key);
    app_pop_to_desk(app, effects);
    for (guint i = 0; i < app->drafts->len; i++) {
        const struct draft_record *draft = g_ptr_array_index(app->drafts, i);
        if (g_strcmp0(draft->key, key) != 0)
            continue;
        app_open_draft(app, draft, effects);
        return;
    }
}

static bool drafts_act(struct app *app, struct screen *screen, enum action_id id, GPtrArray *effects)
{
    const struct chooser_row *row = chooser_row(&((struct drafts *)screen)->chooser);
    if (!row || (id != ACTION_OPEN && id != ACTION_DROP))
        return false;
    const struct draft_record *draft = g_ptr_array_index(app->drafts, row->value);
    if (id == ACTION_OPEN)
        open_draft(app, (guint)row->value, effects);
    else
        app_push(app, screen_prompt_new(PROMPT_DROP_DRAFT, 0, draft->key), effects);
    return true;
}

static void drafts_draw(const struct app *app, const struct screen *screen, struct canvas *canvas, struct rect at)
{
    const struct drafts *drafts = (const struct drafts *)screen;
    g_autofree char *title = g_strdup_printf("Drafts: %u", app->drafts->len);
    canvas_frame(canvas, at, app->kind_style, title);
    if (app->drafts->len == 0)
        canvas_paragraph(canvas, rect_inset(at, 2, 1), STYLE_TEXT, "No form was left unfinished.", 0);
    chooser_draw(&drafts->chooser, canvas);
}

static void drafts_free(struct screen *screen)
{
    chooser_clear(&((struct drafts *)screen)->chooser);
    g_free(screen);
}

static bool drafts_points(const struct app *app, const struct screen *screen, int column, int row)
{
    (void)app;
    return chooser_points(&((const struct drafts *)screen)->chooser, column, row);
}

static const struct screen_class drafts_class = {
    .title = "Drafts",
    .scope = SCOPE_DRAFTS,
    .layout = drafts_layout,
    .key = drafts_key,
    .points = drafts_points,
    .act = drafts_act,
    .draw = drafts_draw,
    .free = drafts_free,
};

struct screen *screen_drafts_new(struct app *app)
{
    struct drafts *drafts = g_new0(struct drafts, 1);
    drafts->screen.class = &drafts_class;
    chooser_init(&drafts->chooser, CHOOSER_PLAIN);
    fill(app, drafts);
    return &drafts->screen;
}
