/* cli/session.h: what a command works with: what was said on the command line, and settings, journal and time, each
 * made at first need. A function that fails here has already printed its sentence; the status goes back to the shell.
 */
#pragma once
#include "cli/command.h"
#include "delivery/token.h"
#include "forms/custom.h"
#include "journal/journal.h"
#include "settings/settings.h"

struct session {
    struct settings_flags flags;
    const char *color; /* --color: "auto", "always", "never" */
    bool no_input;
    bool tells_faults; /* the command itself tells what is wrong in [keys], beside its other findings */
    struct settings *settings;
    struct journal *journal;
    struct token_source *tokens; /* one for all that this process asks and sends; NULL until session_tokens */
    struct custom *custom;       /* the company's own events and suggestions, NULL = none */
    struct time_rules rules;     /* zone owned by the session */
    int64_t frozen_now;          /* FIXLINE_CLOCK in ms, 0 = the real clock */
    bool timed;                  /* rules and frozen_now are set */
    bool is_opening;             /* somebody opens what the network needs: */
    pthread_t opening;
    struct outbox *outbox; /* of one event; NULL = none */
    int64_t recorded;      /* the one event this command recorded, 0 = none or many */
    size_t batch;          /* rows of the batch this command sent, 0 = none */
    bool sent;             /* this command tried events of the outbox */
};

/* Each returns STATUS_DONE, or prints why not. */
enum status session_settings(struct session *session);
enum status session_time(struct session *session);
/* The one source of tokens of this process, since FIXLINE_TOKEN is overwritten when it is first read; needs the
 * settings. Borrowed. */
struct token_source *session_tokens(struct session *session);
/* Reads the file of [events]; every defect in it is printed with its line. */
enum status session_custom(struct session *session);
/* JOURNAL_WRITE makes a missing journal. */
enum status session_journal(struct session *session);
/* For commands that only show: a journal that does not exist yet is an empty one, session->journal then stays NULL. One
 * that cannot be written is read as it is. */
enum status session_journal_to_show(struct session *session);
/* Begins to open what the network needs while the rest is read and judged; for commands that will send. */
void session_open_network(struct session *session);
/* Leaves the journal as others want it: all that must be done before the process ends. */
void session_end(struct session *session);
/* Ends it and gives back what it holds; its fields may then be used anew. */
void session_clear(struct session *session);

/* The order of that id: NULL in `*order` where it is not known. Checks the id first. */
enum status session_find_order(struct session *session, const char *id, struct order **order);
/* The same, but an unknown order is an error that names the ways on. */
enum status session_need_order(struct session *session, const char *id, struct order **order);

int64_t session_now(const struct session *session);
/* What reading a field depends on; needs session_time. */
struct field_context session_field_context(const struct session *session, bool as_typed);
struct time_context session_time_context(const struct session *session);
const char *session_operator(const struct session *session);

/* Whether a person can be asked: on a terminal, without --no-input. */
bool session_may_ask(const struct session *session);
/* Asks on the terminal; only "y" and "yes" are yes. */
bool session_ask_yes(const char *question);
/* One line of standard input without its end, NULL at its end; nothing is read ahead. Caller owns it. */
char *session_read_line(void);
/* The same for an answer that goes out: a NUL byte or a line longer than can be read whole is NULL and a sentence,
 * since what is cut off silently would be another answer. NULL without one at the end of the input. */
char *session_read_answer(GError **error);
/* The same without echo, and with Ctrl-C as a byte, so that the terminal is never left silent. The prompt comes once
 * echo is off; where standard input is no terminal there is none. */
char *session_read_unseen(const char *prompt);
