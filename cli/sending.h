/* cli/sending.h: what the commands that send have in common: what became of an event, in words and as a status. */
#pragma once
#include "cli/session.h"
#include "delivery/outbox.h"

/* The outbox of this session; its journal is open and its time is set. Caller frees it. */
struct outbox *sending_outbox(struct session *session);

/* Whether there is a server to send to; needs the settings. */
enum status sending_need_server(const struct session *session);
/* Whether sending can work at all, before anything is recorded. */
enum status sending_ready(struct outbox *outbox);
/* The same for a command that asks or reads much before it sends, by an outbox of its own; its journal is open. */
enum status sending_ready_later(struct session *session);

/* What a delivery means for the shell. */
enum status sending_status(const struct delivery *delivery);

/* The same of an outbox_step that failed: without room for an answer all that is recorded only waits. */
enum status sending_failed(const GError *error);

/* Says on standard error what a person must know of it: the reason, what it waits behind, what was not recorded. What
 * keeps several events waiting is said once: `kept` holds the sentence from one call to the next, NULL at first, the
 * caller's to free; without it (NULL) there is one event only. */
void sending_explain(const struct delivery *delivery, char **kept);

/* One line of result for whoever knows what became of it. */
void sending_say(int64_t id, enum event_state state, const char *order, const char *event);
/* The same from the journal: "17  accepted  SO-1042  repair_eta"; with `json` the history entry. */
enum status sending_show(struct session *session, int64_t id, bool json);
