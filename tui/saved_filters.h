/* tui/saved_filters.h: filters under a name, as they stand in a file that a person can read and edit: one line each,
 * "orders: NAME = FILTER" or "events: NAME = FILTER". Pure. Lines it does not understand stay as they are. */
#pragma once
#include <glib.h>
#include <stdbool.h>

/* Its name beside the settings. */
#define SAVED_FILTERS_FILE "filters"

enum saved_filter_kind { FILTER_ORDERS, FILTER_EVENTS };

struct saved_filter {
    enum saved_filter_kind kind;
    char *name;
    char *filter;
};

/* struct saved_filter *, in the order of the text; the caller owns the array. */
GPtrArray *saved_filters_read(const char *text);
/* The text with that filter in place of one of its kind and name, or behind the others; NULL as `filter` takes it out.
 * The caller owns it. */
char *saved_filters_write(const char *text, enum saved_filter_kind kind, const char *name, const char *filter);
