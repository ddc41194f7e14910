/* tui/msg.h: everything that can happen to the application, as values. */
#pragma once
#include "journal/record.h"
#include "tui/import.h"
#include "widgets/key.h"
#include "widgets/theme.h"

enum msg_kind {
    MSG_KEY,    /* a key, paste or resize */
    MSG_TICK,   /* time has passed */
    MSG_ORDERS, /* answers to what was asked to be loaded; each carries the request it answers */
    MSG_TIMELINE,
    MSG_HISTORY,
    MSG_ENTRY,
    MSG_COUNTS,
    MSG_DRAFTS,
    MSG_RAIL,
    MSG_GROUP,
    MSG_NAMED, /* orders: those of the ids that were asked for */
    MSG_REPORT,
    MSG_FOUND,     /* orders: the one of that id first, then those whose id ends so */
    MSG_NAMES,     /* names: of people, the newest first */
    MSG_VALUES,    /* names: what can stand behind a key of the filter */
    MSG_SAVED,     /* reports of the courier: the event is on disk; left_ms until it leaves, 0 = at once */
    MSG_SENDING,   /* it is on its way */
    MSG_SETTLED,   /* the event as it now stands; text for people */
    MSG_DONE,      /* any other task is done */
    MSG_FAILED,    /* text: nothing was recorded, or the question could not be answered */
    MSG_UNSAVED,   /* text: the outcome is known but could not be written */
    MSG_STOPPED,   /* text: sending stopped; NULL = it goes on again */
    MSG_CONNECTED, /* text = the address events go to from now on, with kind_word and kind_style */
    MSG_LINE,      /* text = one word on what the last tries found; NULL = the server answers */
    MSG_TOKEN,     /* left_ms until there is no token any more, 0 = not known */
    /* text = the faults the stand-in plays now, one a line; NULL = not known */
    MSG_REHEARSED,
    MSG_LOOKED_UP, /* status and text of the answer; orders: the order it holds, where it is one */
    MSG_KEPT_FILE, /* text = what it holds, "" = there is none */
    MSG_IMPORT,    /* import: how far it is, or how it ended */
    MSG_EXPORT,    /* rows, percent: how far a file is that is being written */
    MSG_SAID,      /* text from the runtime itself: copied, and so on */
    MSG_EDITED     /* text as an editor left it */
};
enum { MSG_KINDS = MSG_EDITED + 1 }; /* the last one and one more */

/* Everything is owned by whoever made the message; app_update may take members and leaves NULL in their place. */
struct msg {
    enum msg_kind kind;
    int64_t now;       /* wall time as people see it, milliseconds since 1970 */
    int64_t monotonic; /* milliseconds of a clock that never jumps and is never frozen */
    uint64_t request;  /* of the effect it answers; 0 = by itself */
    struct key key;
    bool end;             /* orders: nothing comes after this page */
    int64_t before;       /* history: nothing below that number was looked at yet; 0 = nothing is left */
    GPtrArray *orders;    /* struct order * */
    GPtrArray *events;    /* struct event_record *: timeline, history, rail, group; entry: one */
    GPtrArray *attempts;  /* struct attempt_record * */
    GPtrArray *decisions; /* struct decision_record * */
    GPtrArray *drafts;    /* struct draft_record * */
    GPtrArray *names;     /* char * */
    struct journal_counts counts;
    struct report *report;
    struct import_news *import;
    struct event_record *event;
    char *text;
    int status;
    int64_t left_ms;
    int64_t rows;          /* written so far */
    int percent;           /* of all */
    const char *kind_word; /* of the server, "PRODUCTION"; borrowed for ever */
    enum style kind_style;
};

/* Frees what the message holds, not the struct itself. */
void msg_clear(struct msg *msg);
