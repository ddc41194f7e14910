/* tui/screen_form_draw.c: where the parts of the form stand, and how they look. */
#include "tui/lines.h"
#include "tui/look.h"
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

/* The lines of the JSON that are seen. */
struct json_pane {
    struct rect at; /* inside its frame; no width = hidden */
    const char *text;
    char *steady; /* owned */
    int skip;
};

static struct json_pane json_pane(const struct form *form)
{
    struct json_pane pane = { .at = rect_inset(form->json, 1, 1) };
    if (form->json.width == 0)
        return pane;
    pane.steady = steady_preview(form);
    pane.text = pane.steady ? pane.steady : form->draft->preview->str;
    int lines = lines_count(pane.text, pane.at.width);
    if (form->view.focus < draft_count(form->draft) && lines > pane.at.height) {
        const char *name = draft_field(form->draft, form->view.focus)->spec->name;
        int line = lines_find_member(pane.text, name, pane.at.width);
        pane.skip = CLAMP(line - pane.at.height / 2, 0, lines - pane.at.height);
    }
    return pane;
}

static void draw_json(const struct app *app, const struct form *form, const struct json_pane *pane,
                      struct canvas *canvas)
{
    bool seconds = app->rules->unit == TIME_SECONDS;
    canvas_frame(canvas, form->json, app->kind_style, seconds ? "JSON · times in s" : "JSON · times in ms");
    canvas_paragraph(canvas, pane->at, STYLE_TEXT, pane->text, pane->skip);
}

static uint64_t mix_rect(uint64_t look, struct rect rect)
{
    look = look_mix(look_mix(look, (uint64_t)rect.x), (uint64_t)rect.y);
    return look_mix(look_mix(look, (uint64_t)rect.width), (uint64_t)rect.height);
}

/* Most rows of a form are as they were before the key: those need not be looked at. */
static void begin_rows(const struct app *app, const struct form *form, const struct json_pane *pane,
                       struct canvas *canvas)
{
    int rows = canvas_rect(canvas).height;
    g_autofree uint64_t *numbers = g_new(uint64_t, (size_t)rows);
    uint64_t whole = look_mix(mix_rect(mix_rect(form->number, form->fields), form->json), app->kind_style);
    whole = look_mix(whole, canvas_is_ascii(canvas));
    for (int y = 0; y < rows; y++)
        numbers[y] = look_mix(whole, (uint64_t)y);
    if (form->json.width > 0)
        lines_number(pane->text, pane->at, pane->skip, numbers);
    if (form->fields.width > 0) {
        uint64_t *edge = &numbers[form->fields.y];
        *edge = look_mix(look_mix(*edge, (uint64_t)form->view.top), (uint64_t)form->view.all_lines);
        form_view_number(&form->view, numbers);
    }
    for (int y = 0; y < rows; y++) {
        bool here = rect_holds(form->fields, form->fields.x, y) || rect_holds(form->json, form->json.x, y);
        if (here && numbers[y] != 0)
            canvas_begin_row(canvas, y, numbers[y]);
    }
}

void form_draw(const struct app *app, const struct screen *screen, struct canvas *canvas, struct rect at)
{
    const struct form *form = (const struct form *)screen;
    struct json_pane pane = json_pane(form);
    (void)at; /* the layout has told */
    begin_rows(app, form, &pane, canvas);
    if (form->json.width > 0)
        draw_json(app, form, &pane, canvas);
    g_free(pane.steady);
    if (form->fields.width > 0) {
        g_autofree char *title = g_strconcat(form->draft->order, " · ", form->draft->name, NULL);
        canvas_frame(canvas, form->fields, app->kind_style, title);
        lines_draw_place(canvas, form->fields, app->kind_style, form->view.top, form->view.at.height,
                         form->view.all_lines);
        form_view_draw(&form->view, canvas);
    }
    canvas_end_rows(canvas);
    if (form->fields.width > 0)
        form_view_draw_open(&form->view, canvas);
}
