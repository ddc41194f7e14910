/* cli/batch_dispatch.h: a batch on its way, for cli/batch_send.c (what leaves) and cli/batch_answers.c (what comes
 * back). */
#pragma once
#include "cli/batch_parts.h"

struct dispatch {
    struct batch_run *run;
    struct outbox *outbox;
    bool rows_left;     /* not all were read yet */
    GHashTable *live;   /* number of the row -> struct batch_entry *, owned: those that are not settled */
    GHashTable *places; /* number of the event -> the same, where there is one */
    GQueue waiting;     /* of them, recorded and never handed over, in the order of the file */
    GPtrArray *again;   /* of them, to be handed over once more, in the order of the file */
    int64_t again_us;   /* not before this monotonic time */
    size_t handed;      /* in the outbox now */
    size_t sent;        /* handed over so far */
    size_t left;        /* recorded and left in the journal, since nothing leaves any more */
    size_t behind;      /* left in the journal behind an event that was not of this batch */
    size_t done;        /* settled in this run, for the rate */
    int failures;       /* of the whole server, in a row */
    int64_t server_us;  /* nothing leaves before this monotonic time */
    int64_t begun_us, shown_us;
    bool ending; /* nothing new leaves any more */
    enum status status;
};

/* One line about an entry: number, order, event, what became of it and why. */
void dispatch_say(const struct dispatch *dispatch, const struct batch_entry *entry, const char *what,
                  const char *reason);
/* How many of those behind others were not named one by one. */
void dispatch_say_unsaid(const struct dispatch *dispatch);
/* Nothing new leaves any more; `why` may be NULL. The first reason counts. */
void dispatch_end(struct dispatch *dispatch, const char *why);
/* The same because journal or file failed: no row is read any more. */
void dispatch_fail(struct dispatch *dispatch, const GError *error);

/* Records these (struct batch_entry *, of dispatch->live) as queued; false once it failed. */
bool dispatch_record(struct dispatch *dispatch, const GPtrArray *entries);
/* The event of an entry has that number. */
void dispatch_place(struct dispatch *dispatch, struct batch_entry *entry);
/* Nothing more is done about it in this run; frees it. */
void dispatch_forget(struct dispatch *dispatch, struct batch_entry *entry);
/* Takes what came out of the outbox. */
void dispatch_collect(struct dispatch *dispatch);
