/* journal/beside.h: what is said of an event beside its row, as words of SQL: the names of its order, and the answers
 * to its attempts. For journal/ only.
 *
 * A search asks both of some hundred events for every fifty it finds, most of them in vain. So nothing is looked for
 * that the marks rule out (journal/beside_marks), the names of an order are kept from one search to the next while
 * nobody changes the journal, and answers are looked at for a few events that follow each other at once. */
#pragma once
#include "journal/store.h"

/* From here on these can stand in a question on this handle; each is 1 where a text holds the piece as `holds`
 * (journal/holds.h) has it, else 0:
 *   order_holds(piece, order, id)   customer, product or serial of the order, which is that of event `id`
 *   answer_holds(piece, id)         an answer to the event */
bool beside_teach(struct journal *journal, GError **error);

/* Of a search inside a look (journal_look): between the two, what was read is used again. */
bool beside_begin(struct journal *journal, GError **error);
void beside_end(struct journal *journal);
/* The events that are asked about next. */
void beside_between(struct journal *journal, int64_t first, int64_t last);
