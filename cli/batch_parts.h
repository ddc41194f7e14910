/* cli/batch_parts.h: what the parts of `fixline batch` share. For cli/batch*.c only. */
#pragma once
#include "base/atomic_file.h"
#include "cli/session.h"
#include "delivery/outbox.h"
#include "intake/batch.h"
#include "journal/journal_add.h"

/* A row of the file on its way. There are never more of these than may be handed over at once, however long the file
 * is.
 */
struct batch_entry {
    struct new_event event; /* to be recorded; owns uuid, order, event and body, which are gone once it is */
    int64_t id;             /* of its event, 0 = none was recorded */
    size_t number;          /* of the row */
    uint32_t line;          /* of the file */
    uint8_t state;          /* enum event_state, where there is an id */
    uint8_t tries;          /* in this run, without success */
};
void batch_entry_free(void *entry);

/* A row of the report of an earlier run. */
struct batch_earlier {
    int64_t id;             /* 0 = none was recorded */
    enum event_state state; /* as the journal has it now */
};

struct batch_run {
    struct session *session;
    const struct given *given;
    struct source *source;
    struct batch_rules rules;
    struct batch_reader *reader; /* for every time the file is read */
    struct batch_rows *sent;     /* NULL = nothing was recorded */
    GArray *earlier;             /* struct batch_earlier by row, NULL = no --retry-failed */
    struct atomic_file *report;  /* NULL = none is wanted */
    int in_flight;
    size_t rows, bad, blank, remarks;
    size_t read;                 /* of them, to be recorded and sent */
    size_t states[EVENT_STATES]; /* of the rows that are events, how many are in each */
    size_t unrecorded;           /* were read to be recorded, and could not be or were not waited for */
    int interrupts;              /* descriptor: readable once the person wants to stop */
    bool interrupted;
    bool all_before; /* there are some, and an earlier run had settled them all */
};

enum batch_option {
    BATCH_EVENT,
    BATCH_DRY_RUN,
    BATCH_IN_FLIGHT,
    BATCH_REPORT,
    BATCH_RETRY_FAILED,
    BATCH_AGAIN,
    BATCH_SKIP_BAD,
    BATCH_AS_TYPED,
    BATCH_ANYWAY
};

/* Reads the report of an earlier run into run->earlier, and the present states out of the journal. */
enum status batch_read_report(struct batch_run *run, const char *path);
/* The report must be of this file: false and a sentence where it says something else of the row, or has no such row.
 */
bool batch_is_of_report(const struct batch_run *run, const struct batch_row *row, GError **error);
/* The row of the report; NULL where it has none, or without --retry-failed. */
const struct batch_earlier *batch_earlier_at(const struct batch_run *run, size_t number);
/* Whether this row is to be recorded: always, but with --retry-failed only where it was refused. */
bool batch_wants(const struct batch_run *run, size_t number);
/* What goes on with the rows that are left, for a sentence. */
const char *batch_same_command(const struct batch_run *run);

/* The rows once more, after the check. */
struct batch_rows;
struct batch_rows *batch_rows_new(struct batch_run *run, GError **error);
void batch_rows_free(struct batch_rows *rows);
/* Reads the next row. `entry` receives it, owned by the caller: without an id where it is to be recorded; NULL where
 * there is nothing to do. False at the end, and with `error` where file or journal cannot be read or a row fails that
 * had passed. */
bool batch_rows_next(struct batch_rows *rows, struct batch_entry **entry, GError **error);
/* Records these (struct batch_entry *) as queued, in one synced commit. */
bool batch_rows_record(struct batch_rows *rows, const GPtrArray *entries, GError **error);
/* The event that the row became, in this run or an earlier one; 0 = none. */
bool batch_rows_find(const struct batch_rows *rows, const struct batch_row *row, int64_t *id, GError **error);
/* The entry is recorded under that number. */
void batch_entry_note(struct batch_entry *entry, int64_t id);

/* Records the rows and sends them: each group is recorded and claimed in one commit, then leaves. What may not leave,
 * or not now, is recorded all the same. Fills in what became of them. */
enum status batch_send(struct batch_run *run);

/* Writes one line a row, in the order of the file. */
enum status batch_write_report(struct batch_run *run);
