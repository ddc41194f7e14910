/* tui/runtime_export.h: events or a report into a file, on a thread of its own with a connection of its own. One at a
 * time; the file is there whole or not at all, and never in place of another. */
#pragma once
#include "intake/report_sheets.h"
#include "tui/export.h"

struct export_wish {
    enum export_kind kind;
    char *path;      /* "~/" at its beginning is the person's home */
    char *filter;    /* of the history; NULL = all. Not looked at where `numbers` is set */
    GArray *numbers; /* int64_t: only these events, NULL = what the filter lets through */
    int64_t now;     /* for date words */
};

struct export;
/* Takes the wish. `rules` are copied, the zone referenced; `report` is borrowed until export_end. A byte is written to
 * `descriptor` when it is further, and when it is done. NULL where no thread can be had. */
struct export *export_start(const char *journal_path, struct export_wish *wish, const struct time_rules *rules,
                            const struct report_rules *report, int descriptor, GError **error);
bool export_is_done(struct export *export);
/* How far it is: events in the file, and the part of the work that is done in percent. Both stay 0 for a report. */
struct export_progress {
    int64_t rows;
    int percent;
};
struct export_progress export_progress(struct export *export);
/* Asks it to end soon, with no file, unless that was there already. */
void export_stop(struct export *export);
/* Waits for its end (soon, where it was not done) and frees it. The caller owns what it says: how much stands in the
 * file, or NULL and why not. */
char *export_end(struct export *export, GError **error);
