/* journal/report_orders.c: one pass over the open orders; of their events only those that may decide are read. */
#include "journal/report_orders.h"
#include "journal/archived.h"
#include "journal/event_row.h"
#include "journal/openness.h"
#include <string.h>

enum { MS_PER_DAY = 86400 * 1000 };

/* The number a body has under that name, 0 where it has none. SQLite reads the JSON: no other reader is on this floor.
 */
static bool body_number(struct journal *journal, const char *body, const char *member, int64_t *number, GError **error)
{
    static const char sql[] = "SELECT CASE WHEN json_valid(?1) AND json_type(?1, ?2) IN ('integer', 'real')"
                              " THEN json_extract(?1, ?2) END";
    *number = 0;
    if (!strstr(body, member))
        return true;
    g_autofree char *path = g_strconcat("$.", member, NULL);
    g_autoptr(store_query) query = store_query_of(journal, sql, error);
    if (!query)
        return false;
    store_bind_text(query, 1, body);
    store_bind_text(query, 2, path);
    return store_number(journal, query, 0, number, error);
}

/* What the events of one order say about it. */
struct order_course {
    bool completed;
    int64_t eta; /* the last one told, 0 = none */
};

static bool read_step(struct journal *journal, sqlite3_stmt *query, const struct report_rules *rules,
                      struct order_course *course, GError **error)
{
    struct event_row row;
    int64_t eta = 0;
    bool read = event_row_read(journal, query, &row, error);
    if (read) {
        const struct event_record *event = row.record;
        course->completed = event->state == EVENT_ACCEPTED && g_strv_contains(rules->completing, event->event);
        read = course->eta != 0 || body_number(journal, event->body, rules->eta_member, &eta, error);
    }
    if (eta != 0)
        course->eta = time_point_from_number(eta);
    event_row_clear(&row);
    return read;
}

/* What is still known of those in an archive, which were before all others. */
static bool read_archived(struct journal *journal, const char *order, const struct report_rules *rules,
                          struct order_course *course, GError **error)
{
    g_autoptr(GPtrArray) events = event_records_new();
    if (!archived_append(journal, order, events, error))
        return false;
    for (unsigned i = 0; i < events->len; i++) {
        const struct event_record *event = events->pdata[i];
        int64_t eta = 0;
        course->completed = course->completed || g_strv_contains(rules->completing, event->event);
        if (course->eta == 0 && !body_number(journal, event->body, rules->eta_member, &eta, error))
            return false;
        if (eta != 0)
            course->eta = time_point_from_number(eta);
    }
    return true;
}

/* Newest first: what was told last counts, and one that is completed mostly ended with that. `names` are those of the
 * completing events, each between two separators. */
static bool read_course(struct journal *journal, const char *order, const struct report_rules *rules, const char *names,
                        struct order_course *course, GError **error)
{
    static const char sql[] = "SELECT " EVENT_COLUMNS " FROM events WHERE order_id = ?1"
                              " AND state NOT IN ('refused', 'dropped')"
                              " AND (instr(?2, char(31) || event || char(31)) OR instr(body, ?3)) ORDER BY id DESC";
    *course = (struct order_course){ 0 };
    g_autoptr(store_query) query = store_query_of(journal, sql, error);
    if (!query)
        return false;
    store_bind_text(query, 1, order);
    store_bind_text(query, 2, names);
    store_bind_text(query, 3, rules->eta_member);
    enum store_step step = STORE_END;
    while (!course->completed && (step = store_next(journal, query, error)) == STORE_ROW)
        if (!read_step(journal, query, rules, course, error))
            return false;
    return step != STORE_FAILED && (course->completed || read_archived(journal, order, rules, course, error));
}

static void add_order(GPtrArray *list, const struct order *order, int64_t at)
{
    struct report_order *found = g_new0(struct report_order, 1);
    *found = (struct report_order){ .id = g_strdup(order->id), .customer = g_strdup(order->customer), .at = at };
    g_ptr_array_add(list, found);
}

static bool judge_order(struct journal *journal, const struct order *order, const struct report_rules *rules,
                        const char *names, struct report *report, GError **error)
{
    struct order_course course;
    int64_t now = rules->context->now;
    if (!read_course(journal, order->id, rules, names, &course, error))
        return false;
    if (course.completed)
        return true;
    if (order->touched_at < now - (int64_t)rules->neglect_days * MS_PER_DAY)
        add_order(report->neglected, order, order->touched_at);
    if (course.eta != 0 && course.eta < now)
        add_order(report->late, order, course.eta);
    return true;
}

bool report_judge_orders(struct journal *journal, const struct report_rules *rules, struct report *report,
                         GError **error)
{
    g_autofree char *joined = g_strjoinv("\x1f", (char **)rules->completing);
    g_autofree char *names = g_strconcat("\x1f", joined, "\x1f", NULL);
    if (!openness_teach(journal, rules->is_open, error))
        return false;
    g_autoptr(store_query_once) query =
        store_query_made(journal, "SELECT " ORDER_COLUMNS " FROM orders WHERE is_open(status) ORDER BY id", error);
    enum store_step step = query ? STORE_ROW : STORE_FAILED;
    while (step == STORE_ROW && (step = store_next(journal, query, error)) == STORE_ROW) {
        struct order *order = order_row_read(journal, query, error);
        bool judged = order && judge_order(journal, order, rules, names, report, error);
        order_free(order);
        if (!judged)
            return false;
    }
    return step == STORE_END;
}
