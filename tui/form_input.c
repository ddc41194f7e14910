/* tui/form_input.c: the widget of one field. */
#include "tui/form_input.h"
#include "forms/event.h"
#include "widgets/text_edit.h"
#include <string.h>

enum { AREA_LINES_MOST = 6 };

static bool read_yes_no(const char *text, enum yes_no *value)
{
    static const struct {
        const char *text;
        enum yes_no value;
    } words[] = {
        { "", YES_NO_UNSET }, { "yes", YES_NO_YES }, { "true", YES_NO_YES }, { "no", YES_NO_NO }, { "false", YES_NO_NO }
    };
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        if (g_ascii_strcasecmp(text, words[i].text) != 0)
            continue;
        *value = words[i].value;
        return true;
    }
    return false;
}

/* Raw JSON, and what a switch cannot show, is edited as the text it is. */
static enum input_kind kind_of(const struct draft_field *field, enum yes_no *value)
{
    const struct field_kind *kind = field_kind(field->spec->kind);
    if (field->raw || kind->multiline)
        return INPUT_LINES;
    if (field->spec->kind == FIELD_YES_NO && read_yes_no(field->text, value))
        return INPUT_YES_NO;
    if (field->spec->kind == FIELD_MOMENT)
        return INPUT_MOMENT;
    if (field->spec->kind == FIELD_MOMENTS)
        return INPUT_MOMENTS;
    return field->spec->suggestion_count > 0 || field_is_person(field->spec) ? INPUT_CHOICE : INPUT_LINE;
}

static struct time_context time_context(const struct form_input *input, const struct field_context *context)
{
    return (struct time_context){ .rules = context->rules, .now = context->now, .lean = input->lean };
}

static void init_choice(struct form_input *input, const struct text_field_options *options,
                        const struct field_spec *spec)
{
    input->choices = g_new0(struct choice, spec->suggestion_count);
    for (size_t i = 0; i < spec->suggestion_count; i++)
        input->choices[i] = (struct choice){ spec->suggestions[i].value, suggestion_words(&spec->suggestions[i]) };
    choice_field_init(&input->choice, options, input->choices, spec->suggestion_count);
    input->choice.late = spec->suggestion_count == 0;
}

struct form_input *form_input_new(const struct draft_field *field, const struct field_context *context)
{
    struct form_input *input = g_new0(struct form_input, 1);
    const struct text_field_options options = { .text = field->text,
                                                .untouched = !field->touched,
                                                .undone_elsewhere = true };
    input->kind = kind_of(field, &input->yes_no.value);
    input->lean = field->spec->lean;
    struct time_context time = time_context(input, context);
    switch (input->kind) {
    case INPUT_LINE:
        text_field_init(&input->line, &options);
        break;
    case INPUT_LINES:
        text_area_init(&input->lines, &options);
        break;
    case INPUT_CHOICE:
        init_choice(input, &options, field->spec);
        break;
    case INPUT_YES_NO:
        break;
    case INPUT_MOMENT:
        moment_field_init(&input->moment, &options, &time);
        break;
    case INPUT_MOMENTS:
        moments_field_init(&input->moments, &options, &time);
        break;
    }
    return input;
}

void form_input_free(struct form_input *input)
{
    switch (input->kind) {
    case INPUT_LINE:
        text_field_clear(&input->line);
        break;
    case INPUT_LINES:
        text_area_clear(&input->lines);
        break;
    case INPUT_CHOICE:
        choice_field_clear(&input->choice);
        break;
    case INPUT_YES_NO:
        break;
    case INPUT_MOMENT:
        moment_field_clear(&input->moment);
        break;
    case INPUT_MOMENTS:
        moments_field_clear(&input->moments);
        break;
    }
    g_free(input->choices);
    g_free(input);
}

enum widget_result form_input_key(struct form_input *input, const struct key *key, const struct field_context *context)
{
    struct time_context time = time_context(input, context);
    switch (input->kind) {
    case INPUT_LINE:
        return text_field_key(&input->line, key);
    case INPUT_LINES:
        return text_area_key(&input->lines, key);
    case INPUT_CHOICE:
        return choice_field_key(&input->choice, key);
    case INPUT_YES_NO:
        return yes_no_field_key(&input->yes_no, key);
    case INPUT_MOMENT:
        return moment_field_key(&input->moment, key, &time);
    case INPUT_MOMENTS:
        return moments_field_key(&input->moments, key, &time);
    }
    return WIDGET_IGNORED;
}

void form_input_click(struct form_input *input, const struct key *key, struct rect at, bool focused)
{
    switch (input->kind) {
    case INPUT_LINE:
        text_field_click(&input->line, at, key->column, focused);
        break;
    case INPUT_LINES:
        text_area_click(&input->lines, at, key->column, key->row, focused);
        break;
    case INPUT_CHOICE:
        text_field_click(&input->choice.field, at, key->column, focused);
        break;
    case INPUT_YES_NO:
        yes_no_field_click(&input->yes_no, at, key->column);
        break;
    case INPUT_MOMENT:
        text_field_click(&input->moment.field, at, key->column, focused);
        break;
    case INPUT_MOMENTS:
        moments_field_click(&input->moments, at, key->column, key->row, focused);
        break;
    }
}

void form_input_click_open(struct form_input *input, const struct key *key, struct rect at, struct rect screen,
                           const struct field_context *context)
{
    struct time_context time = time_context(input, context);
    if (input->kind == INPUT_CHOICE)
        choice_field_click_list(&input->choice, at, screen, key->column, key->row);
    else if (input->kind == INPUT_MOMENT)
        moment_field_click_calendar(&input->moment, at, screen, key->column, key->row, &time);
    else if (input->kind == INPUT_MOMENTS)
        moments_field_click_calendar(&input->moments, at, screen, key->column, key->row, &time);
}

const char *form_input_text(const struct form_input *input)
{
    static const char *const answers[] = { [YES_NO_UNSET] = "", [YES_NO_YES] = "yes", [YES_NO_NO] = "no" };
    switch (input->kind) {
    case INPUT_LINE:
        return text_field_text(&input->line);
    case INPUT_LINES:
        return text_area_text(&input->lines);
    case INPUT_CHOICE:
        return choice_field_text(&input->choice);
    case INPUT_YES_NO:
        return answers[input->yes_no.value];
    case INPUT_MOMENT:
        return moment_field_text(&input->moment);
    case INPUT_MOMENTS:
        return moments_field_text(&input->moments);
    }
    return "";
}

/* The field of text that has the cursor; NULL where there is none. */
static struct text_field *edited_text(const struct form_input *input)
{
    struct form_input *own = (struct form_input *)input;
    switch (input->kind) {
    case INPUT_LINE:
        return &own->line;
    case INPUT_LINES:
        return &own->lines.line;
    case INPUT_CHOICE:
        return &own->choice.field;
    case INPUT_MOMENT:
        return &own->moment.field;
    case INPUT_YES_NO:
    case INPUT_MOMENTS:
        return NULL;
    }
    return NULL;
}

bool form_input_set(struct form_input *input, const char *text)
{
    if (input->kind == INPUT_LINES)
        text_area_set(&input->lines, text);
    else if (input->kind == INPUT_LINE || input->kind == INPUT_CHOICE)
        text_field_set(edited_text(input), text);
    else
        return false;
    return true;
}

char *form_input_left_out(struct form_input *input)
{
    struct text_field *text = edited_text(input);
    return text ? text_field_left_out(text) : NULL;
}

size_t form_input_cursor(const struct form_input *input)
{
    const struct text_field *text = edited_text(input);
    if (input->kind == INPUT_MOMENTS)
        return moments_field_cursor(&input->moments);
    return text ? text->cursor : 0;
}

void form_input_place(struct form_input *input, size_t byte)
{
    struct text_field *text = edited_text(input);
    if (input->kind == INPUT_MOMENTS)
        moments_field_place(&input->moments, byte);
    else if (text && !text->untouched)
        text_edit_move(text, byte);
}

void form_input_mark(struct form_input *input, const int64_t *marked, size_t count)
{
    if (input->kind == INPUT_MOMENT)
        moment_field_mark(&input->moment, marked, count);
    else if (input->kind == INPUT_MOMENTS)
        moments_field_mark(&input->moments, marked, count);
}

bool form_input_lists_people(const struct form_input *input)
{
    return input->kind == INPUT_CHOICE && input->choice.late;
}

void form_input_offer(struct form_input *input, const GPtrArray *people)
{
    if (!form_input_lists_people(input))
        return;
    struct choice *names = g_new0(struct choice, people->len);
    for (guint i = 0; i < people->len; i++)
        names[i].value = g_ptr_array_index(people, i);
    choice_field_offer(&input->choice, names, people->len);
    g_free(input->choices);
    input->choices = names;
}

bool form_input_change_rows(struct form_input *input, enum moments_change change, const struct field_context *context)
{
    struct time_context time = time_context(input, context);
    return input->kind == INPUT_MOMENTS && moments_field_change(&input->moments, change, &time);
}

const char *form_input_answer(const struct form_input *input)
{
    if (input->kind == INPUT_MOMENTS)
        return moments_field_answer(&input->moments);
    /* What is wrong stands beside the field already. */
    const struct moment_field *moment = &input->moment;
    bool speaks = input->kind == INPUT_MOMENT && (moment->valid || moment->asks || moment->picked);
    return speaks ? moment_field_answer(moment) : NULL;
}

void form_input_refresh(struct form_input *input, const struct field_context *context)
{
    struct time_context time = time_context(input, context);
    if (input->kind == INPUT_MOMENT)
        moment_field_refresh(&input->moment, &time);
    else if (input->kind == INPUT_MOMENTS)
        moments_field_refresh(&input->moments, &time);
}

void form_input_settle(struct form_input *input, const struct field_context *context)
{
    struct time_context time = time_context(input, context);
    if (input->kind == INPUT_MOMENT)
        moment_field_settle(&input->moment, &time);
    else if (input->kind == INPUT_MOMENTS)
        moments_field_settle(&input->moments, &time);
}

bool form_input_is_open(const struct form_input *input)
{
    return (input->kind == INPUT_CHOICE && input->choice.open) || (input->kind == INPUT_MOMENT && input->moment.open) ||
           (input->kind == INPUT_MOMENTS && moments_field_is_open(&input->moments));
}

bool form_input_calendar_has_letters(const struct form_input *input)
{
    const struct moment_field *moment = input->kind == INPUT_MOMENTS
                                            ? moments_field_row(&input->moments, input->moments.selected)
                                        : input->kind == INPUT_MOMENT ? &input->moment
                                                                      : NULL;
    return moment && moment->open && !moment->typing;
}

int form_input_layout(struct form_input *input, int width)
{
    if (input->kind == INPUT_MOMENTS)
        return MIN((int)input->moments.rows->len, AREA_LINES_MOST);
    if (input->kind != INPUT_LINES)
        return 1;
    text_area_set_width(&input->lines, width);
    return CLAMP(text_area_lines(&input->lines), 1, AREA_LINES_MOST);
}

void form_input_draw(const struct form_input *input, struct canvas *canvas, struct rect at, bool focused)
{
    switch (input->kind) {
    case INPUT_LINE:
        text_field_draw(&input->line, canvas, at, focused);
        break;
    case INPUT_LINES:
        text_area_draw(&input->lines, canvas, at, focused);
        break;
    case INPUT_CHOICE:
        choice_field_draw(&input->choice, canvas, at, focused);
        break;
    case INPUT_YES_NO:
        yes_no_field_draw(&input->yes_no, canvas, at, focused);
        break;
    case INPUT_MOMENT:
        moment_field_draw(&input->moment, canvas, at, focused);
        break;
    case INPUT_MOMENTS:
        moments_field_draw(&input->moments, canvas, at, focused);
        break;
    }
}

void form_input_draw_open(const struct form_input *input, struct canvas *canvas, struct rect at, struct rect screen)
{
    if (input->kind == INPUT_CHOICE)
        choice_field_draw_list(&input->choice, canvas, at, screen);
    if (input->kind == INPUT_MOMENT)
        moment_field_draw_calendar(&input->moment, canvas, at, screen);
    if (input->kind == INPUT_MOMENTS)
        moments_field_draw_calendar(&input->moments, canvas, at, screen);
}
