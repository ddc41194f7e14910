/* intake/csv_reader.c: physical lines to records.
 *
 * A record is one line, or several where a quote is still open at the end of one. Its cells are found first; only when
 * it is whole is its text taken apart in place: quotes go, and each cell ends in a NUL. Nothing is copied or allocated
 * for a record on one line. */
#include "intake/csv_reader.h"
#include "intake/csv.h"
#include "intake/orders.h"
#include <string.h>

/* A cell before anything in the text is changed. */
struct raw_cell {
    char *start, *end; /* without its quotes */
    char *stop;        /* the delimiter behind it, or the end of the record */
    bool quoted;
    bool doubled; /* it holds quotes that are written twice */
};

struct csv_reader {
    struct source *source;
    char delimiter;
    size_t header_line;
    GPtrArray *columns; /* char *, owned, NULL-terminated */
    size_t numbered;    /* records so far */
    size_t blank;
    GString *record;      /* text of the present record, where it has several lines */
    struct raw_cell *raw; /* of the present record, as they stand in its text */
    char **cells;         /* and as they are given */
    size_t *lengths;      /* of those, in bytes */
    size_t count, room;
    size_t line; /* where the present record begins */
    char *bad;   /* why the present record cannot be taken */
};

enum { CELLS_AT_FIRST = 16 };

static const char DELIMITERS[] = ",;\t";

/* ---- one record ---- */

static void check_line(struct csv_reader *reader, const struct source_line *line)
{
    g_autoptr(GError) error = NULL;
    if (source_line_check(line, &error) || reader->bad)
        return;
    reader->bad = line->number == reader->line ? g_strdup(error->message)
                                               : g_strdup_printf("on line %zu %s", line->number, error->message);
}

/* Whether a quote that is open before the text, or one that opens a cell in it, is still open at its end. */
static bool quote_stays_open(const char *text, size_t length, char delimiter)
{
    const char *end = text + length;
    bool open = true;
    for (const char *at = text; at < end;) {
        if (open) {
            at = memchr(at, '"', (size_t)(end - at));
            if (!at)
                return true;
            open = at[1] == '"';
            at += open ? 2 : 1;
            continue;
        }
        if (*at == '"') {
            open = true;
            at++;
            continue;
        }
        at = memchr(at, delimiter, (size_t)(end - at));
        if (!at)
            return false;
        at++;
    }
    return open;
}

static bool fail_open(const struct csv_reader *reader, const char *why, GError **error)
{
    g_set_error(
        error, INTAKE_ERROR, 0,
        "The quote (\") that opens a cell of the record on line %zu of %s is not closed %s; close it, or write a "
        "quote inside a cell twice.",
        reader->line, source_name(reader->source), why);
    return false;
}

/* Adds lines until the quote is closed. The text then lies in reader->record. */
static bool add_lines(struct csv_reader *reader, struct source_line *line, GError **error)
{
    bool open = true;
    g_string_truncate(reader->record, 0);
    g_string_append_len(reader->record, line->text, (gssize)line->length);
    while (open) {
        g_autoptr(GError) why = NULL;
        if (reader->record->len > SOURCE_LINE_MAX)
            return fail_open(reader, "within the largest size of a record", error);
        if (!source_next(reader->source, line, &why)) {
            if (!why)
                return fail_open(reader, "before the end of the file", error);
            g_propagate_error(error, g_steal_pointer(&why));
            return false;
        }
        check_line(reader, line);
        g_string_append_c(reader->record, '\n');
        open = quote_stays_open(line->text, line->length, reader->delimiter);
        g_string_append_len(reader->record, line->text, (gssize)line->length);
    }
    return true;
}

static void make_room(struct csv_reader *reader)
{
    reader->room = MAX(2 * reader->room, (size_t)CELLS_AT_FIRST);
    reader->raw = g_renew(struct raw_cell, reader->raw, reader->room);
    reader->cells = g_renew(char *, reader->cells, reader->room);
    reader->lengths = g_renew(size_t, reader->lengths, reader->room);
}

/* The quote that closes a cell whose text begins at `at`; NULL where there is none. */
static char *closing_quote(char *at, const char *end, bool *doubled)
{
    for (;; at += 2) {
        at = memchr(at, '"', (size_t)(end - at));
        if (!at || at[1] != '"')
            return at;
        *doubled = true;
    }
}

/* Finds the cells of the text; false where the last one opens a quote that is not closed. */
static bool find_cells(struct csv_reader *reader, char *text, size_t length)
{
    char *const end = text + length, delimiter = reader->delimiter;
    reader->count = 0;
    for (char *at = text;; at++) {
        if (reader->count == reader->room)
            make_room(reader);
        struct raw_cell *cell = &reader->raw[reader->count++];
        *cell = (struct raw_cell){ .start = at, .quoted = *at == '"' };
        if (cell->quoted) {
            cell->end = closing_quote(++cell->start, end, &cell->doubled);
            if (!cell->end)
                return false;
            at = cell->end + 1;
        }
        while (at < end && *at != delimiter)
            at++;
        cell->stop = at;
        if (!cell->quoted)
            cell->end = at;
        if (at == end)
            return true;
    }
}

/* Quotes written twice become one; returns the new end. */
static char *take_doubled(char *at, const char *end)
{
    char *to = at;
    for (; at < end; at++) {
        *to++ = *at;
        at += *at == '"';
    }
    return to;
}

static void check_behind_quote(struct csv_reader *reader, size_t index)
{
    if (!reader->bad)
        reader->bad = g_strdup_printf("behind the closing quote of cell %zu there is more text; write a quote inside "
                                      "a cell twice.",
                                      index + 1);
}

static void take_cells(struct csv_reader *reader)
{
    for (size_t i = 0; i < reader->count; i++) {
        const struct raw_cell *raw = &reader->raw[i];
        char *end = raw->doubled ? take_doubled(raw->start, raw->end) : raw->end;
        if (raw->quoted && raw->end + 1 != raw->stop)
            check_behind_quote(reader, i);
        *end = '\0';
        char *plain = (char *)csv_unprotect(raw->start);
        reader->cells[i] = plain;
        reader->lengths[i] = (size_t)(end - plain);
    }
}

static bool is_blank(const char *cell)
{
    while (*cell == ' ' || *cell == '\t' || *cell == '\r' || *cell == '\n')
        cell++;
    return *cell == '\0';
}

static bool cells_are_blank(const struct csv_reader *reader)
{
    for (size_t i = 0; i < reader->count; i++)
        if (!is_blank(reader->cells[i]))
            return false;
    return true;
}

/* Reads one record with its cells; false at the end, or with an error. A record that is bad has reader->bad set. */
static bool read_record(struct csv_reader *reader, GError **error)
{
    struct source_line line;
    g_clear_pointer(&reader->bad, g_free);
    if (!source_next(reader->source, &line, error))
        return false;
    reader->line = line.number;
    check_line(reader, &line);
    if (!find_cells(reader, line.text, line.length)) {
        if (!add_lines(reader, &line, error))
            return false;
        find_cells(reader, reader->record->str, reader->record->len);
    }
    take_cells(reader);
    return true;
}

/* ---- the header ---- */

static char most_frequent(const struct source_line *line)
{
    size_t counts[sizeof DELIMITERS] = { 0 };
    bool quoted = false;
    for (const char *at = line->text; *at; at++) {
        quoted ^= *at == '"';
        const char *found = quoted ? NULL : strchr(DELIMITERS, *at);
        if (found)
            counts[found - DELIMITERS]++;
    }
    size_t best = 0;
    for (size_t i = 1; DELIMITERS[i]; i++)
        best = counts[i] > counts[best] ? i : best;
    return DELIMITERS[best];
}

/* A line "sep=;", which spreadsheets write and read. A byte that is no character by itself is left to the header, which
 * refuses it. */
static bool is_separator_line(const struct source_line *line)
{
    const char *text = line->text + (line->text[0] == '"' ? 1 : 0);
    return g_ascii_strncasecmp(text, "sep=", 4) == 0 && (g_ascii_isprint(text[4]) || text[4] == '\t') &&
           (text[5] == '\0' || strcmp(text + 5, "\"") == 0);
}

static bool take_separator(struct csv_reader *reader, const struct source_line *line, GError **error)
{
    char said = line->text[line->text[0] == '"' ? 5 : 4];
    reader->delimiter = said;
    if (strchr(DELIMITERS, said) || said == '|')
        return true;
    g_set_error(error, INTAKE_ERROR, 0, "Line %zu of %s names the delimiter \"%c\"; it may be a comma, ;, | or a tab.",
                line->number, source_name(reader->source), said);
    return false;
}

/* Looks at the first lines without taking the header: counts the lines to skip. */
static bool find_delimiter(struct csv_reader *reader, size_t *skip, GError **error)
{
    struct source_line line;
    g_autoptr(GError) why = NULL;
    bool said = false;
    for (*skip = 0; source_next(reader->source, &line, &why); (*skip)++) {
        if (source_line_is_blank(&line))
            continue;
        if (!said && is_separator_line(&line)) {
            if (!take_separator(reader, &line, error))
                return false;
            said = true;
            continue;
        }
        if (!said)
            reader->delimiter = most_frequent(&line);
        return true;
    }
    if (why)
        g_propagate_error(error, g_steal_pointer(&why));
    else
        g_set_error(error, INTAKE_ERROR, 0, "%s is empty; its first line must name the columns.",
                    source_name(reader->source));
    return false;
}

static bool skip_lines(struct csv_reader *reader, size_t count, GError **error)
{
    struct source_line line;
    if (!source_rewind(reader->source, error))
        return false;
    while (count-- > 0)
        if (!source_next(reader->source, &line, error))
            return false;
    return true;
}

static bool read_header(struct csv_reader *reader, GError **error)
{
    size_t skip;
    if (!find_delimiter(reader, &skip, error) || !skip_lines(reader, skip, error) || !read_record(reader, error))
        return false;
    reader->header_line = reader->line;
    if (reader->bad) {
        g_set_error(error, INTAKE_ERROR, 0, "The header on line %zu of %s cannot be read: %s", reader->line,
                    source_name(reader->source), reader->bad);
        return false;
    }
    for (size_t i = 0; i < reader->count; i++) {
        if (strchr(reader->cells[i], '\r') != NULL) {
            g_set_error(error, INTAKE_ERROR, 0,
                        "The lines of %s end in CR alone, as on old Macintosh systems; save it as CSV UTF-8, with line "
                        "ends of Windows or Unix.",
                        source_name(reader->source));
            return false;
        }
        g_ptr_array_add(reader->columns, g_strstrip(g_strdup(reader->cells[i])));
    }
    return true;
}

struct csv_reader *csv_reader_new(struct source *source, GError **error)
{
    struct csv_reader *reader = g_new0(struct csv_reader, 1);
    reader->source = source;
    reader->columns = g_ptr_array_new_with_free_func(g_free);
    reader->record = g_string_new(NULL);
    if (read_header(reader, error))
        return reader;
    csv_reader_free(reader);
    return NULL;
}

void csv_reader_free(struct csv_reader *reader)
{
    if (!reader)
        return;
    g_ptr_array_unref(reader->columns);
    g_free(reader->raw);
    g_free(reader->cells);
    g_free(reader->lengths);
    g_string_free(reader->record, TRUE);
    g_free(reader->bad);
    g_free(reader);
}

const char *const *csv_columns(const struct csv_reader *reader, size_t *count)
{
    *count = reader->columns->len;
    return (const char *const *)reader->columns->pdata;
}

size_t csv_header_line(const struct csv_reader *reader)
{
    return reader->header_line;
}

size_t csv_blank(const struct csv_reader *reader)
{
    return reader->blank;
}

/* ---- records ---- */

/* Spreadsheets add empty cells at the end of a row; a cell with text there has no column it could belong to. */
static void check_width(struct csv_reader *reader)
{
    for (size_t i = reader->columns->len; i < reader->count && !reader->bad; i++)
        if (!is_blank(reader->cells[i]))
            reader->bad = g_strdup_printf("cell %zu holds a value, but the header names only %u columns.", i + 1,
                                          reader->columns->len);
}

enum csv_step csv_next(struct csv_reader *reader, struct csv_record *record, GError **error)
{
    g_autoptr(GError) why = NULL;
    for (;;) {
        if (!read_record(reader, &why)) {
            bool failed = why != NULL;
            if (failed)
                g_propagate_error(error, g_steal_pointer(&why));
            return failed ? CSV_FAILED : CSV_END;
        }
        if (reader->bad || !cells_are_blank(reader))
            break;
        reader->blank++;
    }
    check_width(reader);
    *record = (struct csv_record){ .number = ++reader->numbered,
                                   .line = reader->line,
                                   .count = MIN(reader->count, reader->columns->len),
                                   .cells = reader->cells,
                                   .lengths = reader->lengths };
    if (!reader->bad)
        return CSV_RECORD;
    g_set_error_literal(error, INTAKE_ERROR, 0, reader->bad);
    return CSV_BAD;
}
