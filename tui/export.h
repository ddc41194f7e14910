/* tui/export.h: what is written into a file of a person's choice. */
#pragma once

enum export_kind {
    EXPORT_CSV,   /* history entries, as `fixline history --format csv` */
    EXPORT_JSONL, /* the same as JSON Lines */
    EXPORT_BATCH, /* their bodies as a batch file: `fixline batch FILE` sends them */
    EXPORT_REPORT /* the numbers of a sheet, as `fixline report --format csv` */
};
