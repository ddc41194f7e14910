/* tui/group.h: one event for many orders: a row each, from the filled form to what became of it. Pure.
 *
 * A row goes out, or is left out with a sentence that says why. Once rows are recorded they follow their event by its
 * number. In a text of the form {order}, {customer} and {now+3d} stand for each order's own. */
#pragma once
#include "forms/draft.h"
#include "journal/record.h"

struct group_row {
    struct order *order;
    char *body;       /* the bytes; NULL where there is none */
    char *out;        /* why it does not go; NULL = it goes */
    char *difference; /* from the first body, one line a member; NULL = the same */
    char *remark;     /* odd but allowed; NULL = nothing */
    bool by_hand;     /* a person left it out */
    bool recorded;
    int64_t id;
    enum event_state state;
    char *reason;
    int64_t replaces; /* the refused event it is sent for anew, 0 = none */
};

struct group {
    struct draft *draft; /* as filled in, for the first order */
    GPtrArray *rows;     /* struct group_row *, owned */
};

/* The draft is copied; `orders` (struct order *) too. They are of one service type. Draft without errors. */
struct group *group_new(const struct draft *draft, const GPtrArray *orders, const struct field_context *context);
void group_free(struct group *group);
/* What came before for these orders (struct event_record *, each order's oldest first) gives the remarks. */
void group_judge(struct group *group, const GPtrArray *events, const struct field_context *context);

struct group_count {
    int going, out, waiting, accepted, refused, unknown, dropped;
};
struct group_count group_count(const struct group *group);

/* "3 depot and 2 onsite orders", owned, where they are not all of one known service type; NULL where they are. */
char *group_mixed(const GPtrArray *orders);

/* Its event is in the journal now: the row of that order takes its number. */
void group_saved(struct group *group, const struct event_record *event);
/* The event as it now stands; false where it belongs to no row. */
bool group_follow(struct group *group, const struct event_record *event);
/* Nothing of what was handed over was recorded: those rows are what they were before. */
void group_unsaved(struct group *group);
