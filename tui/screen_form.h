/* tui/screen_form.h: what the files of the form screen share. For tui/screen_form*.c only. */
#pragma once
#include "tui/form_view.h"
#include "tui/state.h"

struct form {
    struct screen screen;
    struct draft *draft;
    struct form_view view;
    uint64_t number;       /* no other form has it */
    char *key;             /* of its record in the journal */
    bool saved;            /* the record is there */
    bool changed;          /* since it was saved */
    int64_t changed_since; /* monotonic, and of the newest change: */
    int64_t typed_at;
    bool sent;
    GPtrArray *group; /* struct order *: those that get the event together, NULL = its own only */
    bool flipped;     /* F6: the JSON hidden where there is room for both, shown alone where there is not */
    bool chord;       /* Ctrl-X was pressed: the next key tells what for */
    uint64_t edited;  /* the request that lent the terminal to an editor, 0 = none */
    GArray *marked;   /* int64_t: when events of this order were recorded */
    bool marked_late; /* the journal said something since */
    int64_t now;
    struct rect fields, json; /* with their frames; no width where hidden */
};

struct field_context form_context(const struct app *app, const struct form *form);
/* Reads what changed, and brings the draft's preview up. */
void form_check(const struct app *app, struct form *form);
/* Takes what an open calendar shows, before something else is done with the form. */
void form_settle(const struct app *app, struct form *form);
/* After the draft changed. */
void form_mark_changed(const struct app *app, struct form *form);
/* The present the values are read by goes on with the minute. */
void form_follow_clock(struct app *app, struct form *form);
void form_save(struct app *app, struct form *form, GPtrArray *effects);

/* screen_form_keys.c */
bool form_key(struct app *app, struct screen *screen, const struct key *key, GPtrArray *effects);
bool form_act(struct app *app, struct screen *screen, enum action_id id, GPtrArray *effects);
bool form_can(const struct app *app, const struct screen *screen, enum action_id id);
unsigned form_over(const struct screen *screen);
/* The text that came back from an editor. */
void form_edited(struct app *app, struct form *form, const char *text);

/* screen_form_words.c */
/* Replaces the abbreviation before the cursor by its text, or completes the name there; says where there is none. */
void form_write_out(struct app *app, struct form *form);
/* What that would write now, with its key; NULL = nothing. The caller owns it. */
char *form_hint(const struct app *app, const struct form *form);

/* screen_form_draw.c */
void form_layout(struct app *app, struct screen *screen, struct rect at);
void form_draw(const struct app *app, const struct screen *screen, struct canvas *canvas, struct rect at);
char *form_line(const struct app *app, const struct screen *screen);
