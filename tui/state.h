/* tui/state.h: the inside of the application, for the screens and the parts of app.c. Only app*.c and the desk change
 * it. */
#pragma once
#include "tui/marks.h"
#include "tui/rail.h"
#include "tui/screens.h"

enum {
    APP_SCREENS_MAX = 12,
    APP_PAGE = 200,
    TIMELINE_MOST = 200,
    FILTER_BYTES_MOST = 500,
    MINUTE_MS = 60 * 1000,
    SAVE_AFTER_MS = 500 /* after a change of a form; a tick comes in time for it */
};

/* What was confirmed together and has not left yet: what comes back as a draft where recording fails, and as a form
 * where it is taken back. */
struct app_sent {
    uint64_t request;
    struct draft_record *draft; /* NULL = refused ones, sent anew */
    struct screen *form;        /* off the stack, as it was confirmed; NULL = none */
    guint many, saved;          /* events, and how many of them are on disk */
    GArray *ids;                /* int64_t: those on disk that have not left */
    int64_t leaves_at;          /* on the monotonic clock, in milliseconds; 0 = it does not rest, or is not saved */
    bool wanted_back;           /* before it was saved */
    uint64_t back;              /* the task that takes it back, 0 = none */
    guint asked_back, told_back, taken;
};

/* What a person asked for several marked events at once, and how it goes. */
struct app_many {
    GArray *ids;      /* int64_t: those to be dropped, until that is answered; NULL = none */
    uint64_t request; /* of the task, 0 = none */
    bool drops;       /* else it tries them */
    guint taken;      /* of the events, those it is done with or that are on their way */
    guint came[EVENT_STATES], left[EVENT_STATES], elsewhere, resting;
    char *why;     /* one of those that were tried waits on, and why; NULL = nothing to say */
    char *trouble; /* of the journal, NULL = none */
};

/* A key on its way. */
struct app_key {
    struct key key;
    bool last;  /* of what came in the same read */
    bool plain; /* it is known to be no part of a scan */
};
void app_key_free(void *key);

struct app {
    char *kind, *profile, *server, *accept_version, *operator_name, *seed;
    enum style kind_style;
    const struct time_rules *rules;
    const struct custom *custom;
    const struct settings *settings;
    const GArray *bindings;
    bool clock_set;
    int columns, rows;
    int64_t now, monotonic;
    int64_t looked_at; /* on the monotonic clock: when all that may have changed was asked for last */
    bool looks_again;  /* with this message, since it was long ago */
    bool unattended;   /* it looked again after the last key */
    char *clock;       /* `now` in words, to the minute */
    int64_t clock_minute;
    struct screen *stack[APP_SCREENS_MAX];
    int depth;

    uint64_t requests;                 /* numbers given out so far */
    uint64_t asked[EFFECT_LOAD_COUNT]; /* the newest question of each kind, 0 = none */
    bool outstanding[EFFECT_LOAD_COUNT];
    bool failed[EFFECT_LOAD_COUNT]; /* there was no answer last time */
    unsigned awaited;               /* bit a kind: keys are held until it is answered */
    GQueue held;                    /* struct app_key *, oldest first */
    int read_left;                  /* keys of the same read that are still to come */
    GQueue scanned;                 /* struct app_key *: what may be a scan, until that is known */
    char *scan;                     /* the text the newest question for an order is about, NULL = none */

    GPtrArray *orders;   /* struct order * */
    char *orders_filter; /* what `orders` was asked for, NULL = all */
    bool orders_end;
    enum order_sort order_sort;
    bool orders_more; /* the outstanding question asks for the page behind the last order */
    struct list order_list;
    int id_columns; /* of the orders */
    struct rail *rail;
    struct marks *marks;
    char *range_from;    /* the order at which a range of marks began, NULL = none */
    GStrv mark_wanted;   /* ids that were asked for to be marked, NULL = none */
    bool mark_shown;     /* all orders of the outstanding question are to be marked */
    GStrv order_begun;   /* the texts of a new order whose form was left, NULL = none */
    uint64_t order_put;  /* the order that was last added or edited, on its way into the journal */
    char *order_wanted;  /* it is selected once it is there */
    GPtrArray *timeline; /* struct event_record * of timeline_order */
    char *timeline_order;
    char *timeline_asked;       /* the order the newest question is about */
    GPtrArray *drafts;          /* struct draft_record *, newest first */
    GPtrArray *people;          /* char *: names this desk has used, the newest first */
    char *templates;            /* the file of templates and text blocks as last read or written, NULL = not yet */
    struct text_blocks *blocks; /* of that file; NULL = none, or it has a defect */
    uint64_t templates_asked;   /* the newest request about it */
    GPtrArray *again; /* struct event_record *: asked about, to be recorded in place of refused ones; NULL = none */
    int drafts_made;
    bool drafts_told; /* the forms an earlier desk left were spoken of */
    struct journal_counts counts;

    char *spoken; /* NULL = nothing */
    enum style spoken_style;
    char *stopped;     /* why sending stopped; NULL = it goes on */
    char *line;        /* a word on what the last tries to send found; NULL = the server answers */
    int rehearsed;     /* faults the stand-in plays, as last told */
    int64_t token_end; /* on the monotonic clock, in milliseconds: then there is no token any more; 0 = not known */
    char *repeat;      /* the draft that was sent last, as text */
    GPtrArray *sent;   /* struct app_sent *, oldest first */
    int64_t hold_ms;   /* how long what is sent rests */
    bool says_rest;    /* the line above the keys counts down, until the next key */
    uint64_t watched;  /* the event sent last, while no key was pressed since: it opens again where refused */
    int64_t opening;   /* the event that is loaded to be opened as a form, 0 = none */
    bool opening_as_template;
    uint64_t opening_after; /* the task that drops an event before it is opened */
    struct app_many many;
};

/* app_stack.c: the topmost screen in the window as it is now. */
void app_layout_top(struct app *app);

/* app_ask.c: the next orders, where the selection is on the last one; the rail of those that are seen. */
void app_load_more_orders(struct app *app, GPtrArray *effects);
void app_load_rail(struct app *app, GPtrArray *effects);

/* app_keys.c: a key that came, which is emptied; and those that were held, as long as nothing is awaited. */
void app_take_key(struct app *app, struct key *key, GPtrArray *effects);
void app_apply_held(struct app *app, GPtrArray *effects);

/* app_view.c: the action whose key stands at that column of the bottom line; NULL = none. */
const struct action *app_key_at(const struct app *app, int column);

/* app_told.c: answers and reports. */
void app_told(struct app *app, struct msg *msg, GPtrArray *effects);

/* app_scan.c: what a barcode scanner types on a list. True = taken: the key is part of what may be a scan. */
bool app_scan_takes(struct app *app, struct app_key *key, GPtrArray *effects);
/* Nothing more comes of this read: what was taken and is no scan is keys after all. */
void app_scan_ends(struct app *app);
void app_told_scan(struct app *app, struct msg *msg, GPtrArray *effects);

/* app_forms.c: the entry that was loaded to be opened as a form. */
void app_told_entry(struct app *app, struct msg *msg, GPtrArray *effects);

/* app_words.c: the file that was asked for. */
void app_told_templates(struct app *app, struct msg *msg, GPtrArray *effects);

/* app_many.c: several marked events at once. */
void app_many_clear(struct app_many *many);
/* True where the report is about one of them: it is counted, and said with the others. */
bool app_many_told(struct app *app, const struct msg *msg);

/* app_rest.c: what rests. */
void app_sent_free(void *sent);
/* Nothing of it rests here, or will. */
void app_sent_forget(struct app *app, struct app_sent *sent);
struct app_sent *app_find_sent(const struct app *app, uint64_t request);
/* Events that rest here or are about to, the seconds until the last of them leaves, and the milliseconds until another
 * digit is to be seen (G_MAXINT = none). */
guint app_rests(const struct app *app);
int app_rest_left_s(const struct app *app);
int app_rest_tick_ms(const struct app *app);
/* What the newest of them is and when it leaves; NULL = nothing rests. The caller owns it. */
char *app_rest_sentence(const struct app *app);
void app_take_back(struct app *app, GPtrArray *effects);
/* Reports: saved (it may be forgotten by that), left, taken back, and a take-back that failed. */
void app_rest_saved(struct app *app, struct app_sent *sent, const struct msg *msg, GPtrArray *effects);
void app_rest_left(struct app *app, const struct event_record *event);
void app_rest_back(struct app *app, const struct msg *msg, GPtrArray *effects);
void app_rest_failed(struct app *app, uint64_t request);
