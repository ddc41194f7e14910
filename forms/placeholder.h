/* forms/placeholder.h: the words in braces of templates and text blocks: {customer}, {order}, {operator}, {now} and
 * {now+3d} (whatever the desk reads as a distance may follow `now`). Two braces, {{, are one that stands for itself. */
#pragma once
#include "forms/time_point.h"

/* What stands for the words; all borrowed, NULL = not known. */
struct placeholder_values {
    const char *customer;
    const char *order;
    const char *operator_name;
    int64_t now;
    const struct time_rules *rules;
};

/* Points in time for a field that reads them back exactly, or for people. */
enum placeholder_times { PLACEHOLDER_TYPED, PLACEHOLDER_IN_WORDS };

/* Whether every word in braces is one of these; else one sentence. */
bool placeholder_check(const char *text, GError **error);
/* The text with values for words; the caller owns it. NULL and one sentence where a value is not known. */
char *placeholder_expand(const char *text, const struct placeholder_values *values, enum placeholder_times times,
                         GError **error);
/* The first thing in a text that goes out which looks as if something was to be put in its place, "{customer}": a
 * single word in braces, whatever it is. The caller owns it; NULL where there is none. */
char *placeholder_left(const char *text);
