/* tests/journal/spoil.h: kinds of damage to a journal. */
#pragma once
#include "place.h"

/* Accepted, refused and unknown events (number 3 settled by Sam as accepted), then a queued one and one that its owner
 * left flagged; orders SO-1 and SO-2, a draft. What was done last stands in the log alone. */
enum { SPOIL_EVENTS = 20 };
struct place spoil_sample(void);

struct spoil {
    const char *name;
    void (*spoil)(const struct place *place);
    enum journal_error code; /* what who opens it, or reads all of it, is told */
    const char *said;
    int64_t lost_most; /* events that may become unreadable */
    int64_t missing;   /* events that the second file alone tells of */
};
extern const struct spoil spoils[];
extern const size_t spoil_kinds;

/* Overwrites bytes of the file whose name is the journal's and `ending`. */
void spoil_write(const struct place *place, const char *ending, off_t at, const char *bytes, size_t length);
