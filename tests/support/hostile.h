/* tests/support/hostile.h: texts that would do harm where they reached a terminal as they stand, and the judge of what
 * did reach it. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

enum { HOSTILE_COUNT = 300 };

/* How far a round goes through them: 1 = all, where FIXLINE_HOSTILE is "all"; else every so manieth. */
int hostile_step(int otherwise);

/* The n-th of HOSTILE_COUNT: escape sequences, C1, bidirectional overrides, zero width, tags, invalid UTF-8, carriage
 * returns, backspaces, 10,000 columns, each in several surroundings. Never a NUL. The caller owns it. */
char *hostile_text(int index);
/* The same as valid UTF-8, for what takes nothing else (JSON). */
char *hostile_utf8(int index);

/* The place of the first byte that is no plain text: a control character but the line feed, C1, a bidirectional or tag
 * character, a zero width one that joins nothing, or invalid UTF-8. -1 = none. */
long hostile_find(const char *text, size_t length);
/* The same for output that programs read: JSON and CSV keep characters, but let no control character through, DEL and
 * C1 neither. */
long hostile_find_control(const char *text, size_t length);
