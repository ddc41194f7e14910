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
    GArray *entries;            /* struct batch_entry, once rows are recorded */
    GArray *earlier;            /* struct batch_earlier by row, NULL = no --retry-failed */
    struct atomic_file *report; /* NULL = none is wanted */
    int in_flight;
    size_t rows, good, bad, blank, remarks;
    int interrupts; /* descriptor: readable once the person wants to stop */
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

/* Records every row that passes, in groups; fills run->entries. */
enum status batch_record(struct batch_run *run);

/* Sends what is queued; every entry is then in the state it has. */
enum status batch_send(struct batch_run *run);

/* Writes one line a row, in the order of the file. */
enum status batch_write_report(struct batch_run *run);
