/* delivery/outbox_lane.c: one lane an order.
 *
 * The journal decides what may go (CLAIM_BEHIND); a lane only keeps a batch of many events of one order from asking it
 * for each of them again and again, and from giving up those that wait for one that is on its way here. */
#include "delivery/outbox_parts.h"

struct lane {
    const struct parcel *holder; /* the parcel of the order that was claimed last, until it comes out; NULL = none */
    bool open;                   /* the holder, if any, is wanted again: whoever is first may be claimed */
    GQueue waiting;              /* struct parcel *, owned */
};

void lane_free(void *data)
{
    struct lane *lane = data;
    for (struct parcel *parcel; (parcel = g_queue_pop_head(&lane->waiting)) != NULL;)
        parcel_free(parcel);
    g_free(lane);
}

bool lane_hold(struct outbox *outbox, struct parcel *parcel)
{
    struct lane *lane = g_hash_table_lookup(outbox->lanes, parcel->record->order);
    if (lane == NULL || lane->open)
        return false;
    g_queue_push_tail(&lane->waiting, parcel);
    outbox->held++;
    return true;
}

void lane_enter(struct outbox *outbox, const struct parcel *parcel)
{
    struct lane *lane = g_hash_table_lookup(outbox->lanes, parcel->record->order);
    if (lane == NULL) {
        lane = g_new0(struct lane, 1);
        g_hash_table_insert(outbox->lanes, g_strdup(parcel->record->order), lane);
    }
    lane->holder = parcel;
    lane->open = false;
}

void lane_open(struct outbox *outbox, const struct parcel *parcel)
{
    struct lane *lane = g_hash_table_lookup(outbox->lanes, parcel->record->order);
    if (lane != NULL)
        lane->open = true;
}

void lane_leave(struct outbox *outbox, const struct parcel *parcel)
{
    struct lane *lane = parcel->record != NULL ? g_hash_table_lookup(outbox->lanes, parcel->record->order) : NULL;
    if (lane == NULL || (lane->holder != NULL && lane->holder != parcel))
        return;
    lane->holder = NULL;
    lane->open = true;
    struct parcel *next = g_queue_pop_head(&lane->waiting);
    if (next == NULL) {
        g_hash_table_remove(outbox->lanes, parcel->record->order);
        return;
    }
    outbox->held--;
    g_queue_push_head(&outbox->wanted, next);
}
