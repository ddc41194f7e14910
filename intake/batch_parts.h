/* intake/batch_parts.h: what the parts of the batch reader share. For intake/batch*.c only. */
#pragma once
#include "forms/event.h"
#include "forms/field_plain.h"
#include "intake/batch.h"
#include "intake/csv_reader.h"

/* ---- what was looked up before: a batch names the same few orders, events and fields again and again ---- */

struct known_order {
    const struct service_type *type;
    char *fault;  /* NULL = events may be posted */
    char *remark; /* NULL = nothing */
};
struct known_field {
    const struct field_spec *spec; /* NULL = a member nobody knows */
    char *fault;                   /* a near miss of a known name */
};
struct known_event {
    const struct event_spec *spec;
    char *fault;
    GHashTable *fields; /* name -> struct known_field * */
    GHashTable *plans;  /* which columns are filled -> struct batch_plan *, see batch_plain.c */
};

struct batch_known;
struct batch_known *batch_known_new(const struct batch_rules *rules);
void batch_known_free(struct batch_known *known);
/* NULL only with `error`, where the journal cannot be read. Results are borrowed until the next call. */
const struct known_order *batch_known_order(struct batch_known *known, const char *id, GError **error);
struct known_event *batch_known_event(struct batch_known *known, const struct service_type *type, const char *name);
const struct known_field *batch_known_field(struct batch_known *known, struct known_event *event, const char *name);

/* ---- the reader ---- */

enum column_kind { COLUMN_NAMELESS, COLUMN_ORDER, COLUMN_EVENT, COLUMN_FIELD };
struct batch_column {
    enum column_kind kind;
    char *name; /* of a field: as the body will have it */
};

struct batch_reader {
    struct source *source;
    struct batch_rules rules;
    struct batch_known *known;
    struct csv_reader *csv; /* NULL = JSON Lines */
    struct batch_column *columns;
    size_t column_count;
    size_t numbered, blank;
    /* Of the present row. */
    GString *order, *event, *body, *remark, *fault;
    GString *scratch;
    bool names_event;
    struct field_plain_day day;
};

/* Writes the fault of the present row; returns false. */
bool G_GNUC_PRINTF(2, 3) batch_refuse(struct batch_reader *reader, const char *format, ...);
void batch_remark(struct batch_reader *reader, const char *name, const char *sentence);
/* The order and event of the present row, judged; NULL where the row is bad or (with `error`) the journal fails. The
 * event's name is set where only the command names it. */
const struct known_order *batch_judge_order(struct batch_reader *reader, GError **error);
struct known_event *batch_judge_event(struct batch_reader *reader, const struct known_order *order);

/* Reads one row into the reader's texts; a bad row has a fault. False with `error` where the journal fails. */
bool batch_json_row(struct batch_reader *reader, const struct source_line *line, GError **error);
bool batch_csv_row(struct batch_reader *reader, const struct csv_record *record, GError **error);
/* The body of a record that has nothing odd about it, without a draft; false where one has to judge it. */
bool batch_plain_body(struct batch_reader *reader, const struct csv_record *record, const struct known_order *order,
                      struct known_event *event);
/* An empty table for the plans of an event. */
GHashTable *batch_plans_new(void);
bool batch_cell_is_blank(const char *cell);
/* Takes the header of reader->csv; false and a sentence where it cannot be used. */
bool batch_take_columns(struct batch_reader *reader, GError **error);
