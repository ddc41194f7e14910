/* tui/effect.h: everything the application can ask of the world, as values, in the order in which it must happen. */
#pragma once
#include "journal/record.h"
#include "tui/export.h"

enum effect_kind {
    EFFECT_LOAD_ORDERS,   /* text = filter, sort, limit; by number behind `after`, by neglect behind `order` */
    EFFECT_LOAD_TIMELINE, /* text = order id, limit */
    EFFECT_LOAD_HISTORY,  /* text = filter, before, limit */
    EFFECT_LOAD_ENTRY,    /* id */
    EFFECT_LOAD_COUNTS,
    EFFECT_LOAD_DRAFTS,
    EFFECT_LOAD_RAIL,    /* text = order ids, one a line; limit = events of each */
    EFFECT_LOAD_GROUP,   /* the same, for orders that get one event together */
    EFFECT_LOAD_NAMED,   /* text = order ids, one a line: those that are there */
    EFFECT_LOAD_REPORT,  /* text = filter of the events to be summed up */
    EFFECT_LOAD_FOUND,   /* text = an order id or its end, limit */
    EFFECT_LOAD_NAMES,   /* text = members that hold names, one a line; limit */
    EFFECT_LOAD_VALUES,  /* filter = a key of the filter of events, text = how its value begins, limit */
    EFFECT_RECORD,       /* event: record it, then send it; key = the draft that is done with, NULL = none */
    EFFECT_RECORD_MANY,  /* events: record all in one commit, then send them; key as with EFFECT_RECORD */
    EFFECT_TAKE_BACK,    /* ids, draft (NULL = none), who, why: answered by MSG_DONE for each, or MSG_FAILED */
    EFFECT_SEND_RESTING, /* every rest ends now */
    EFFECT_TRY,          /* id */
    EFFECT_TRY_MANY,     /* ids: those that wait are sent and settle; MSG_DONE for each that is left */
    EFFECT_TRY_AGAIN,    /* id: a person sends an unknown one once more */
    EFFECT_RESOLVE,      /* id, state, who, why */
    EFFECT_NOTE,         /* id, who, why: a label on the event */
    EFFECT_LOOK_UP,      /* key = order id: what the server says of it; answered by MSG_LOOKED_UP or MSG_FAILED */
    EFFECT_PUT_ORDER,    /* order */
    EFFECT_REMOVE_ORDER, /* key = order id */
    EFFECT_SAVE_DRAFT,   /* draft */
    EFFECT_DROP_DRAFT,   /* key */
    EFFECT_REHEARSE,     /* text = the faults the stand-in is to play, one a line; NULL = only ask which it plays */
    EFFECT_COPY,         /* text, to the clipboard and into a private file; key = what it is, for the spoken line */
    EFFECT_KEPT_FILE,    /* key = its name beside the settings; text = it anew, NULL = only read it; MSG_KEPT_FILE */
    EFFECT_EXPORT,       /* export, key = path; numbers, or text = filter: MSG_EXPORT until MSG_SAID or MSG_FAILED */
    EFFECT_STOP_EXPORT,  /* the one that is under way, if there is one: nothing is written then */
    EFFECT_IMPORT,       /* key = path, dry_run, skip_bad: answered by MSG_IMPORT until it ended, or MSG_FAILED */
    EFFECT_STOP_IMPORT,  /* the one that is under way, if there is one */
    EFFECT_EDIT,         /* text, to be edited by a person's editor; answered by MSG_EDITED or MSG_FAILED */
    EFFECT_RING,         /* the bell, where it may sound: somebody is needed */
    EFFECT_REDRAW,
    EFFECT_SUSPEND,
    EFFECT_QUIT
};
/* The first kinds are questions; each has one answer, or MSG_FAILED, with its request. */
enum { EFFECT_LOAD_COUNT = EFFECT_LOAD_VALUES + 1 };

/* Neglect: those that were not touched for longest come first; recency: those touched last. */
enum order_sort { SORT_BY_NUMBER, SORT_BY_NEGLECT, SORT_BY_RECENCY };

/* Everything is owned by the effect; unused members stay zero. */
struct effect {
    enum effect_kind kind;
    uint64_t request;
    char *text;
    char *after;
    int64_t before;
    enum order_sort sort;
    int limit;
    enum filter_kind filter;
    struct event_record *event;
    GPtrArray *events; /* struct event_record *, owned with the array */
    enum export_kind export;
    GArray *numbers; /* int64_t, referenced */
    bool dry_run, skip_bad;
    struct order *order;
    struct draft_record *draft;
    char *key;
    int64_t id;
    GArray *ids; /* int64_t */
    enum event_state state;
    char *who;
    char *why;
};

/* A list of owned effects, in order. */
GPtrArray *effects_new(void);
/* Adds one of that kind and returns it for filling in. */
struct effect *effects_add(GPtrArray *effects, enum effect_kind kind);
