/* journal/upkeep.h: what is done to the journal as a whole: proven, rescued, copied, made to forget, archived. */
#pragma once
#include "journal/journal.h"

/* For `fixline doctor`: reads every row of every table and follows the chain of hashes from the first event to the
 * last. `events` (may be NULL) receives how many there are, with those an archive's row stands for. Error DAMAGED names
 * the first row at fault. */
bool journal_verify(struct journal *journal, int64_t *events, GError **error);
/* For `fixline doctor --accept-restored`: a journal that is behind its second file, or whose second file cannot be
 * read, is taken as it stands. What became of its queued and sending events since the copy was made is not known, so
 * each becomes unknown; `unknown` (may be NULL) receives how many. */
bool journal_accept_restored(const char *path, int64_t *unknown, GError **error);

/* For `fixline doctor --rescue` and the desk after a question: a damaged journal is never written to nor sent from
 * again. It is kept whole under a dated name, and what its hashes prove is carried into a new one in its place. There
 * every event that is not accepted, refused or dropped is unknown; one that cannot be read stands, by its number, as
 * unknown too. Whoever has the journal open can write to neither. May be killed and run again. */
struct rescue {
    char *aside;        /* path of the damaged one now */
    bool resumed;       /* an earlier rescue had carried everything: the counts are 0 */
    int64_t events;     /* carried over, those that cannot be read included */
    int64_t unknown;    /* of them */
    int64_t lost;       /* of them: nothing of it can be read */
    int64_t first_lost; /* number of the first */
    int64_t orders;
    int64_t drafts;
};
void rescue_clear(struct rescue *rescue);
enum rescue_result { RESCUE_DONE, RESCUE_NOT_NEEDED, RESCUE_FAILED /* error is set */ };
/* `now` dates the name. Error DAMAGED too where the file is none of ours: it stays as it is. */
enum rescue_result journal_rescue(const char *path, const char *profile, int64_t now, struct rescue *rescue,
                                  GError **error);

/* ---- copies and forgetting ---- */
/* A copy of the journal as it stands, in one file of mode 0600, while others go on with it. Error WRITE where `path` is
 * there already. The copy can be read; it is written to only after journal_accept_restored. */
bool journal_backup(struct journal *journal, const char *path, GError **error);
/* Blanks bodies, reasons and kept answers of all events of the order, its names and notes, and drops its drafts, in the
 * file too. `events` receives how many events there are. Error STATE while one of them is queued, sending or unknown,
 * and where nothing of such an order is here. Copies made before keep what they hold. */
bool journal_forget(struct journal *journal, const char *order, int64_t *events, GError **error);

/* ---- archives ---- */
/* What was moved out so far. A journal that is an archive itself tells of those before its own. */
bool journal_archived(struct journal *journal, struct archived *archived, GError **error);
/* The run that an archive of what was recorded before `before` takes: from the first event kept here on, all final and
 * all older. */
struct archive_plan {
    int64_t first, last;    /* numbers; last < first: there is nothing to move */
    int64_t ended_by;       /* the event that ends it although it, or one behind it, is old enough; 0 = none */
    enum event_state state; /* of that event */
};
bool journal_archive_plan(struct journal *journal, int64_t before, struct archive_plan *plan, GError **error);
/* Moves the run into an archive at `path`, a file of mode 0600: written, synced and verified there before anything is
 * deleted here, in one transaction. `member` is the member of a body that still matters for open orders, of which the
 * newest of each order stays here. `given_back` (may be NULL) receives whether the room went back to the disk; where it
 * did not, later events fill it. Error WRITE where `path` is there already, BUSY where one of the events changed
 * meanwhile. May be killed at any point: then all are here still, or all have moved. */
bool journal_archive(struct journal *journal, const char *path, const struct archive_plan *plan, const char *member,
                     bool *given_back, GError **error);
