/* journal/finder_words.h: the words of a filter as a question to the index. For journal/finder.c only. */
#pragma once
#include "journal/filter.h"

enum finder_reach { FINDER_ANYWHERE, FINDER_NOWHERE, FINDER_MATCH };

/* What the index says of the words: nothing that narrows, that no event it holds can match, or a question in the
 * language of FTS5. */
struct finder_match {
    enum finder_reach reach;
    char *whole;
    char *quick; /* asks less exactly, which is answered sooner: for the first that are found; NULL = none */
};
/* Words of three and more characters are asked for by their trigrams; shorter ones by the names they stand in. `known`
 * are the kinds of words that something else answers, one bit each (1 << FILTER_WHO). False on error; cleared by the
 * caller either way. */
bool finder_words(struct journal *journal, const struct filter *filter, unsigned known, struct finder_match *match,
                  GError **error);
void finder_match_clear(struct finder_match *match);

/* The question for the ids of the orders that are asked for; NULL where none is, or one by less than three characters.
 * The caller owns it. */
char *finder_words_of_orders(const struct filter *filter);
