/* cli/batch_dispatch.h: a batch on its way, for cli/batch_send.c (what leaves) and cli/batch_answers.c (what comes
 * back). */
#pragma once
#include "cli/batch_parts.h"

struct dispatch {
    struct batch_run *run;
    struct outbox *outbox;
    struct batch_rows *rows;
    bool rows_left;     /* not all were read yet */
    GHashTable *fresh;  /* tag -> struct batch_fresh *, owned: handed over unrecorded, or read to be recorded */
    GHashTable *places; /* id -> tag, of events that were recorded and are not settled */
    size_t next;        /* index of the first entry never handed over */
    GArray *again;      /* indices of entries to be handed over once more, ascending */
    int64_t again_us;   /* not before this monotonic time */
    size_t handed;      /* in the outbox now */
    size_t sent;        /* handed over so far */
    size_t done;        /* settled in this run, for the rate */
    int failures;       /* of the whole server, in a row */
    int64_t server_us;  /* nothing leaves before this monotonic time */
    int64_t begun_us, shown_us;
    bool ending; /* nothing new leaves any more */
    enum status status;
};

/* The tag of an entry: its index and one, so that 0 is none. */
static inline size_t dispatch_tag(size_t index)
{
    return index + 1;
}
static inline struct batch_entry *dispatch_entry(const struct dispatch *dispatch, size_t index)
{
    return &g_array_index(dispatch->run->entries, struct batch_entry, index);
}

/* One line about an entry: number, order, event, what became of it and why. */
void dispatch_say(const struct dispatch *dispatch, const struct batch_entry *entry, const char *what,
                  const char *reason);
/* Nothing new leaves any more; `why` may be NULL. The first reason counts. */
void dispatch_end(struct dispatch *dispatch, const char *why);
/* The same because journal or file failed: no row is read any more. */
void dispatch_fail(struct dispatch *dispatch, const GError *error);

/* Records these (struct batch_fresh *, owned by dispatch->fresh) as queued; false once it failed. */
bool dispatch_record(struct dispatch *dispatch, const GPtrArray *fresh);
/* Takes what came out of the outbox. */
void dispatch_collect(struct dispatch *dispatch);
