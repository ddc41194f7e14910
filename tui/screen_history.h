/* tui/screen_history.h: what the files of the history share. For tui/screen_history*.c only. */
#pragma once
#include "tui/event_pages.h"
#include "tui/state.h"
#include "widgets/text_field.h"

struct history {
    struct screen screen;
    enum scope scope; /* SCOPE_HISTORY or SCOPE_OUTBOX, also while the filter is typed */
    struct event_pages pages;
    bool mark_loaded; /* all that the outstanding question brings is to be marked */
    bool begins;      /* the outstanding question asks for no more than a window shows */
    bool follows;     /* it asks for the rest of that page */
    bool outdated;    /* an event changed while the past was searched: to be asked anew after that */
    uint64_t request;
    char *trouble;   /* why the newest question has no answer, NULL = it has one, or is on its way */
    uint64_t values; /* the question what a word can become */
    struct list list;
    struct text_field filter;
    char *given; /* the filter it was opened with: Esc does not clear that one, it goes back */
    struct event_marks *marks;
    struct rect rows;
};

const struct event_record *history_selected(const struct history *history); /* NULL = none */
/* What the list is asked for, with what an outbox means; NULL = all. The caller owns it. */
char *history_filter_text(const struct history *history);
/* Asks from the newest event on, until `wanted` are there. */
void history_load(struct app *app, struct history *history, guint wanted, enum event_pages_shown shown,
                  GPtrArray *effects);
/* The same list anew. */
void history_refresh(struct app *app, struct history *history, GPtrArray *effects);
/* Where the selection is at the end of what is here. */
void history_load_more(struct app *app, struct history *history, GPtrArray *effects);
bool history_is_asking(const struct app *app, const struct history *history);

/* screen_history_filter.c */
bool history_filter_key(struct app *app, struct history *history, const struct key *key, GPtrArray *effects);
/* Whether a filter is on that a person laid over what the list was opened with. */
bool history_is_narrowed(const struct history *history);
void history_clear_filter(struct app *app, struct history *history, GPtrArray *effects);
bool history_filter_act(struct app *app, struct history *history, enum action_id id, GPtrArray *effects);
/* Completes the word before the cursor as far as it is known, with the values that were asked for (NULL = none); else
 * what it can become is said. */
void history_complete_with(struct app *app, struct history *history, const GPtrArray *values, GPtrArray *effects);

/* screen_history_acts.c */
bool history_act(struct app *app, struct screen *screen, enum action_id id, GPtrArray *effects);
bool history_can(const struct app *app, const struct screen *screen, enum action_id id);
const char *history_label(const struct app *app, const struct screen *screen, enum action_id id);

/* screen_history_draw.c */
void history_layout(struct app *app, struct screen *screen, struct rect at);
void history_draw(const struct app *app, const struct screen *screen, struct canvas *canvas, struct rect at);
char *history_line(const struct app *app, const struct screen *screen);
