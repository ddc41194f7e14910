/* tui/screen_form_draw.c: where the parts of the form stand, and how they look. */
#include "tui/lines.h"
#include "tui/screen_form.h"
#include <string.h>

enum {
    BESIDE_FROM_COLUMNS = 96,
    JSON_COLUMNS_LEAST = 50, /* the longest name with a point in time stands on one line */
    BELOW_FROM_COLUMNS = 60,
    BELOW_FROM_ROWS = 13 /* of the screen less the three lines around it: a window of 16 */
};

/* Days with events of this order; dropped ones were never sent. */
static void collect_marks(const struct app *app, struct form *form)
{
    const GPtrArray *timeline = app_timeline(app, form->draft->order);
    g_array_set_size(form->marked, 0);
    for (guint i = 0; timeline && i < timeline->len; i++) {
        const struct event_record *event = g_ptr_array_index(timeline, i);
        if (event->state != EVENT_DROPPED)
            g_array_append_val(form->marked, event->created_at);
    }
    form_view_mark(&form->view, (const int64_t *)(const void *)form->marked->data, form->marked->len);
    form->marked_late = false;
}

void form_layout(struct app *app, struct screen *screen, struct rect at)
{
    struct form *form = (struct form *)screen;
    if (form->marked_late)
        collect_marks(app, form);
    if (form->view.people != app->people) /* another array whenever the journal told them */
        form_view_offer(&form->view, app->people);
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
    form_view_layout(&form->view, rect_inset(rest, 1, 1), at);
}

char *form_line(const struct app *app, const struct screen *screen)
{
    const struct form *form = (const struct form *)screen;
    if (form->view.letters)
        return g_strdup("The letter before a field goes there.");
    if (form->chord)
        return g_strdup("Ctrl-E edits the text in $VISUAL or $EDITOR.");
    if (form->view.focus >= draft_count(form->draft))
        return g_strdup("Enter adds any other field to this event.");
    char *hint = form_hint(app, form);
    if (hint)
        return hint;
    const char *answer = form_view_answer(&form->view);
    return g_strdup(answer ? answer : draft_field(form->draft, form->view.focus)->spec->help);
}

/* Where the line of the focused field stands once it can be read. */
static const char *place_of_line(const struct form *form)
{
    for (size_t i = form->view.focus + 1; i < draft_count(form->draft); i++)
        if (draft_field(form->draft, i)->json)
            return lines_member(form->draft->preview->str, draft_field(form->draft, i)->spec->name);
    return strrchr(form->draft->preview->str, '\n');
}

/* A date is right and wrong in turns while it is typed: until the person pauses its line is kept empty where it is
 * wrong, so that those below it stay in their place. The caller owns the text. */
static char *steady_preview(const struct form *form)
{
    const char *place = form_view_wavers(&form->view) ? place_of_line(form) : NULL;
    if (!place)
        return NULL;
    return g_strdup_printf("%.*s\n%s", (int)(place - form->draft->preview->str), form->draft->preview->str, place);
}

static void draw_json(const struct app *app, const struct form *form, struct canvas *canvas)
{
    bool seconds = app->rules->unit == TIME_SECONDS;
    canvas_frame(canvas, form->json, app->kind_style, seconds ? "JSON · times in s" : "JSON · times in ms");
    struct rect at = rect_inset(form->json, 1, 1);
    g_autofree char *steady = steady_preview(form);
    const char *text = steady ? steady : form->draft->preview->str;
    int skip = 0, lines = lines_count(text, at.width);
    if (form->view.focus < draft_count(form->draft) && lines > at.height) {
        const char *name = draft_field(form->draft, form->view.focus)->spec->name;
        int line = lines_find_member(text, name, at.width);
        skip = CLAMP(line - at.height / 2, 0, lines - at.height);
    }
    canvas_paragraph(canvas, at, STYLE_TEXT, text, skip);
}

void form_draw(const struct app *app, const struct screen *screen, struct canvas *canvas, struct rect at)
{
    const struct form *form = (const struct form *)screen;
    (void)at; /* the layout has told */
    if (form->json.width > 0)
        draw_json(app, form, canvas);
    if (form->fields.width == 0)
        return;
    g_autofree char *title = g_strconcat(form->draft->order, " · ", form->draft->name, NULL);
    canvas_frame(canvas, form->fields, app->kind_style, title);
    form_view_draw(&form->view, canvas);
}
