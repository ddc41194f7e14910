/* journal/finder_words.h: the words of a filter as a question to the index. For journal/finder.c only. */
#pragma once
#include "journal/filter.h"

enum finder_reach { FINDER_ANYWHERE, FINDER_NOWHERE, FINDER_MATCH };

/* What the index says of the words: nothing that narrows, that no event it holds can match, or a question in the
 * language of FTS5 in `match` (owned by the caller). Words of three and more characters are asked for by their
 * trigrams; shorter ones by the names they stand in. False on error. */
bool finder_words(struct journal *journal, const struct filter *filter, enum finder_reach *reach, char **match,
                  GError **error);
