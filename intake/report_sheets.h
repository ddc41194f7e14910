/* intake/report_sheets.h: a report of the journal as sheets of rows and cells, so that every way to print it says the
 * same; and what the catalogue knows that a report needs. */
#pragma once
#include "journal/report.h"

enum { REPORT_COMPLETING_MAX = 8 };
/* Fills in everything but the context. `completing` is borrowed by the rules. */
void report_rules_fill(struct report_rules *rules, const char *completing[REPORT_COMPLETING_MAX]);

enum sheet_kind { SHEET_TEXT, SHEET_NUMBER, SHEET_SPAN, SHEET_MOMENT }; /* spans and moments in milliseconds */

struct sheet_column {
    const char *key;
    enum sheet_kind kind;
};
/* One cell: `text` for texts, else `number`. Borrowed. */
struct sheet_cell {
    const char *text;
    int64_t number;
};
enum { SHEET_CELLS_MAX = 7 };

struct sheet {
    const char *key;   /* for programs */
    const char *title; /* for people */
    const char *empty; /* what a sheet without rows says: silence would leave it open whether it was looked for */
    const struct sheet_column *columns;
    size_t count; /* of columns */
    size_t rows;
};

/* Who takes the sheets. Members are called in this order, `row` once a row. */
struct sheet_sink {
    void (*begin)(void *owner, const struct sheet *sheet);
    void (*row)(void *owner, const struct sheet *sheet, const struct sheet_cell *cells);
    void (*end)(void *owner, const struct sheet *sheet);
};
void report_sheets(const struct report *report, const struct sheet_sink *sink, void *owner);

/* A cell for programs: numbers and spans as they are, moments in ISO 8601, "" where there is none. Caller owns it. */
char *sheet_cell_text(const struct sheet_column *column, const struct sheet_cell *cell);
/* All sheets as CSV, one line a number, without the last line end. Caller owns it. */
char *report_csv(const struct report *report);
