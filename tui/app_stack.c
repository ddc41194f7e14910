/* tui/app_stack.c: the stack of screens. The topmost one gets the keys and is seen; whatever changes the stack lays it
 * out anew. */
#include "tui/state.h"

struct screen *app_top(const struct app *app)
{
    return app->stack[app->depth - 1];
}

struct screen *app_below(const struct app *app, const struct screen *screen)
{
    for (int i = 1; i < app->depth; i++)
        if (app->stack[i] == screen)
            return app->stack[i - 1];
    return NULL;
}

static struct rect body_rect(const struct app *app)
{
    return (struct rect){ 0, 1, app->columns, MAX(0, app->rows - 3) };
}

void app_layout_top(struct app *app)
{
    struct screen *top = app_top(app);
    if (top->class->layout)
        top->class->layout(app, top, body_rect(app));
}

void app_push(struct app *app, struct screen *screen, GPtrArray *effects)
{
    if (app->depth == APP_SCREENS_MAX) {
        if (screen->class->leave)
            screen->class->leave(app, screen, effects);
        screen->class->free(screen);
        app_say(app, STYLE_REMARK, "Too many screens are open; Esc goes back one.");
        return;
    }
    screen->scope = screen->class->scope;
    app->stack[app->depth++] = screen;
    app_layout_top(app);
}

void app_pop(struct app *app, GPtrArray *effects)
{
    if (app->depth == 1)
        return;
    struct screen *screen = app_top(app);
    if (screen->class->leave)
        screen->class->leave(app, screen, effects);
    app->depth--;
    screen->class->free(screen);
    app_layout_top(app);
}

void app_pop_to_desk(struct app *app, GPtrArray *effects)
{
    while (app->depth > 1)
        app_pop(app, effects);
}

void app_take_out(struct app *app, const struct screen *screen)
{
    int at = 1;
    while (app->stack[at] != screen) {
        at++;
        g_assert(at < app->depth);
    }
    for (app->depth--; at < app->depth; at++)
        app->stack[at] = app->stack[at + 1];
}

void app_close_below(struct app *app, struct screen *screen)
{
    g_assert(app_top(app) == screen);
    while (app->depth > 2) {
        struct screen *under = app->stack[app->depth - 2];
        app->stack[--app->depth - 1] = screen;
        under->class->free(under);
    }
}
