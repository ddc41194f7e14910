/* delivery/rest.h: what rests at this desk before it leaves, and until when. Pure: time (monotonic microseconds) is
 * passed in, so that no turn of the wall clock makes a rest longer or shorter. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

struct rest;
struct rest *rest_new(void);
void rest_free(struct rest *rest);

/* An event that may still be taken back. `request` is the task it came with. */
struct rest_entry {
    int64_t id;
    uint64_t request;
    int64_t due_us;
};
void rest_add(struct rest *rest, struct rest_entry entry);
/* Takes the event out, however long it had to rest; false where it does not rest here. `entry` may be NULL. */
bool rest_remove(struct rest *rest, int64_t id, struct rest_entry *entry);
/* Takes out the one that is due first, oldest first among equals; false where none is due yet. */
bool rest_take_due(struct rest *rest, int64_t now_us, struct rest_entry *entry);
/* When the next one is due; INT64_MAX where nothing rests. */
int64_t rest_due_us(const struct rest *rest);
/* Every rest ends now. */
void rest_end_all(struct rest *rest);
