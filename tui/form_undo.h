/* tui/form_undo.h: the way back and forth over all changes of one form, whatever made them.
 *
 * A step is the whole draft before one change, with the place of the cursor. At most 200 steps and 1 MiB of text are
 * kept each way; the oldest go first. */
#pragma once
#include "forms/draft.h"

struct form_undo {
    GPtrArray *past, *future; /* struct form_step *, the nearest last; NULL while empty */
};

/* Where the cursor stands: a field, and a byte of its text. */
struct form_place {
    size_t field, byte;
};

/* Called before a change. What was taken back can no longer be brought again. */
void form_undo_remember(struct form_undo *undo, const struct draft *draft, struct form_place place);

/* The change that was remembered last did not happen. */
void form_undo_forget(struct form_undo *undo);

enum form_way { FORM_BACK, FORM_FORTH };
/* Takes the draft one step that way, and `place` with it; false where there is none. */
bool form_undo_travel(struct form_undo *undo, enum form_way way, struct draft *draft, struct form_place *place);

void form_undo_clear(struct form_undo *undo);
