/* tests/tui/desk.h: the application without a terminal: keys from a script, effects answered by a journal in memory,
 * the screen as text. It is Wednesday 25 November 2026, 10:42 UTC; Sam is at the counter; times in milliseconds.
 *
 * Orders: D1 depot accepted, N1 onsite accepted, X1 depot closed, A1 depot assigned, and one of an unknown type. */
#pragma once
#include "tui/app.h"

#define DESK_NOW G_GINT64_CONSTANT(1795603320000)

struct desk {
    GTimeZone *zone;
    struct time_rules rules;
    struct app *app;
    struct canvas *canvas;
    int64_t now, monotonic;
    bool quiet;         /* effects are kept, not answered */
    GPtrArray *effects; /* not answered yet */
    GPtrArray *orders, *events, *drafts;
    GString *filters, *templates;  /* the files beside the settings */
    const struct order *looked_up; /* what the server has, NULL = nothing it can say */
    GPtrArray *labels;             /* struct decision_record *: shown with every entry */
    GString *log;                  /* one line an effect that changes something: "RECORD D1 repair_eta {…}" */
    GString *rail_asked;           /* the orders whose signs were asked for last, one a line */
    GString *report_asked;         /* the filter of the sheet that was asked for last */
    struct report *(*report_of)(const struct desk *desk); /* what it is answered with, NULL = nothing */
    const char *name; /* the newest this desk has used, NULL = none but those that are always there */
    enum event_state verdict;
    enum event_state (*verdict_of)(const struct event_record *event); /* of many at once, NULL = verdict */
    const char *answer;                                               /* what the server says, NULL = nothing */
    const char *reason;
    const char *record_fails; /* NULL, or why nothing can be recorded */
    int64_t hold_ms;          /* what is recorded rests so long; desk_wait lets it go */
    GArray *resting;          /* struct resting_event */
    const char *edited;       /* what an editor leaves, NULL = it fails */
    GString *copied;
    uint64_t exported;        /* request of the last file; what becomes of it is to be told */
    int import_adds;          /* orders a file brings */
    const char *import_fails; /* NULL, or why nothing comes of it */
    bool import_waits;        /* nothing is told of it yet */
    char *faults;             /* what the stand-in plays, one a line; owned */
    const char *no_stand_in;  /* NULL, or why nothing can be rehearsed */
    bool ended;
    int starts; /* of the application */
    int burst;  /* of the keys that follow, 0 = each by hand */
};

void desk_open(struct desk *desk, int columns, int rows);
/* The same with the company's own events, settings or keys, or another kind of server; `wanted` is borrowed. */
void desk_open_with(struct desk *desk, const struct app_options *wanted);
void desk_close(struct desk *desk);
/* It ends, however it does, and begins anew with what the journal holds. */
void desk_restart(struct desk *desk);

/* Keys by name, blanks between them, texts in single quotes, a paste as ^'text': "Enter 1 'Dana' Tab Ctrl-S". */
void desk_type(struct desk *desk, const char *script);
void desk_key(struct desk *desk, const struct key *key);
void desk_resize(struct desk *desk, int columns, int rows);
void desk_wait(struct desk *desk, int milliseconds);
/* Answers what was kept while `quiet`. */
void desk_answer(struct desk *desk);
void desk_tell(struct desk *desk, struct msg *msg);

/* The screen as text; the caller owns it. */
char *desk_screen(struct desk *desk);
bool desk_shows(struct desk *desk, const char *text);
/* Compares the screen with tests/golden/NAME.txt, or writes it where FIXLINE_GOLDEN is "write". */
void desk_expect_golden(struct desk *desk, const char *name);
/* The same for any text and a file named from the root of the project. */
void expect_golden_file(const char *name, const char *text);
/* The body that was recorded last, NULL = none. Borrowed. */
const char *desk_body(const struct desk *desk);
/* One more order like D1, at that place among them (-1 = behind all); to be seen at the next `r`, or after a while. */
struct order *desk_add_order(struct desk *desk, int place, const char *id, ...) G_GNUC_PRINTF(3, 4);
/* An event of the past. */
struct event_record *desk_add_event(struct desk *desk, const char *order, const char *event, const char *body,
                                    enum event_state state);
