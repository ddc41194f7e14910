/* tests/tui/world.h: the world a desk stands in, for tests/tui/desk.c and world*.c. */
#pragma once
#include "tests/tui/desk.h"

/* What was recorded and has not left; the monotonic time at which it does. */
struct resting_event {
    int64_t id, leaves_at;
    uint64_t request;
};

/* The orders named in desk.h, and nothing else that is known. What is recorded rests so long. */
void world_open(struct desk *desk, int64_t hold_ms);
void world_close(struct desk *desk);
/* Lets go what rests until then, by the monotonic clock. */
void world_let_go(struct desk *desk, int64_t until);

/* ---- world_journal.c ---- */
void world_free_order(void *order);                                    /* for arrays */
struct event_record *world_event(const struct desk *desk, int64_t id); /* NULL = none of that number; borrowed */
void world_drop_draft(struct desk *desk, const char *key);
/* Answers a question to the librarian. */
void world_load(struct desk *desk, const struct effect *effect);
