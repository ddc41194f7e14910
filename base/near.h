/* base/near.h: the nearest known name to one that was typed.
 *
 * Shared by forms/ (events, fields, values) and settings/ and cli/ (keys, options). */
#pragma once
#include <stdbool.h>
#include <stddef.h>

/* Equal once case, blanks, '-' and '_' are left out. */
bool near_same(const char *a, const char *b);

/* A near miss: not identical, but near_same, or at an edit distance (insert, delete, replace, swap of neighbours) of at
 * most 2 and under a third of the typed length, both counted in characters. */
bool near_miss(const char *typed, const char *known);

/* The same without near_same: for names where case, blanks, '-' and '_' are forgiven anyway (headers of a CSV file). */
bool near_miss_by_distance(const char *typed, const char *known);

/* The nearest near miss among `count` names, NULL where none is near or one is identical. */
const char *near_find(const char *typed, const char *const *names, size_t count);
