/* journal/journal.h: the memory of the desk: the handle on it. Says nothing of how it is stored, so that a shared store
 * can stand behind the same calls.
 *
 * What a call reports as done is on disk, synced. Every call that fails leaves the journal as it was and writes one
 * sentence. One handle belongs to one thread; several handles and processes on one file are normal.
 * What is asked of it and written into it stands beside this: journal_orders.h and journal_import.h, journal_add.h,
 * journal_turns.h, journal_claims.h, journal_decisions.h, journal_events.h, journal_drafts.h, upkeep.h. */
#pragma once
#include "journal/record.h"

struct journal;

#define JOURNAL_ERROR (journal_error_quark())
GQuark journal_error_quark(void);
enum journal_error {
    JOURNAL_ERROR_OPEN,       /* cannot be opened or made */
    JOURNAL_ERROR_DAMAGED,    /* is no journal, or fails its checks */
    JOURNAL_ERROR_RESTORED,   /* behind its second file: restored from a copy, or cut short */
    JOURNAL_ERROR_NEWER,      /* written by a newer fixline */
    JOURNAL_ERROR_WRITE,      /* disk full, read-only, I/O */
    JOURNAL_ERROR_ROOM,       /* no room for the answer to a request; what is to be sent may still be recorded */
    JOURNAL_ERROR_BUSY,       /* another running copy holds it too long */
    JOURNAL_ERROR_ARCHIVE,    /* an archive: only read */
    JOURNAL_ERROR_MISSING,    /* no such order, event, draft */
    JOURNAL_ERROR_STATE,      /* not allowed in its present state; a stale claim */
    JOURNAL_ERROR_FILTER,     /* a filter that cannot be read */
    JOURNAL_ERROR_INTERRUPTED /* the librarian's question was overtaken by a newer one */
};

enum journal_mode {
    JOURNAL_WRITE,    /* made when missing; recovery of dead owners' events done when opening */
    JOURNAL_READ_ONLY /* must exist */
};

/* Whether no journal being there means that there was none yet: false with an error where the log or the second file of
 * one is left, so that the past it held must not be shown as none. */
bool journal_may_begin(const char *path, GError **error);
/* Opens the journal at `path`. `profile` is written into new events. */
struct journal *journal_open(const char *path, const char *profile, enum journal_mode mode, GError **error);
void journal_close(struct journal *journal);
/* Closes it for others and no more: for a process that ends at once, with which its memory and locks go. */
void journal_leave(struct journal *journal);
/* Stops the question that runs on the handle, which then fails with error INTERRUPTED. The one call that may come from
 * another thread; the handle must stay open for as long. */
void journal_interrupt(struct journal *journal);
/* Settles what owners that are gone left behind as sending: queued where no byte can have left, else unknown. Done when
 * opening for writing; a desk that runs for days calls it again now and then. Asks no clock; may be killed and run
 * again at any time. */
bool journal_recover(struct journal *journal, GError **error);
/* Whether the journal is an archive: never written to and never sent from. */
bool journal_is_archive(const struct journal *journal);

/* Between the two, questions are answered from one state of the journal, and cost no lock each. Nothing may be written
 * meanwhile, and nothing be waited for: other programs' changes pile up in the log. The end does nothing where there
 * was no begin. */
bool journal_look(struct journal *journal, GError **error);
void journal_look_end(struct journal *journal);

/* Takes up to `most` events into the index of the searches, in one commit, or of what an older version left out of it
 * as many as cost the same; `more` says that a next call finds as many.
 * Costs next to nothing where there is nothing to do. A search is right without it, only slower. */
bool journal_index_step(struct journal *journal, int most, bool *more, GError **error);

/* A fresh uuid (version 7: by time, then random); caller owns it. */
char *journal_uuid(void);
