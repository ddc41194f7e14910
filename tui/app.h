/* tui/app.h: the desk as a pure core. app_update turns one message into a new state and a list of effects; app_view
 * paints the state. No I/O, no clock, no randomness, no curses: the present and every identifier come in from outside.
 *
 * An answer carries the number of the request it answers; one that is late or unknown changes nothing. Keys that depend
 * on an answer which is still outstanding (a filter, a page, the drafts of an order) are held and applied in their
 * order once it is there, so that typing ahead does what it would have done slowly. */
#pragma once
#include "forms/custom.h"
#include "settings/settings.h"
#include "tui/action.h"
#include "tui/effect.h"
#include "tui/msg.h"
#include "widgets/canvas.h"

struct app;

/* In a smaller window nothing is painted but that it is too small. */
enum { SMALLEST_COLUMNS = 40, SMALLEST_ROWS = 12 };

/* What never changes while the desk is open; texts are copied. */
struct app_options {
    const char *kind; /* "PRODUCTION", "TEST", "STAND-IN" */
    enum style kind_style;
    const char *profile; /* its name, NULL = the only one */
    const char *server;  /* normalised address */
    const char *accept_version;
    const char *operator_name;
    const struct time_rules *rules;  /* borrowed for as long as the app lives */
    const char *seed;                /* text no other desk has: keys of drafts are made from it */
    const struct custom *custom;     /* the company's own events, NULL = none; borrowed like the next two */
    const struct settings *settings; /* for [review] skip; NULL = every event is reviewed */
    const GArray *bindings;          /* struct action_binding, NULL = none */
    bool clock_set;                  /* FIXLINE_CLOCK */
    int64_t hold_ms;                 /* [desk] hold: how long what is sent rests */
    int columns, rows;
    int64_t now, monotonic;
};

/* `effects` receives what is to be loaded first. */
struct app *app_new(const struct app_options *options, GPtrArray *effects);
void app_free(struct app *app);

/* May take members of the message; the caller clears the rest. */
void app_update(struct app *app, struct msg *msg, GPtrArray *effects);
void app_view(const struct app *app, struct canvas *canvas);

/* Milliseconds until a MSG_TICK is wanted. */
int app_tick_ms(const struct app *app);

/* Puts what is still unsaved into effects, as before a terminal that closes. */
void app_save(struct app *app, GPtrArray *effects);

/* Events that wait or are unknown, as last counted. */
struct journal_counts app_counts(const struct app *app);
