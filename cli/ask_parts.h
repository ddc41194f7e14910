/* cli/ask_parts.h: what the files of `fixline ask` share. For cli/ask*.c only.
 *
 * A question is one line on standard error, an answer one line of standard input. On a terminal a bad answer is asked
 * again; out of a pipe nobody could answer better, so it ends the command with exit status 2. */
#pragma once
#include "cli/posting.h"

struct ask {
    struct session *session;
    bool person; /* somebody can answer again */
    struct field_context context;
    struct posting posting;
    GPtrArray *timeline; /* struct event_record *, oldest first */
    GPtrArray *events;   /* struct event_spec *, borrowed: what may be posted, in the order of the list */
    size_t field;        /* the field in question */
    unsigned accepted;   /* so many objections a person has heard and set aside */
    bool again;          /* the review changed something and is to be shown anew */
    bool confirmed;
};

struct question {
    const char *text;                 /* "Received by [Sam]: " */
    void (*explain)(struct ask *ask); /* what "?" tells */
    /* Takes an answer, trimmed: STATUS_USAGE (its sentence is printed) for a bad one, any other ends the question. */
    enum status (*take)(struct ask *ask, const char *answer);
};
enum status ask_question(struct ask *ask, const struct question *question);
/* "yes" or "no" of a person; false out of a pipe, without a question. */
bool ask_person(const struct ask *ask, const char *question);

/* Asks for every field of the draft, in order. */
enum status ask_fields(struct ask *ask);
/* One field or a new member, as "NAME=TEXT", "NAME:=JSON" or "NAME=@FILE". */
enum status ask_set_argument(struct ask *ask, const char *argument);

/* Shows body, remarks and objections; `confirmed` says what the person answered. */
enum status ask_review(struct ask *ask);
