/* widgets/wrap.h: where lines of text break for a width in columns. Pure.
 *
 * A line ends at a line feed, else behind the last blank that fits, else between clusters. Blanks that no longer fit
 * hang over the end. Every byte belongs to exactly one line; an empty text, and a text after a last line feed, is one
 * empty line. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

struct wrap {
    const char *text;
    size_t length;
    int width; /* at least 1 */
    size_t at; /* where the next line starts */
    bool more;
};
/* One line: bytes from `start` up to `end`, the line feed left out. */
struct wrap_line {
    size_t start, end;
};
struct wrap wrap_start(const char *text, size_t length, int width);
bool wrap_next(struct wrap *wrap, struct wrap_line *line);
