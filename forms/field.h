/* forms/field.h: one field of an event (a row), and the kinds of field (a table of functions).
 *
 * The engine owns the sequence and never compares a name: what is special about a field is data in its row. */
#pragma once
#include "base/json_scan.h"
#include "forms/time_point.h"

enum field_kind_id {
    FIELD_TEXT,   /* one line */
    FIELD_NOTES,  /* several lines */
    FIELD_CHOICE, /* one line with suggestions; any other text stays possible */
    FIELD_YES_NO,
    FIELD_MOMENT,
    FIELD_MOMENTS, /* list of moments, separated by commas in text */
    FIELD_OBJECT,  /* JSON object as raw text */
    FIELD_NUMBER,  /* a number, its digits kept */
    FIELD_JSON,    /* any JSON value as raw text: members nobody knows */
    FIELD_KIND_COUNT
};

enum field_start { FIELD_STARTS_UNSET, FIELD_STARTS_NOW, FIELD_STARTS_OPERATOR };

struct suggestion {
    const char *value; /* the word of the API */
    const char *label; /* for people */
};
/* The label, borrowed; NULL where it is the value itself and says nothing more. */
const char *suggestion_words(const struct suggestion *suggestion);

struct field_spec {
    const char *name;  /* member of the body */
    const char *label; /* for people */
    const char *help;  /* one sentence */
    enum field_kind_id kind;
    enum field_start starts;
    enum time_lean lean; /* moments: which way a bare weekday leans */
    bool person;         /* somebody's name; one that starts with the operator is too */
    const struct suggestion *suggestions;
    size_t suggestion_count;
};

struct custom; /* forms/custom.h */

/* What reading a text depends on. */
struct field_context {
    const struct time_rules *rules;
    int64_t now;
    const char *operator_name; /* of the person at the desk; default of "who" fields */
    bool as_typed;             /* near misses of suggested values pass */
    bool has_base;             /* see struct time_context */
    int64_t base;
    const struct custom *custom; /* the company's own events: a draft that is read back gets its row; NULL = none */
};

/* What a text became. Strings owned: field_reading_clear. */
struct field_reading {
    char *json;   /* the value as it will stand in the body; NULL = the field is left out */
    char *words;  /* the value in words where text alone does not say it ("Fri 27 Nov 2026 17:00 CET"), else NULL */
    char *remark; /* odd but allowed, must be shown ("read as seconds", "far from every suggestion"), else NULL */
    int64_t choices[2]; /* moments: the two readings of a skipped or doubled hour, set with FIELD_ERROR_ASK */
};
void field_reading_clear(struct field_reading *reading);

#define FIELD_ERROR (field_error_quark())
GQuark field_error_quark(void);
enum field_error {
    FIELD_ERROR_VALUE,
    FIELD_ERROR_NEAR, /* near miss of a suggested value: passes with as_typed */
    FIELD_ERROR_ASK   /* skipped or doubled hour: a person may choose */
};

/* One kind: how its text is read, how a JSON value becomes text again, what it is called outside. */
struct field_kind {
    const char *id;      /* in stored drafts: "text", "yes_no", "moments", … */
    const char *type;    /* in `events --json` and the contract: "string", "timestamp", "boolean", "timestamp[]", … */
    const char *accepts; /* for error sentences: "yes, no, true or false" */
    const char *controls; /* the control characters its text may hold; any other is refused with its place */
    bool multiline;
    bool (*read)(const struct field_spec *spec, const char *text, const struct field_context *context,
                 struct field_reading *reading, GError **error);
    bool (*fits)(const struct json_slice *value, const char **expected); /* NULL = anything; expected: "a number" */
    char *(*text)(const struct field_spec *spec, const struct json_slice *value, const struct time_rules *rules);
    /* Adds remarks about a value that came as JSON; NULL = there is never one. */
    void (*judge)(const struct field_spec *spec, const struct json_slice *value, const struct field_context *context,
                  struct field_reading *reading);
    /* Such a value in words, owned by the caller; NULL = it says itself. */
    char *(*words)(const struct json_slice *value, const struct field_context *context);
};
const struct field_kind *field_kind(enum field_kind_id id);
/* The kind of that id in a stored text; false where there is none. */
bool field_kind_find(const char *id, enum field_kind_id *kind);

/* The kind that holds a value of a member nobody knows. */
enum field_kind_id field_kind_of_value(enum json_kind json);

/* The one check sequence: `text` (trimmed; blank = left out) through the kind. Errors are whole sentences that name
 * field, value and what is accepted: "isDelayed: \"maybe\" is not yes, no, true or false." */
bool field_read(const struct field_spec *spec, const char *text, const struct field_context *context,
                struct field_reading *reading, GError **error);

/* The same for `NAME:=JSON`: scanned, checked against the type of the kind; every value keeps its bytes, blanks between
 * them go. Suggestions are not looked at: this is the deliberate way. */
bool field_read_json(const struct field_spec *spec, const char *json, const struct field_context *context,
                     struct field_reading *reading, GError **error);

/* What is odd about a value that stands in a scanned body, as field_read_json would remark; NULL where nothing is. The
 * caller owns it. */
char *field_value_remark(const struct field_spec *spec, const struct json_slice *value,
                         const struct field_context *context);

/* Whether a JSON value may stand in this field; else one sentence. */
bool field_fits(const struct field_spec *spec, const struct json_slice *value, GError **error);

/* The suggested value `text` is a near miss of, NULL where it is none; and the sentence that stops it (returns false).
 */
const char *field_near_suggestion(const struct field_spec *spec, const char *text);
bool field_refuse_near(const struct field_spec *spec, const char *text, const char *near, GError **error);

/* Text that field_read turns back into this very value, byte for byte, or NULL where only raw JSON can hold it. Caller
 * owns it. */
char *field_text(const struct field_spec *spec, const struct json_slice *value, const struct time_rules *rules);
