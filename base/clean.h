/* base/clean.h: UTF-8 as a screen sees it, and the one cleaner of foreign text.
 *
 * Foreign text is everything that was not written in this program: server, file, argument, journal, keyboard. It may
 * hold control characters, escape sequences, bidirectional overrides, invisible characters and broken UTF-8. Stored
 * text keeps its bytes; what goes to a terminal goes through here, at two doors: the canvas and the printer of cli/.
 *
 * Columns follow wcwidth() of the present locale only, since ncurses places its cursor by it. A character the locale
 * cannot show (wcwidth -1) becomes '?', or U+FFFD where that can be shown. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

enum { CLEAN_GLYPH_BYTES = 40 };

/* One grapheme cluster made harmless: what to draw for `bytes` bytes of the source. A spacing mark inside of one, which
 * takes columns of its own, is read as one more. */
struct clean_cluster {
    size_t bytes;                  /* length in the source, at least 1 */
    int columns;                   /* 1 or 2; 0 where the whole cluster is invisible: nothing is to be drawn */
    char glyph[CLEAN_GLYPH_BYTES]; /* valid UTF-8, NUL-terminated, without control characters */
};

/* Whether the first byte is a cluster of its own that is drawn as it stands: printable ASCII, nothing to follow it that
 * could join it. */
static inline bool clean_is_plain(const char *text, size_t length)
{
    unsigned char first = (unsigned char)text[0];
    return first >= 0x20 && first < 0x7F && (length == 1 || (unsigned char)text[1] < 0x80);
}

/* How many bytes at the start are such clusters, one after the other: nearly all of nearly every text. */
size_t clean_plain_run(const char *text, size_t length);

/* Reads the cluster at the start of `text`; `length` is at least 1. Control characters become visible stand-ins
 * (U+2400 and following, '?' where the locale cannot show them), tab and line feed too. */
void clean_cluster_read(const char *text, size_t length, struct clean_cluster *cluster);

enum clean_lines { CLEAN_ONE_LINE, CLEAN_KEEP_LINES };

/* A copy of `text` (`length` bytes) that any terminal shows harmlessly; the caller owns it. CLEAN_KEEP_LINES keeps line
 * feeds as they are and widens tabs to a blank. */
char *clean_text(const char *text, size_t length, enum clean_lines lines);
void clean_append(GString *out, const char *text, size_t length, enum clean_lines lines);
/* The same of what was typed and a sentence repeats: on one line, and where it is long only its beginning and "…". */
char *clean_word(const char *text);

/* Byte offsets of the cluster borders next to `at` (a border itself); `length` and 0 at the ends. */
size_t utf8_next(const char *text, size_t length, size_t at);
size_t utf8_previous(const char *text, size_t length, size_t at);

/* The columns `text` takes when drawn through clean_cluster_read. */
int utf8_columns(const char *text, size_t length);

/* Whether all of `text` is valid UTF-8 without NUL; else `*bad` (may be NULL) is the offset of the first wrong byte. */
bool utf8_valid(const char *text, size_t length, size_t *bad);
