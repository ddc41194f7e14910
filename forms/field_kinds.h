/* forms/field_kinds.h: the rows of the table of kinds, and what their files share. For forms/field*.c only. */
#pragma once
#include "forms/field.h"

extern const struct field_kind field_kind_text;
extern const struct field_kind field_kind_notes;
extern const struct field_kind field_kind_choice;
extern const struct field_kind field_kind_yes_no;
extern const struct field_kind field_kind_moment;
extern const struct field_kind field_kind_moments;
extern const struct field_kind field_kind_object;
extern const struct field_kind field_kind_number;
extern const struct field_kind field_kind_json;

/* clean_word in double quotes. The caller owns it. */
char *field_quote(const char *text);
/* `text` as a JSON string; the caller owns it. */
char *field_json_string(const char *text);
/* Writes "NAME: "TEXT" is not ACCEPTED." and returns false. */
bool field_refuse(const struct field_spec *spec, const char *text, GError **error);
/* Adds a sentence to the remarks. Takes it; NULL adds nothing. */
void field_remark(struct field_reading *reading, char *sentence);

/* Strings: what fits, and the text of a JSON string. */
bool field_fits_string(const struct json_slice *value, const char **expected);
char *field_text_of_string(const struct field_spec *spec, const struct json_slice *value,
                           const struct time_rules *rules);

/* One moment out of text; `reading` receives remarks and the choices of FIELD_ERROR_ASK. */
bool field_moment_read(const struct field_spec *spec, const char *text, const struct time_context *time, int64_t *at,
                       struct field_reading *reading, GError **error);
/* A number of a body as an instant: false where it is no plain whole number within the years 1 to 9999. */
bool field_moment_of_number(const struct json_slice *number, enum time_unit unit, int64_t *at);
/* What is odd about a number as a point in time: the unit, or the side of now it lies on. */
void field_moment_judge(const struct field_spec *spec, const struct json_slice *number,
                        const struct field_context *context, struct field_reading *reading);
/* Whether it has nothing to say about that instant, whole seconds, in the unit of the profile. */
bool field_moment_is_usual(const struct field_spec *spec, int64_t at, int64_t now);
/* The point in time in words; NULL where the number is none a calendar can show. The caller owns it. */
char *field_moment_words(const struct json_slice *number, const struct field_context *context);
