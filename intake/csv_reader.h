/* intake/csv_reader.h: the records of a CSV file (RFC 4180), one at a time.
 *
 * The delimiter is the one of , ; tab that the header line holds most of, or what a first line "sep=;" says. Cells may
 * hold line ends inside quotes (CR LF becomes LF). A quote inside a cell that does not begin with one is a character
 * like any other. Records without any text are blank: counted, not given. */
#pragma once
#include "intake/source.h"

struct csv_reader;

/* Borrows the source, which must stand at its start, and reads the header. NULL and a sentence where there is none. */
struct csv_reader *csv_reader_new(struct source *source, GError **error);
void csv_reader_free(struct csv_reader *reader);

/* Names of the columns, as written less the blanks around them; "" = a column without a name. Borrowed. */
const char *const *csv_columns(const struct csv_reader *reader, size_t *count);
size_t csv_header_line(const struct csv_reader *reader);

struct csv_record {
    size_t number;         /* from 1, the header and blank ones not counted */
    size_t line;           /* where it begins, from 1 */
    size_t count;          /* of cells, at most the number of columns; those that are missing are absent */
    char **cells;          /* NUL-terminated, borrowed until the next call; formula protection taken back */
    const size_t *lengths; /* of the cells, in bytes; a cell of a bad record may hold a NUL before that */
};
enum csv_step {
    CSV_RECORD,
    CSV_BAD,   /* this record cannot be taken: `error` is a sentence without its line; the next one can be read */
    CSV_END,   /* nothing more */
    CSV_FAILED /* nothing more can be read: `error` is a whole sentence */
};
enum csv_step csv_next(struct csv_reader *reader, struct csv_record *record, GError **error);
/* Blank records and lines so far. */
size_t csv_blank(const struct csv_reader *reader);
