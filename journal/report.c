/* journal/report.c: one pass over the events of the span; that over the orders is report_orders.c. */
#include "journal/archived.h"
#include "journal/event_row.h"
#include "journal/finder.h"
#include "journal/report_orders.h"
#include <string.h>

/* ---- one pass over the events ---- */

/* The counts by name while they grow, and the durations by completing event. */
struct tally {
    struct journal *journal;
    const struct report_rules *rules;
    GHashTable *days, *hours, *people, *events; /* name -> struct report_count, owned by the lists of the report */
    GHashTable *durations;                      /* completing event -> GArray of int64_t */
    GHashTable *completed;                      /* order ids whose completion was counted */
    int64_t quarter;                            /* the quarter of an hour `day` and `hour` belong to */
    char day[16], hour[8];
};

static void count_one(GHashTable *by_name, GPtrArray *list, const char *name, enum event_state state)
{
    struct report_count *count = g_hash_table_lookup(by_name, name);
    if (!count) {
        count = g_new0(struct report_count, 1);
        count->name = g_strdup(name);
        g_hash_table_insert(by_name, count->name, count);
        g_ptr_array_add(list, count);
    }
    count->states[state]++;
    count->total++;
}

/* Every offset in use is a multiple of a quarter of an hour, so names are made once for each. */
static void name_time(struct tally *tally, int64_t at)
{
    enum { QUARTER_MS = 15 * 60 * 1000 };
    int64_t quarter = at / QUARTER_MS;
    if (quarter == tally->quarter)
        return;
    struct civil civil = time_point_civil(at, tally->rules->context->rules->zone);
    tally->quarter = quarter;
    g_snprintf(tally->day, sizeof tally->day, "%04d-%02d-%02d", civil.year, civil.month, civil.day);
    g_snprintf(tally->hour, sizeof tally->hour, "%02d", civil.hour);
}

static bool first_of_order(struct journal *journal, const char *order, int64_t *at, GError **error)
{
    static const char sql[] = "SELECT created_at FROM events WHERE order_id = ?1 ORDER BY id LIMIT 1";
    g_autoptr(store_query) query = store_query_of(journal, sql, error);
    if (!query)
        return false;
    store_bind_text(query, 1, order);
    return store_number(journal, query, 0, at, error) && archived_first_at(journal, order, at, error);
}

static void free_durations(void *durations)
{
    g_array_unref(durations);
}

static bool count_completion(struct tally *tally, const struct event_record *event, GError **error)
{
    int64_t first = 0;
    bool completes = event->state == EVENT_ACCEPTED && g_strv_contains(tally->rules->completing, event->event);
    if (!completes || !g_hash_table_add(tally->completed, g_strdup(event->order)))
        return true;
    if (!first_of_order(tally->journal, event->order, &first, error))
        return false;
    GArray *durations = g_hash_table_lookup(tally->durations, event->event);
    if (!durations) {
        durations = g_array_new(FALSE, FALSE, sizeof(int64_t));
        g_hash_table_insert(tally->durations, g_strdup(event->event), durations);
    }
    int64_t duration = MAX(event->created_at - first, 0);
    g_array_append_val(durations, duration);
    return true;
}

static bool count_event(struct tally *tally, struct report *report, const struct event_record *event, GError **error)
{
    name_time(tally, event->created_at);
    report->all.states[event->state]++;
    report->all.total++;
    count_one(tally->days, report->days, tally->day, event->state);
    count_one(tally->hours, report->hours, tally->hour, event->state);
    count_one(tally->people, report->people, event->operator_name ? event->operator_name : "", event->state);
    count_one(tally->events, report->events, event->event, event->state);
    return count_completion(tally, event, error);
}

static bool count_rows(struct tally *tally, struct report *report, sqlite3_stmt *query, GError **error)
{
    enum store_step step;
    while ((step = store_next(tally->journal, query, error)) == STORE_ROW) {
        struct event_row row;
        bool counted =
            event_row_read(tally->journal, query, &row, error) && count_event(tally, report, row.record, error);
        event_row_clear(&row);
        if (!counted)
            return false;
    }
    return step == STORE_END;
}

static bool count_events(struct tally *tally, struct report *report, const char *filter, GError **error)
{
    g_autoptr(filter_handle) read = filter_read_events(filter, tally->rules->context, error);
    int64_t first, last;
    if (!read || !finder_bounds(tally->journal, read, &first, &last, error))
        return false;
    g_autofree char *sql = g_strdup_printf(
        "SELECT " EVENT_COLUMNS " FROM events WHERE id BETWEEN ?1 AND ?2 AND %s ORDER BY id", filter_condition(read));
    g_autoptr(store_query_once) query = store_query_made(tally->journal, sql, error);
    if (!query)
        return false;
    sqlite3_bind_int64(query, 1, first);
    sqlite3_bind_int64(query, 2, last);
    filter_bind(read, query, 2);
    return count_rows(tally, report, query, error);
}

/* Whether some of the span cannot be counted, since it is elsewhere. */
static bool look_at_archived(const struct tally *tally, struct report *report, const char *filter, GError **error)
{
    int64_t first_at, last_at, since, until;
    g_autoptr(filter_handle) read = filter_read_events(filter, tally->rules->context, error);
    if (!read || !archived_times(tally->journal, &first_at, &last_at, error))
        return false;
    filter_span(read, &since, &until);
    report->archived = last_at != 0 && since <= last_at && first_at <= until;
    return true;
}

/* ---- turnaround ---- */

static int by_number(const void *a, const void *b)
{
    int64_t first = *(const int64_t *)a, second = *(const int64_t *)b;
    return (first > second) - (first < second);
}

static void add_turnarounds(struct tally *tally, struct report *report)
{
    for (size_t i = 0; tally->rules->completing[i]; i++) {
        const char *name = tally->rules->completing[i];
        GArray *all = g_hash_table_lookup(tally->durations, name);
        if (!all)
            continue;
        g_array_sort(all, by_number);
        const int64_t *sorted = (const int64_t *)(void *)all->data;
        unsigned count = all->len;
        struct report_turnaround *turnaround = g_new0(struct report_turnaround, 1);
        *turnaround = (struct report_turnaround){
            .completing = g_strdup(name),
            .orders = (int)count,
            .median = count % 2 ? sorted[count / 2] : (sorted[count / 2 - 1] + sorted[count / 2]) / 2,
            .percentile_90 = sorted[(count * 9 + 9) / 10 - 1],
        };
        g_ptr_array_add(report->turnarounds, turnaround);
    }
}

/* ---- all of it ---- */

static int by_name(const void *a, const void *b)
{
    const struct report_count *const *first = a, *const *second = b;
    return strcmp((*first)->name, (*second)->name);
}

static int by_time(const void *a, const void *b)
{
    const struct report_order *const *first = a, *const *second = b;
    return ((*first)->at > (*second)->at) - ((*first)->at < (*second)->at);
}

static void sort_lists(struct report *report)
{
    GPtrArray *const counts[] = { report->days, report->hours, report->people, report->events };
    for (size_t i = 0; i < G_N_ELEMENTS(counts); i++)
        g_ptr_array_sort(counts[i], by_name);
    g_ptr_array_sort(report->neglected, by_time);
    g_ptr_array_sort(report->late, by_time);
}

struct report *journal_report(struct journal *journal, const char *filter, const struct report_rules *rules,
                              GError **error)
{
    struct report *report = report_new();
    struct tally tally = { .journal = journal, .rules = rules, .quarter = INT64_MIN };
    GHashTable **const by_names[] = { &tally.days, &tally.hours, &tally.people, &tally.events };
    for (size_t i = 0; i < G_N_ELEMENTS(by_names); i++)
        *by_names[i] = g_hash_table_new(g_str_hash, g_str_equal);
    tally.durations = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_durations);
    tally.completed = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    bool done = count_events(&tally, report, filter, error) && look_at_archived(&tally, report, filter, error) &&
                report_judge_orders(journal, rules, report, error);
    add_turnarounds(&tally, report);
    sort_lists(report);
    for (size_t i = 0; i < G_N_ELEMENTS(by_names); i++)
        g_hash_table_unref(*by_names[i]);
    g_hash_table_unref(tally.durations);
    g_hash_table_unref(tally.completed);
    if (done)
        return report;
    report_free(report);
    return NULL;
}
