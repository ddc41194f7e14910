/* tui/import.h: an import of orders, as the application is told of it. */
#pragma once
#include <glib.h>
#include <stdbool.h>

struct import_news {
    bool ended;
    bool recorded; /* ended, and the orders are in the journal */
    int64_t rows;  /* read so far */
    int percent;   /* of the file */
    /* Once it ended: */
    int64_t added, changed, same, bad;
    char *said;     /* the first rows that are bad or odd, one a line; NULL = none */
    int64_t unsaid; /* further ones */
    char *error;    /* why it came to nothing, NULL where it did not */
};
void import_news_free(struct import_news *news);
