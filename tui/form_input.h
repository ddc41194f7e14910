/* tui/form_input.h: the widget of one field, whatever its kind. */
#pragma once
#include "forms/draft.h"
#include "widgets/choice_field.h"
#include "widgets/moments_field.h"
#include "widgets/text_area.h"
#include "widgets/yes_no_field.h"

enum input_kind { INPUT_LINE, INPUT_LINES, INPUT_CHOICE, INPUT_YES_NO, INPUT_MOMENT, INPUT_MOMENTS };

struct form_input {
    enum input_kind kind;
    struct text_field line;
    struct text_area lines;
    struct choice_field choice;
    struct choice *choices; /* owned */
    struct yes_no_field yes_no;
    struct moment_field moment;
    struct moments_field moments;
    enum time_lean lean;
};

struct form_input *form_input_new(const struct draft_field *field, const struct field_context *context);
void form_input_free(struct form_input *input);

enum widget_result form_input_key(struct form_input *input, const struct key *key, const struct field_context *context);
/* A click where it was drawn, and one while its calendar or list is open. */
void form_input_click(struct form_input *input, const struct key *key, struct rect at, bool focused);
void form_input_click_open(struct form_input *input, const struct key *key, struct rect at, struct rect screen,
                           const struct field_context *context);
/* What the draft is to hold. Borrowed. */
const char *form_input_text(const struct form_input *input);
/* Replaces the text of a field that is edited as text; false where it is not. */
bool form_input_set(struct form_input *input, const char *text);
/* As text_field_left_out, of the text that has the cursor. */
char *form_input_left_out(struct form_input *input);
/* Where the cursor stands, as a byte of form_input_text, and back; a default nobody touched keeps its own. */
size_t form_input_cursor(const struct form_input *input);
void form_input_place(struct form_input *input, size_t byte);
/* Days of these instants are marked in calendars. Borrowed for as long as the input lives. */
void form_input_mark(struct form_input *input, const int64_t *marked, size_t count);
/* Whether its choices are the names that are known. */
bool form_input_lists_people(const struct form_input *input);
/* The names to pick from where it holds one of a person, char *. Borrowed until it is called again. */
void form_input_offer(struct form_input *input, const GPtrArray *people);
/* The focused row of a list of times; false where it is none, or where it cannot be done. */
bool form_input_change_rows(struct form_input *input, enum moments_change change, const struct field_context *context);
/* What it answers to what was typed; NULL where it has nothing to say. Borrowed. */
const char *form_input_answer(const struct form_input *input);
void form_input_refresh(struct form_input *input, const struct field_context *context);
/* Before something other than a key ends an open calendar: see moment_field_settle. */
void form_input_settle(struct form_input *input, const struct field_context *context);
bool form_input_is_open(const struct form_input *input);
/* Whether it is a calendar that takes letters for keys of its own, not for text of the field. */
bool form_input_calendar_has_letters(const struct form_input *input);
/* Screen lines it takes at that width. */
int form_input_layout(struct form_input *input, int width);
void form_input_draw(const struct form_input *input, struct canvas *canvas, struct rect at, bool focused);
/* Calendar or list, over everything else. */
void form_input_draw_open(const struct form_input *input, struct canvas *canvas, struct rect at, struct rect screen);
