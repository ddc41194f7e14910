/* cli/batch_parts.h: what the parts of `fixline batch` share. For cli/batch*.c only. */
#pragma once
#include "base/atomic_file.h"
#include "cli/session.h"
#include "delivery/outbox.h"
#include "intake/batch.h"

/* One row of the file, by its number less one. Small, since there is one for every row. */
struct batch_entry {
    int64_t id;      /* of its event, 0 = none was recorded */
    uint32_t line;   /* of the file */
    uint8_t state;   /* enum event_state, where there is an id */
    uint8_t tries;   /* in this run, without success */
    bool settled;    /* nothing more is done about it in this run */
    bool is_earlier; /* recorded before this run */
};

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
    GArray *entries;             /* struct batch_entry, of the rows on their way */
    GArray *earlier;             /* struct batch_earlier by row, NULL = no --retry-failed */
    struct atomic_file *report;  /* NULL = none is wanted */
    int in_flight;
    size_t rows, good, bad, blank, remarks;
    size_t unrecorded; /* were read to be recorded, and could not be or were not waited for */
    int interrupts;    /* descriptor: readable once the person wants to stop */
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
    BATCH_ANYWAY,
    BATCH_OPTION_COUNT
};

/* Reads the report of an earlier run into run->earlier, and the present states out of the journal. */
enum status batch_read_report(struct batch_run *run, const char *path);
/* Whether this row is to be recorded: always, but with --retry-failed only where it was refused. */
bool batch_wants(const struct batch_run *run, size_t number);

/* A row that passes and has no event yet. */
struct batch_fresh {
    struct new_event event; /* owns uuid, order, event and body */
    size_t index;           /* of its entry */
};
void batch_fresh_free(void *fresh);

/* The rows once more, after the check. */
struct batch_rows;
struct batch_rows *batch_rows_new(struct batch_run *run, GError **error);
void batch_rows_free(struct batch_rows *rows);
/* Reads the next row and appends its entry to run->entries. `fresh` receives what is to be recorded, owned by the
 * caller; NULL where there is an event already, or is to be none. False at the end, and with `error` where file or
 * journal cannot be read or a row fails that had passed. */
bool batch_rows_next(struct batch_rows *rows, struct batch_fresh **fresh, GError **error);
/* Records these (struct batch_fresh *) as queued, in one synced commit; `ids` has a place for each. */
bool batch_rows_record(struct batch_rows *rows, const GPtrArray *fresh, int64_t *ids, GError **error);
/* The entry's event is this one; 0 = none. */
void batch_rows_note(struct batch_rows *rows, size_t index, int64_t id);

/* Records the rows and sends them: each group is recorded and claimed in one commit, then leaves. What may not leave,
 * or not now, is recorded all the same. Fills run->entries; every entry is then in the state it has. */
enum status batch_send(struct batch_run *run);

/* Writes one line a row, in the order of the file. */
enum status batch_write_report(struct batch_run *run);
