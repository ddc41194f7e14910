/* tui/event_pages.c: one list that is shown, one that may be growing behind it. */
#include "tui/event_pages.h"

void event_pages_init(struct event_pages *pages)
{
    *pages = (struct event_pages){ .events = event_records_new() };
}

void event_pages_clear(struct event_pages *pages)
{
    g_ptr_array_unref(pages->events);
    g_clear_pointer(&pages->fresh, g_ptr_array_unref);
}

void event_pages_begin(struct event_pages *pages, guint wanted, enum event_pages_shown shown)
{
    g_clear_pointer(&pages->fresh, g_ptr_array_unref);
    pages->wanted = wanted;
    pages->below = 0;
    if (shown == EVENT_PAGES_STAY)
        pages->fresh = event_records_new();
    else
        g_ptr_array_set_size(pages->events, 0);
}

void event_pages_extend(struct event_pages *pages, guint more)
{
    pages->wanted = pages->events->len + more;
}

static GPtrArray *growing(const struct event_pages *pages)
{
    return pages->fresh ? pages->fresh : pages->events;
}

int event_pages_left(const struct event_pages *pages)
{
    return (int)(pages->wanted - growing(pages)->len);
}

bool event_pages_show_nothing(const struct event_pages *pages)
{
    return !pages->fresh && pages->events->len == 0;
}

bool event_pages_take(struct event_pages *pages, struct msg *msg)
{
    g_ptr_array_extend_and_steal(growing(pages), g_steal_pointer(&msg->events));
    pages->below = msg->before;
    if (pages->below != 0 && growing(pages)->len < pages->wanted)
        return false;
    if (pages->fresh) {
        g_ptr_array_unref(pages->events);
        pages->events = g_steal_pointer(&pages->fresh);
    }
    return true;
}
