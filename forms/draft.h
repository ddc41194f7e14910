/* forms/draft.h: one event being filled in.
 *
 * A draft keeps text and errors; a typed value lives only between reading and JSON, so there is no second truth to keep
 * in step. Fields stand in the order in which they will stand in the body. Errors never block editing.
 *
 * What a field was read to is kept until the field is changed, so that a key in a long form reads one field and not all
 * of them: hence fields are changed by the calls below only. */
#pragma once
#include "forms/event.h"

struct draft_field {
    const struct field_spec *spec; /* row of the catalogue, or owned by the draft for a member nobody knows */
    char *text;                    /* "" = unset: the field is left out */
    bool raw;                      /* text is JSON as it stands (NAME:=JSON) */
    bool touched;                  /* a person set it; untouched defaults are set anew on reopening */
    bool as_typed;                 /* near miss of a suggestion let through */
    char *error;                   /* sentence, NULL when fine; set by draft_check */
    char *remark;                  /* odd but allowed, NULL when none */
    char *words;                   /* the value in words, NULL when text says it */
    char *json;                    /* the value as it will stand in the body; NULL = left out, or bad */
    char *server_error;            /* what the server said of this field; cleared by the next change */
    unsigned change;               /* the change of the draft that made it what it is: no two are alike */
    bool read;                     /* error, remark, words and json are what the rest of it reads to */
    bool previewed;                /* and so stands in the preview */
    size_t preview_bytes;          /* what the preview has of it */
};

struct draft {
    char *order;
    const struct service_type *type;
    const struct event_spec *event;  /* event_free() for a free one */
    char *name;                      /* the event name that goes out */
    GPtrArray *fields;               /* struct draft_field *, owned */
    GPtrArray *own_specs;            /* rows of members nobody knows, owned */
    struct reading_context *read_in; /* the present and the rules its fields were read by; NULL = none was */
    unsigned changes;                /* so far */
    GString *preview;                /* as body_preview left it; "" = it is to be built from its beginning */
};

/* A draft with every recommended field and its default (now, operator name, unset). `name` as judged by event_judge. */
struct draft *draft_new(const char *order, const struct service_type *type, const struct event_spec *event,
                        const char *name, const struct field_context *context);
struct draft *draft_copy(const struct draft *draft);
void draft_free(struct draft *draft);
typedef struct draft draft_handle;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(draft_handle, draft_free)

/* Exchanges what two drafts of the same event hold: the way back to an earlier copy. */
void draft_swap(struct draft *draft, struct draft *other);

size_t draft_count(const struct draft *draft);
const struct draft_field *draft_field(const struct draft *draft, size_t index);
/* Whether its text is a person's words, which words in braces may stand in: JSON has braces of its own. */
bool draft_field_has_words(const struct draft_field *field);
/* Index of a member, -1 where the draft has none of that name. */
int draft_find(const struct draft *draft, const char *name);

/* Adds a member: a recommended field at its place by the rows, any other at the end (before notes); a known field by
 * name, else one of that kind. Returns its index; -1 and a sentence for an empty name, "event", one with a control
 * character, or one already there. Near misses of known names pass here: field_near_miss tells. */
int draft_add(struct draft *draft, const char *name, enum field_kind_id kind, GError **error);

/* Sets the text; marks touched, clears the server's error and `as_typed`. `raw` as in struct draft_field. */
void draft_set(struct draft *draft, size_t index, const char *text, bool raw);
/* Lets a near miss of a suggestion through. */
void draft_let_through(struct draft *draft, size_t index);
/* The server's error of a field. */
void draft_blame(struct draft *draft, size_t index, const char *said);
/* The field may be given anew by draft_set_argument. */
void draft_set_untouched(struct draft *draft, size_t index);

/* Reads one field as field_read and field_read_json do, with the field's own `as_typed`. */
bool draft_read(const struct draft *draft, size_t index, const struct field_context *context,
                struct field_reading *reading, GError **error);

/* Whether a field that a person set reads to another value now than it did then: "tomorrow 9" does a day later. What
 * says "now" is meant so. */
bool draft_shifted(const struct draft *draft, size_t index, int64_t then, const struct field_context *context);

/* Reads every field that is another since the last time, or all where the present or the rules are, and writes errors,
 * remarks, words and values; returns how many errors there are. */
int draft_check(struct draft *draft, const struct field_context *context);

/* Fixes untouched `now` defaults at context->now: done when review opens (product.md, The way of one event). */
void draft_fix(struct draft *draft, const struct field_context *context);

/* The same way for the command line and batch rows: no defaults, only what is named. `argument` is "NAME=TEXT" or
 * "NAME:=JSON" ("@FILE" is resolved by the caller). Near misses of field names are stopped unless context->as_typed; a
 * name given twice is refused. Values are judged by draft_check. */
struct draft *draft_new_empty(const char *order, const struct service_type *type, const struct event_spec *event,
                              const char *name);
bool draft_set_argument(struct draft *draft, const char *argument, const struct field_context *context, GError **error);

/* The draft as one JSON text and back (journal, after a crash): names, texts, flags, what the server said. Coming back,
 * untouched defaults are set anew. Caller owns the text. */
char *draft_to_text(const struct draft *draft);
struct draft *draft_from_text(const char *text, const struct field_context *context, GError **error);
