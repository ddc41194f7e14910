/* journal/patrol.h: the whole journal proven in small steps, while nobody asks for anything (I10). For journal/ only.
 *
 * What is only seen by reading all of it is seen so without anybody who waits: a row that no screen shows, a chain that
 * is broken, an index that lacks a row, which hides it from every screen. Each step looks at one state of the journal,
 * and others may record, forget and archive between two of them. Knows one row at a time. */
#pragma once
#include "journal/chain.h"

struct patrol {
    enum { PATROL_ARCHIVED, PATROL_EVENTS, PATROL_ORDERS, PATROL_DRAFTS } at;
    int64_t number;                   /* events: the one that is next */
    uint8_t before[STORE_HASH_BYTES]; /* and the hash of the one before */
    char *order;                      /* orders: the last one that was read */
};
/* Back to the beginning; all zero is one that begins. */
void patrol_clear(struct patrol *patrol);

enum patrol_result {
    PATROL_MORE,
    PATROL_WHOLE, /* it has come to the end; the next step begins anew */
    PATROL_FAILED /* error: DAMAGED, INTERRUPTED (the next step tries it again), or why it cannot be read */
};
/* Some 3 ms; what stays of archived events and the drafts in one piece each, which journal_interrupt ends. */
enum patrol_result patrol_step(struct journal *journal, struct patrol *patrol, GError **error);
