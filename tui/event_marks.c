/* tui/event_marks.c: marked events by number. */
#include "tui/event_marks.h"

struct event_marks {
    GHashTable *numbers; /* int64_t, owned -> enum event_state */
    int64_t range_from;  /* 0 = none */
};

struct event_marks *event_marks_new(void)
{
    struct event_marks *marks = g_new0(struct event_marks, 1);
    marks->numbers = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    return marks;
}

void event_marks_free(struct event_marks *marks)
{
    g_hash_table_unref(marks->numbers);
    g_free(marks);
}

unsigned event_marks_count(const struct event_marks *marks)
{
    return g_hash_table_size(marks->numbers);
}

bool event_marks_hold(const struct event_marks *marks, int64_t id)
{
    return g_hash_table_contains(marks->numbers, &id);
}

bool event_marks_in_range(const struct event_marks *marks)
{
    return marks->range_from != 0;
}

static int64_t number_at(const GPtrArray *events, int row)
{
    return ((const struct event_record *)events->pdata[row])->id;
}

static void keep(struct event_marks *marks, const struct event_record *event)
{
    g_hash_table_replace(marks->numbers, g_memdup2(&event->id, sizeof event->id), GINT_TO_POINTER((int)event->state));
}

static void mark_rows(struct event_marks *marks, const GPtrArray *events, int first, int last)
{
    for (int i = MIN(first, last); i <= MAX(first, last); i++)
        keep(marks, events->pdata[i]);
}

static int count_marked(const struct event_marks *marks, const GPtrArray *events)
{
    int count = 0;
    for (int i = 0; i < (int)events->len; i++)
        count += event_marks_hold(marks, number_at(events, i));
    return count;
}

static void mark_range(struct event_marks *marks, const GPtrArray *events, int row)
{
    int from = (int)events->len - 1;
    while (from >= 0 && number_at(events, from) != marks->range_from)
        from--;
    marks->range_from = from < 0 ? number_at(events, row) : 0;
    if (from >= 0)
        mark_rows(marks, events, from, row);
}

void event_marks_act(struct event_marks *marks, enum action_id id, const GPtrArray *events, int row)
{
    if (row < 0 || row >= (int)events->len)
        return;
    int64_t number = number_at(events, row);
    if (id == ACTION_MARK_RANGE)
        mark_range(marks, events, row);
    else if (id == ACTION_MARK_ALL && count_marked(marks, events) == (int)events->len)
        g_hash_table_remove_all(marks->numbers);
    else if (id == ACTION_MARK_ALL)
        mark_rows(marks, events, 0, (int)events->len - 1);
    else if (!g_hash_table_remove(marks->numbers, &number))
        mark_rows(marks, events, row, row);
}

bool event_marks_clear(struct event_marks *marks)
{
    bool had = marks->range_from != 0 || event_marks_count(marks) > 0;
    if (marks->range_from != 0)
        marks->range_from = 0;
    else
        g_hash_table_remove_all(marks->numbers);
    return had;
}

void event_marks_follow(struct event_marks *marks, const GPtrArray *events)
{
    for (guint i = 0; i < events->len; i++)
        if (event_marks_hold(marks, number_at(events, (int)i)))
            keep(marks, events->pdata[i]);
}

void event_marks_forget(struct event_marks *marks, int64_t id)
{
    g_hash_table_remove(marks->numbers, &id);
}

static int by_number(const void *a, const void *b)
{
    int64_t one = *(const int64_t *)a, other = *(const int64_t *)b;
    return (one > other) - (one < other);
}

GArray *event_marks_numbers(const struct event_marks *marks)
{
    if (event_marks_count(marks) == 0)
        return NULL;
    GArray *numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
    GHashTableIter iter;
    void *number;
    g_hash_table_iter_init(&iter, marks->numbers);
    while (g_hash_table_iter_next(&iter, &number, NULL))
        g_array_append_vals(numbers, number, 1);
    g_array_sort(numbers, by_number);
    return numbers;
}

static enum event_state state_of(const struct event_marks *marks, int64_t number)
{
    return (enum event_state)GPOINTER_TO_INT(g_hash_table_lookup(marks->numbers, &number));
}

GArray *event_marks_in_state(const struct event_marks *marks, enum event_state state, guint counts[EVENT_STATES])
{
    GArray *numbers = event_marks_numbers(marks);
    guint kept = 0;
    for (guint i = 0; numbers && i < numbers->len; i++) {
        int64_t number = g_array_index(numbers, int64_t, i);
        counts[state_of(marks, number)]++;
        if (state_of(marks, number) == state)
            g_array_index(numbers, int64_t, kept++) = number;
    }
    if (numbers)
        g_array_set_size(numbers, kept);
    return numbers;
}
