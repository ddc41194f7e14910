/* delivery/courier_parts.h: what the halves of the courier share. For delivery/courier*.c only. */
#pragma once
#include "delivery/courier.h"
#include "delivery/lookup.h"
#include "delivery/outbox.h"
#include "delivery/rest.h"
#include "delivery/schedule.h"

#include <stdatomic.h>
#include <sys/stat.h>

struct courier {
    struct journal *journal;
    const struct settings *settings;
    int64_t frozen_now;
    int descriptor; /* of the asker: reports are ready */
    int wake;       /* of the thread: something to do */
    GThread *thread;
    GAsyncQueue *tasks;
    GAsyncQueue *reports;
    atomic_bool ending;

    /* The thread's own. */
    struct outbox *outbox;
    struct schedule *schedule;
    struct rest *rest;
    struct lookup *lookup; /* NULL while no order is asked for */
    uint64_t looked_up;    /* the task it answers */
    GHashTable *requests;  /* event id -> number of the task it came with */
    char *told_stopped;
    bool told_token_end;
    enum courier_line told_line;
    int64_t look_us; /* when the outbox is looked through next */
    int64_t recover_us;
    int64_t index_us; /* when the index of the searches may grow next */

    /* courier_many.c. */
    int64_t pilot;     /* the event that goes ahead of those in `followers`; 0 = none */
    GArray *followers; /* struct follower */

    /* courier_stop.c. */
    struct stat token_file, settings_file, ca_file; /* as they were when last looked at; all 0 = not there */
    GPtrArray *renewed;     /* struct settings *, owned: the last of them is in use, others may be borrowed still */
    char *settings_trouble; /* why the changed file cannot be used, NULL = nothing is wrong with it */
    int64_t stop_look_us;   /* when they are looked at next */
};

/* ---- courier.c: the thread ---- */
int64_t courier_wall(void *owner);
void courier_report(struct courier *courier, enum courier_report_kind kind, uint64_t request,
                    struct event_record *event, const char *text);
void courier_report_item(struct courier *courier, const struct courier_report *told); /* takes what it holds */
/* The event as it stands in the journal; where that cannot be read the report goes without it. */
struct event_record *courier_event_now(struct courier *courier, int64_t id);
/* A person sends it now, although sending may have stopped; `again` where it is unknown. */
void courier_probe(struct courier *courier, int64_t id, bool again, uint64_t request);
/* What was just recorded, or has rested, leaves at once, unless the server is known to wait: then the person is told
 * so. */
void courier_send(struct courier *courier, int64_t id, uint64_t request);

/* ---- courier_work.c: what tasks ask for ---- */
void courier_run_task(struct courier *courier, const struct courier_task *task);
/* The answer about an order, once it is there. */
void courier_collect_lookup(struct courier *courier);
/* Ends the rests that are due, and lets go what rested. */
void courier_end_rests(struct courier *courier, int64_t now_us);

/* ---- courier_many.c: several events tried at once ---- */
struct follower {
    int64_t id;
    uint64_t request;
};
void courier_try_many(struct courier *courier, const struct courier_task *task);
/* An event has come back: where it went ahead of others, those follow. */
void courier_follow(struct courier *courier, int64_t id);

/* ---- courier_stop.c: what ends "sending stopped" without a key ---- */
/* At the start: from here on the settings file may change. */
void courier_watch_settings(struct courier *courier);
/* Looks at most once a second, while sending is stopped or finds no server. Where the settings of the connection, what
 * they name as authority, or the token have changed, goes on with them and says true. */
bool courier_look_at_stop(struct courier *courier, int64_t now_us);
/* The same at once: a person is about to try something. */
void courier_look_again(struct courier *courier);
/* Why sending has stopped, and what is wrong with a changed file; NULL where it has not. The caller owns it. */
char *courier_stop_words(const struct courier *courier);
