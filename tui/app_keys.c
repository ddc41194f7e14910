/* tui/app_keys.c: a key on its way: held until what it depends on is answered, then taken by the screen, or as the
 * action it is bound to. */
#include "tui/state.h"

static bool too_small(const struct app *app)
{
    return app->columns < SMALLEST_COLUMNS || app->rows < SMALLEST_ROWS;
}

void app_act(struct app *app, enum action_id id, GPtrArray *effects)
{
    struct screen *top = app_top(app);
    if (top->class->act && top->class->act(app, top, id, effects))
        return;
    if (id == ACTION_BACK)
        app_pop(app, effects);
    else if (id == ACTION_LEAVE)
        app_pop_to_desk(app, effects);
    else if (id == ACTION_HELP)
        app_push(app, screen_help_new(app, top->scope | (top->scope == SCOPE_FORM ? SCOPE_OVER | SCOPE_CALENDAR : 0)),
                 effects);
    else if (id == ACTION_PALETTE)
        app_push(app, screen_palette_new(app, top, effects), effects);
    else if (id == ACTION_REDRAW)
        app_do(app, EFFECT_REDRAW, effects);
    else if (id == ACTION_SUSPEND)
        app_do(app, EFFECT_SUSPEND, effects);
    else if (id == ACTION_TAKE_BACK)
        app_take_back(app, effects);
    else if (id == ACTION_QUIT && app_rests(app) > 0)
        app_push(app, screen_quit_new(), effects);
    else if (id == ACTION_QUIT)
        app_do(app, EFFECT_QUIT, effects);
}

static bool sends(enum action_id id)
{
    return id == ACTION_SEND || id == ACTION_RUN_AGAIN || id == ACTION_TRY;
}

/* A click on the bottom line does what stands there, but never sends; one on the selected row opens it. Those with a
 * modifier belong to the terminal. False where the screen is to take it. */
static bool take_click(struct app *app, const struct key *key, GPtrArray *effects)
{
    struct screen *top = app_top(app);
    if (key->code != KEY_CODE_CLICK)
        return false;
    const struct action *action = key->row == app->rows - 1 ? app_key_at(app, key->column) : NULL;
    if (key->modifiers != 0)
        return true;
    if (action && sends(action->id))
        app_say(app, STYLE_REMARK, "A click never sends; press %s.", action->keys);
    else if (action)
        app_act(app, action->id, effects);
    else if (top->class->points && top->class->points(app, top, key->column, key->row))
        app_act(app, ACTION_OPEN, effects);
    else
        return false;
    return true;
}

/* A key that does nothing is pressed again; what it is for says why. */
static void say_not_now(struct app *app, const struct action *action)
{
    g_autofree char *key = action_key(action, app->bindings);
    app_say(app, STYLE_REMARK, "%s does nothing here now. It is for this: %s", key, action->help);
}

static void apply_key(struct app *app, const struct key *key, GPtrArray *effects)
{
    struct screen *top = app_top(app);
    g_clear_pointer(&app->spoken, g_free);
    app->says_rest = app->unattended = false;
    app->watched = 0;
    if (take_click(app, key, effects) || (top->class->key && top->class->key(app, top, key, effects)))
        return;
    const struct action *action = action_find(top->scope, key, app->bindings);
    bool can = action && (!top->class->can || top->class->can(app, top, action->id));
    if (can)
        app_act(app, action->id, effects);
    else if (top->class->unbound)
        top->class->unbound(app, top);
    else if (action && action->id != ACTION_BACK && !app->spoken) /* with nothing to clear Esc has nothing to say */
        say_not_now(app, action);
}

/* A key that needs no answer to be understood: more letters of a filter, and what always acts at once. */
static bool acts_at_once(const struct app *app, const struct key *key)
{
    if (key_is_ctrl(key, 'l') || key_is_ctrl(key, 'z') || key_is_ctrl(key, 'c'))
        return true;
    if (app->held.length > 0)
        return false;
    bool edits = key->code == KEY_CODE_TEXT || key->code == KEY_CODE_BACKSPACE || key->code == KEY_CODE_ESCAPE;
    return key->code == KEY_CODE_ESCAPE || ((app_top(app)->scope & (SCOPE_FILTERING | SCOPE_PALETTE)) != 0 && edits);
}

static struct app_key *new_key(struct app *app, const struct key *key)
{
    struct app_key *taken = g_new0(struct app_key, 1);
    app->read_left = app->read_left > 0 ? app->read_left - 1 : key->burst - 1;
    *taken = (struct app_key){ .key = *key, .last = app->read_left <= 0 };
    return taken;
}

/* Takes the key. */
static void dispatch(struct app *app, struct app_key *taken, GPtrArray *effects)
{
    if (app_scan_takes(app, taken, effects))
        return;
    apply_key(app, &taken->key, effects);
    app_key_free(taken);
}

void app_take_key(struct app *app, struct key *key, GPtrArray *effects)
{
    if (key->code == KEY_CODE_RESIZE) {
        app->columns = key->column;
        app->rows = key->row;
        return;
    }
    struct app_key *taken = new_key(app, key);
    *key = (struct key){ .code = KEY_CODE_NONE };
    bool blind = too_small(app) && !key_is_ctrl(&taken->key, 'c') && !key_is_ctrl(&taken->key, 'z');
    if (key_is_ctrl(&taken->key, 'c'))
        g_queue_clear_full(&app->held, app_key_free);
    if (blind) /* nobody can see what it would do */
        app_key_free(taken);
    else if (app->awaited == 0 || acts_at_once(app, &taken->key))
        dispatch(app, taken, effects);
    else
        g_queue_push_tail(&app->held, taken);
}

void app_apply_held(struct app *app, GPtrArray *effects)
{
    while (app->awaited == 0 && app->held.length > 0) {
        app_layout_top(app);
        dispatch(app, g_queue_pop_head(&app->held), effects);
    }
}
