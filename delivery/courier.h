/* delivery/courier.h: the outbox on a thread of its own. The desk gives it tasks and takes reports; it owns the
 * journal's writes and the network. Between the threads pass only values. */
#pragma once
#include "journal/journal.h"
#include "settings/settings.h"

enum courier_task_kind {
    COURIER_RECORD, /* event: record, let it rest, send; drops the draft `key` in the same step where one is named */
    COURIER_RECORD_MANY,  /* events: all in one commit, then each rests and is sent; `key` as above */
    COURIER_TAKE_BACK,    /* ids, draft (NULL = none), who, why: those that have not left are dropped */
    COURIER_SEND_RESTING, /* every rest ends now */
    COURIER_TRY,          /* id: send a queued event now, resting or not */
    COURIER_TRY_MANY,     /* ids: the same for those of them that are queued for this server; the others are left */
    COURIER_TRY_AGAIN,    /* id: a person sends an unknown one once more */
    COURIER_RESOLVE,      /* id, state, who, why */
    COURIER_NOTE,         /* id, who, why: a label on the event */
    COURIER_LOOK_UP,      /* key = order id: asks the server about it, one at a time */
    COURIER_PUT_ORDER,    /* order */
    COURIER_REMOVE_ORDER, /* key = order id */
    COURIER_SAVE_DRAFT,   /* draft */
    COURIER_DROP_DRAFT    /* key */
};

/* Everything is owned by the task; unused members stay zero. */
struct courier_task {
    enum courier_task_kind kind;
    uint64_t request;
    struct event_record
        *event;        /* uuid, order, event, body, operator_name, server, accept_version, created_at, replaces */
    GPtrArray *events; /* struct event_record *, filled as `event` */
    struct order *order;
    struct draft_record *draft;
    char *key;
    int64_t id;
    GArray *ids; /* int64_t */
    enum event_state state;
    char *who;
    char *why;
};
struct courier_task *courier_task_new(enum courier_task_kind kind, uint64_t request);
void courier_task_free(struct courier_task *task);

enum courier_report_kind {
    COURIER_SAVED,     /* the event is on disk: `event` with its id; `left_ms` until it leaves, 0 = at once */
    COURIER_SENDING,   /* claimed, on its way */
    COURIER_SETTLED,   /* `event` as it now stands (accepted, refused, unknown, queued); `text` for people */
    COURIER_DONE,      /* any other task is done; for COURIER_TAKE_BACK one each event, as it now stands; for
                        * COURIER_TRY_MANY one each event that is left, `text` where the journal keeps it from being tried */
    COURIER_LOOKED_UP, /* `status` and `text`, what the server answered about the order */
    COURIER_FAILED,    /* `text`: nothing was recorded */
    COURIER_UNSAVED,   /* `text`: the outcome is known but could not be written */
    COURIER_STOPPED,   /* `text`: sending stopped; NULL = it goes on again */
    COURIER_CONNECTED, /* `settings`: the settings of the connection were read anew and are used from now on */
    COURIER_LINE,      /* `line`: what the last tries found, whenever that changes */
    COURIER_TOKEN      /* `left_ms` until there is no token any more, 0 = that is not known or does not matter */
};
enum courier_line {
    COURIER_LINE_UP,   /* the server answers, or nothing is known yet */
    COURIER_LINE_LOST, /* it cannot be reached */
    COURIER_LINE_BUSY  /* it asks to wait */
};
struct courier_report {
    enum courier_report_kind kind;
    uint64_t request; /* of the task, 0 = by itself */
    struct event_record *event;
    char *text;
    int status;
    enum courier_line line;
    int64_t left_ms;                 /* COURIER_TOKEN below 0: for so long there has been none */
    const struct settings *settings; /* borrowed until courier_stop */
};
void courier_report_free(struct courier_report *report);

struct courier;
/* Takes the journal over (no other thread may use the handle from now on); borrows settings. One byte is written to
 * `descriptor` when reports are ready. `frozen_now`: FIXLINE_CLOCK in ms, 0 = the real clock. */
struct courier *courier_start(struct journal *journal, const struct settings *settings, int descriptor,
                              int64_t frozen_now, GError **error);
/* After the first paint: what was left in the outbox may be sent now. Without this call that begins with the first
 * task, or two seconds after the start. */
void courier_wake(struct courier *courier);
void courier_submit(struct courier *courier, struct courier_task *task); /* takes the task; never waits */
struct courier_report *courier_collect(struct courier *courier);         /* NULL when none; never waits */
/* Finishes tasks already submitted and what is in flight (at most the time-outs of settings), then closes the journal.
 * What rests stays queued, for a person to send. */
void courier_stop(struct courier *courier);
