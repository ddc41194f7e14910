/* tui/screen.h: what a screen is, and what the application offers to screens. Which there are: tui/screens.h.
 *
 * Screens stand on a stack; the topmost has the keys and the canvas between the first line and the two last ones. */
#pragma once
#include "forms/draft.h"
#include "forms/order.h"
#include "forms/template.h"
#include "forms/text_block.h"
#include "tui/action.h"
#include "tui/app.h"
#include "tui/event_marks.h"
#include "widgets/canvas.h"
#include "widgets/list.h"

struct screen;

/* A kind of screen. Members may be NULL where there is nothing to do; `draw` and `free` never are. */
struct screen_class {
    const char *title;
    unsigned scope;
    /* Told before keys are handled and after, whenever its place may have changed. */
    void (*layout)(struct app *app, struct screen *screen, struct rect at);
    /* Keys that are no action: text being typed, moving in a list. True = taken. Asked before the actions. */
    bool (*key)(struct app *app, struct screen *screen, const struct key *key, GPtrArray *effects);
    /* Whether the row that is selected stands at that place: a click there opens it. */
    bool (*points)(const struct app *app, const struct screen *screen, int column, int row);
    /* An action of its scope. False = the application does what holds everywhere. */
    bool (*act)(struct app *app, struct screen *screen, enum action_id id, GPtrArray *effects);
    /* A key that means nothing here. */
    void (*unbound)(struct app *app, struct screen *screen);
    /* Whether an action of its scope can be done now: else it is not on the bottom line. NULL = all can. */
    bool (*can)(const struct app *app, const struct screen *screen, enum action_id id);
    /* What an action does now, where the bottom line is not to say what stands in its row; NULL = it is. */
    const char *(*label)(const struct app *app, const struct screen *screen, enum action_id id);
    /* The scope of the keys of what is open over it, SCOPE_OVER and what else holds; 0 = nothing is. NULL = never. */
    unsigned (*over)(const struct screen *screen);
    /* Every answer, report and tick. */
    void (*told)(struct app *app, struct screen *screen, struct msg *msg, GPtrArray *effects);
    void (*draw)(const struct app *app, const struct screen *screen, struct canvas *canvas, struct rect at);
    /* The line above the keys where nothing was just spoken; NULL = nothing. Caller owns the string. */
    char *(*line)(const struct app *app, const struct screen *screen);
    /* Before it goes, and before the desk closes: keeps what a person typed. */
    void (*leave)(struct app *app, struct screen *screen, GPtrArray *effects);
    void (*free)(struct screen *screen);
};

/* First member of every screen. `scope` is that of its class unless the screen is in another mode. */
struct screen {
    const struct screen_class *class;
    unsigned scope;
};

/* ---- the stack ---- */
void app_push(struct app *app, struct screen *screen, GPtrArray *effects); /* takes the screen */
void app_pop(struct app *app, GPtrArray *effects);                         /* never the desk */
/* Takes a screen from between the others; it is the caller's from now on. */
void app_take_out(struct app *app, const struct screen *screen);
void app_pop_to_desk(struct app *app, GPtrArray *effects);
struct screen *app_top(const struct app *app);
struct screen *app_below(const struct app *app, const struct screen *screen); /* the one under it */
void app_act(struct app *app, enum action_id id, GPtrArray *effects);

/* ---- speaking ---- */
/* The line above the keys, until the next key. */
void app_say(struct app *app, enum style style, const char *format, ...) G_GNUC_PRINTF(3, 4);

/* ---- asking ---- */
/* Adds a question of that kind with its request number, which makes older ones of its kind late. It is owned by
 * `effects`. */
struct effect *app_load(struct app *app, enum effect_kind kind, GPtrArray *effects);
/* Holds keys until the newest question of that kind is answered. */
void app_await(struct app *app, enum effect_kind kind);
/* The same, and the key, which has no text, is taken once more then, before those that were held. */
void app_await_with(struct app *app, enum effect_kind kind, const struct key *key);
/* Adds an effect that is no question, with a request number. */
struct effect *app_do(struct app *app, enum effect_kind kind, GPtrArray *effects);
/* Counts, drafts and the timeline again, after something was recorded. */
void app_load_changes(struct app *app, GPtrArray *effects);
struct effect *app_load_orders(struct app *app, GPtrArray *effects);
void app_load_timeline(struct app *app, GPtrArray *effects);

/* ---- what is known ---- */
struct field_context app_context(const struct app *app);
/* A slip would be a real one: what goes out to many is counted by the person. */
bool app_is_production(const struct app *app);
const struct order *app_order(const struct app *app); /* the selected one, NULL when there is none */
const struct order *app_find_order(const struct app *app, const char *id);
/* The row of the order of that id (NULL = of none) in a list of them; -1 where it is not there. */
int orders_row(const GPtrArray *orders, const char *id);
/* Events of that order, struct event_record *, oldest first; NULL where they are not known: of another than the
 * selected one, or not yet. */
const GPtrArray *app_timeline(const struct app *app, const char *order);
/* Names of what was sent or waits to be sent, oldest first; the caller frees the array only. */
GPtrArray *app_sent_names(const struct app *app, const char *order);
const struct draft_record *app_find_draft(const struct app *app, const char *order, const char *event);

/* ---- forms ---- */
enum form_start {
    FORM_DRAFT_FIRST, /* the draft of that event, where there is one */
    FORM_AFRESH,
    FORM_AS_TYPED /* a draft first; a name is let through that is near a known one */
};
/* Opens the form for an event name on an order; says why not where it may not. False = nothing was opened. */
bool app_open_form(struct app *app, const struct order *order, const char *name, enum form_start start,
                   GPtrArray *effects);
bool app_open_draft(struct app *app, const struct draft_record *record, GPtrArray *effects);
/* Opens the review of a filled draft (taken), and says what each word of its line became. */
void app_review_line(struct app *app, struct draft *draft, const GPtrArray *said, GPtrArray *effects);
/* Loads the event and opens it as a form: as a correction of it, or as a template. */
void app_open_event(struct app *app, int64_t id, bool as_template, GPtrArray *effects);
/* Reviews the event that was sent last for the next order, which is selected. */
void app_repeat(struct app *app, GPtrArray *effects);
/* Keeps or drops a draft, here at once and in the journal. */
void app_keep_draft(struct app *app, struct draft_record *draft, GPtrArray *effects); /* takes the draft */
void app_drop_draft(struct app *app, const char *key, GPtrArray *effects);
/* The row of an event for an order of this type, with the company's own rows in it; what event_judge says. */
enum event_verdict app_judge(const struct app *app, const struct service_type *type, const char *name,
                             const struct event_spec **event, char **why);
/* An event of now, from this desk to its server; `replaces` is the one it corrects, 0 = none. The caller owns it. */
struct event_record *app_new_event(const struct app *app, const char *order, const char *name, const char *body,
                                   int64_t replaces);
/* Records and sends: the exact bytes of `body`. The form (taken, off the stack) comes back as a draft where recording
 * fails, and as it is where the event is taken back. */
void app_send(struct app *app, struct screen *form, const char *body, GPtrArray *effects);

/* Records all of them in one go and sends them; struct event_record *, taken. The form they came from (NULL = none)
 * is taken as above. Returns the request the reports carry. */
uint64_t app_send_many(struct app *app, struct screen *form, GPtrArray *events, GPtrArray *effects);
/* Closes what stands between the desk and this screen, the topmost one. */
void app_close_below(struct app *app, struct screen *screen);

/* ---- what helps to fill in ---- */
/* Asks for them; what is known meanwhile stays. */
void app_load_people(struct app *app, GPtrArray *effects);
void app_load_templates(struct app *app, GPtrArray *effects);
/* The file of templates and text blocks; "{}" where there is none. Borrowed. */
const char *app_templates_text(const struct app *app);
/* The templates of the file; NULL and a sentence where it has a defect. The caller owns them. */
struct templates *app_templates(const struct app *app, GError **error);
/* The file anew: `text` (taken) is what it holds from now on. */
void app_write_templates(struct app *app, char *text, GPtrArray *effects);

/* ---- marks ---- */
/* Marks the selected order, from where a range began up to it, or all that the list holds; a second time unmarks. */
void app_mark(struct app *app, enum action_id id, GPtrArray *effects);
/* Takes back a begun range, else all marks; false where there is none. */
bool app_unmark(struct app *app);
/* Marks the orders whose ids stand in the text, blanks, commas, semicolons or line ends between; says which are not
 * here. */
void app_mark_ids(struct app *app, const char *text, GPtrArray *effects);
void app_marks_found(struct app *app, const GPtrArray *orders);
/* What the orders that were loaded mean for marks. */
void app_marks_told(struct app *app);

/* ---- orders ---- */
/* Saves the order (taken), and selects it once it is there. */
void app_put_order(struct app *app, struct order *order, GPtrArray *effects);
/* Takes the order from the list; what was posted on it stays in the history. */
void app_remove_order(struct app *app, const char *id, GPtrArray *effects);

/* ---- what history, outbox and entry do with one event ---- */
bool app_act_on_event(struct app *app, const struct event_record *event, enum action_id id, GPtrArray *effects);
/* Asks whether those of the wanted events that were refused are recorded anew, the same bodies; not those that one of
 * the known ones replaces. Both struct event_record *, borrowed. */
void app_ask_run_again(struct app *app, const GPtrArray *wanted, const GPtrArray *known, GPtrArray *effects);
/* What is to be typed for it: "yes", in production how many there are; the caller owns it. */
char *app_run_again_word(const struct app *app);
void app_run_again(struct app *app, GPtrArray *effects);
bool app_can_on_event(const struct event_record *event, enum action_id id);
enum style event_state_style(enum event_state state);
const char *event_state_sign(const struct canvas *canvas, enum event_state state);
/* "accepted", "waiting", "unknown" */
const char *event_state_words(enum event_state state);
/* The same for one event, with how long it rests; the caller owns it. */
char *app_event_words(const struct app *app, const struct event_record *event);
/* Takes back what rests here, with all that was confirmed together with it; false where this one does not. */
bool app_take_back_event(struct app *app, int64_t id, GPtrArray *effects);

/* ---- what history and outbox do with several ---- */
/* Sends those that wait; what is left is named with its reason. An unknown one is never sent so. */
void app_try_marked(struct app *app, const struct event_marks *marks, GPtrArray *effects);
/* Asks once, with the count, and then drops those that wait. */
void app_ask_drop_marked(struct app *app, const struct event_marks *marks, GPtrArray *effects);
void app_drop_asked(struct app *app, const char *why, GPtrArray *effects);
/* Whether the report says that the event is done with as was asked for the marked ones. */
bool app_many_is_done(const struct app *app, const struct msg *msg);
