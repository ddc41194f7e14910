/* tui/filter_words.h: the words of a filter of events, written out from their beginning. Pure. */
#pragma once
#include "journal/record.h"

struct custom;

/* What values are known here; borrowed. */
struct filter_words_known {
    const struct custom *custom;
    const GPtrArray *events; /* struct event_record *: those the list holds */
    const char *operator_name;
    const GPtrArray *values; /* char *: what the journal has for this word; NULL = it was not asked */
    bool more;               /* there are more of them */
};

/* Whether the word before the cursor is a value that the journal knows more of: behind which key, and how it begins as
 * far as it is typed, which the caller owns. */
bool filter_words_ask(const char *text, size_t cursor, enum filter_kind *kind, char **beginning);

/* What a word of a filter can become that begins so, char *, each once: keys ("order:"), or values of one
 * ("state:unknown"). The caller owns the array. */
GPtrArray *filter_words_for(const char *word, const struct filter_words_known *known);

/* The text with the word before the cursor written out as far as it is known: a key ("order:"), or the value of one
 * ("state:unknown "). `*cursor`, a byte in the text, then stands behind it. The caller owns it; NULL where nothing can
 * be added. `*said` receives what the word can become, or that nothing is known; NULL where it is whole. */
char *filter_words_complete(const char *text, size_t *cursor, const struct filter_words_known *known, char **said);
