/* tui/runtime_import.h: orders of a file into the journal, on a thread of its own with a connection of its own, so that
 * neither the screen nor sending waits for it. One at a time; all of the file or nothing. */
#pragma once
#include "tui/import.h"

struct import_wish {
    char *path; /* "~/" at its beginning is the person's home */
    bool dry_run;
    bool skip_bad;
};

struct importing;
/* Takes the wish. A byte is written to `descriptor` when there is news. NULL where no thread can be had. */
struct importing *import_start(const char *journal_path, const char *profile, struct import_wish *wish, int descriptor,
                               GError **error);
/* What is new since the last call; NULL = nothing. After news that it ended only import_end may follow. The caller owns
 * it. */
struct import_news *import_collect(struct importing *importing);
/* Asks it to end soon, with nothing recorded unless it was being recorded already. */
void import_stop(struct importing *importing);
/* Stops it, waits for its end and frees it. NULL is allowed. */
void import_end(struct importing *importing);
