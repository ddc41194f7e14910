/* intake/source.h: the bytes of one input file, line by line, as often as needed, in little memory.
 *
 * A line ends at LF or CR LF; a byte order mark at the start is left out. Standard input ("-") is first copied to a
 * private temporary file, so that it can be read again. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

enum { SOURCE_LINE_MAX = 1024 * 1024 };

struct source;

/* NULL and a sentence where `path` cannot be opened or is no plain file. */
struct source *source_open(const char *path, GError **error);
/* The same over bytes in memory, borrowed until source_free. */
struct source *source_of_bytes(const char *name, const char *bytes, size_t length);
void source_free(struct source *source);
typedef struct source source_handle;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(source_handle, source_free)

/* What to call it in a sentence: the path, or "standard input". Borrowed. */
const char *source_name(const struct source *source);

/* The next line without its end, NUL-terminated; it may be changed in place until the next call. False at the end, and
 * with `error` where reading fails or a line is longer than SOURCE_LINE_MAX bytes. */
struct source_line {
    char *text;
    size_t length;
    size_t number; /* from 1 */
};
bool source_next(struct source *source, struct source_line *line, GError **error);
/* The next bytes as they stand, at least one, without regard to lines; for who does not call source_next. Borrowed
 * until the next call. False at the end, and with `error` where reading fails. */
bool source_piece(struct source *source, const char **bytes, size_t *length, GError **error);
/* How much of the input was read so far, from 0 to 1. */
double source_share(const struct source *source);
/* Begins again with the first line. */
bool source_rewind(struct source *source, GError **error);

/* SHA-256 of all bytes as 64 hexadecimal digits; owned by the caller. Rewinds. */
char *source_hash(struct source *source, GError **error);
/* True where the file was what it had been when it was opened after all that was read of it so far; else a sentence.
 * What was checked must be what is recorded. The file is asked only where it was read since the last time. */
bool source_check(struct source *source, GError **error);
/* Whether who opens it now gets something else: it was written into, or its name leads to another file. */
bool source_is_changed(const struct source *source);

/* Whether all of the line is UTF-8 without NUL; else a sentence with the byte, "at column N". */
bool source_line_check(const struct source_line *line, GError **error);
bool source_line_is_blank(const struct source_line *line);
