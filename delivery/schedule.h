/* delivery/schedule.h: which waiting events a desk tries by itself, and when. Pure: time (monotonic microseconds) and
 * chance are passed in.
 *
 * A server that cannot be reached, or asks for patience, is tried with one event at a time, after growing waits; an
 * event that fails for its own sake waits by itself and, after the tries its outcome allows, needs a person. */
#pragma once
#include "delivery/outbox.h"

struct schedule;
struct schedule *schedule_new(void);
void schedule_free(struct schedule *schedule);

/* The event was handed to the outbox, or came out of it. */
void schedule_sent(struct schedule *schedule, int64_t id);
/* True where the program gives up on it: the event needs a person. */
bool schedule_came_back(struct schedule *schedule, const struct delivery *delivery, int64_t now_us, double chance);

/* A person takes an event in hand: its failures so far no longer count. */
void schedule_forget(struct schedule *schedule, int64_t id);
/* A person has just recorded something: a server that could not be reached is tried at once. */
void schedule_hurry(struct schedule *schedule, int64_t now_us);

/* Another server, or another way to it: what failed before says nothing about it. */
void schedule_begin_anew(struct schedule *schedule);
/* Whether the last tries found no server. */
bool schedule_doubts(const struct schedule *schedule);
/* Whether that is because it answered, and asked to wait. */
bool schedule_asked(const struct schedule *schedule);

/* Whether the whole server waits, and until when. */
bool schedule_waits(const struct schedule *schedule, int64_t now_us);
int64_t schedule_due_us(const struct schedule *schedule);
/* Why it waits for longer than a desk waits without a word; NULL otherwise. */
const char *schedule_pause(const struct schedule *schedule, int64_t now_us);

/* Keeps of `ids` (oldest first) those to be tried now: not under way, not due later, one only while the server is in
 * doubt. */
void schedule_choose(const struct schedule *schedule, GArray *ids, int64_t now_us);
