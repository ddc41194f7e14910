/* tui/event_marks.h: recorded events a person marked in a list of them, by number, and how each stood when it was last
 * seen there. */
#pragma once
#include "journal/record.h"
#include "tui/action.h"

struct event_marks;
struct event_marks *event_marks_new(void);
void event_marks_free(struct event_marks *marks);
unsigned event_marks_count(const struct event_marks *marks);
bool event_marks_hold(const struct event_marks *marks, int64_t id);
/* ACTION_MARK turns the row; ACTION_MARK_RANGE begins a range there or marks from its beginning up to there;
 * ACTION_MARK_ALL marks all rows, or none where all are marked. `events` are struct event_record *. */
void event_marks_act(struct event_marks *marks, enum action_id id, const GPtrArray *events, int row);
bool event_marks_in_range(const struct event_marks *marks); /* a range was begun */
/* Takes back a begun range, else all marks; false where there is none. */
bool event_marks_clear(struct event_marks *marks);
/* The list was read anew. */
void event_marks_follow(struct event_marks *marks, const GPtrArray *events);
void event_marks_forget(struct event_marks *marks, int64_t id);
/* The marked numbers, oldest first, int64_t; the caller owns the array. NULL where none is marked. */
GArray *event_marks_numbers(const struct event_marks *marks);
/* The same for those in one state; `counts` receives how many are in each, EVENT_DROPPED the last. */
GArray *event_marks_in_state(const struct event_marks *marks, enum event_state state, guint counts[EVENT_STATES]);
