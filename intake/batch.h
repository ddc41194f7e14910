/* intake/batch.h: the rows of a batch file (product.md, Formats), one event each, in the order of the file. Every row
 * is judged as `fixline send` judges its arguments; nothing is recorded here.
 *
 * JSON Lines where the first text is a brace, else CSV. A row keeps its members as written, or in CSV reads its cells
 * by the kind of the field. Memory does not grow with the file. */
#pragma once
#include "forms/custom.h"
#include "intake/source.h"
#include "journal/journal.h"

struct batch_rules {
    struct journal *journal; /* where orders are looked up; NULL = none is known */
    struct field_context context;
    const struct custom *custom; /* the company's own events, NULL = none */
    const char *event; /* of rows that name none; one that names another is bad. NULL = each row must name its own */
    bool anyway;       /* orders that are closed or not accepted, and ids that look damaged, pass */
};

/* Strings are borrowed until the next call. */
struct batch_row {
    size_t number; /* from 1; blank lines and the header are not counted */
    size_t line;   /* of the file, where the row begins, from 1 */
    bool csv;
    bool names_event; /* itself; else it takes the one given for all */
    const char *order;
    const char *event;
    const char *body;   /* the bytes that will be sent */
    const char *remark; /* odd but allowed, NULL = nothing */
    const char *fault;  /* why the row cannot be taken; then order, event and body may be NULL. NULL = it can */
};

struct batch_reader;

/* Borrows the source, which is read from its start; the rules are copied. NULL and a sentence where the header of a CSV
 * file cannot be used. */
struct batch_reader *batch_reader_new(struct source *source, const struct batch_rules *rules, GError **error);
void batch_reader_free(struct batch_reader *reader);
typedef struct batch_reader batch_reader_handle;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(batch_reader_handle, batch_reader_free)

/* From the start once more: what it has looked up of orders, events and fields is not asked for again. False as when it
 * was made. */
bool batch_reader_rewind(struct batch_reader *reader, GError **error);

/* The next row, good or bad. False at the end, and with `error` where file or journal cannot be read. */
bool batch_next(struct batch_reader *reader, struct batch_row *row, GError **error);
/* Blank lines and rows so far. */
size_t batch_blank(const struct batch_reader *reader);

/* Where the row stands, for the start of a sentence: "line 4", or "line 4 (record 2)". Caller owns it. */
char *batch_row_place(const struct batch_row *row);

/* One recording of the rows of a file that are this event: the same file (by its hash), profile, turn and event always
 * give the same one. `turn` tells repeated recordings apart. Without an event it is the one of journals that did not
 * tell rows apart by it (before December 2026): a file that was begun then is gone on with. */
struct batch_turn {
    uint8_t bytes[32];
};
struct batch_turn batch_turn_of(const char *file_hash, const char *profile, const char *turn, const char *event);
/* The uuid of a row: the same turn and number (below 2^32) always give the same one. Caller owns it. */
char *batch_row_uuid(const struct batch_turn *turn, size_t number);
/* The least and the greatest uuid that the rows from 1 to `rows` can have in that turn, whatever their events. Caller
 * owns both. */
void batch_row_uuids(const struct batch_turn *turn, size_t rows, char **least, char **greatest);
/* The uuid of the turn itself, which no row has. Caller owns it. */
char *batch_turn_uuid(const struct batch_turn *turn);
/* The one a row had in journals that are older still. */
char *batch_row_uuid_before(const char *file_hash, const char *profile, size_t number, const char *turn);
