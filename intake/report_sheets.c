/* intake/report_sheets.c: the sheets of a report. */
#include "intake/report_sheets.h"
#include "forms/order.h"
#include "intake/csv.h"

enum { NEGLECT_DAYS = 3 };

static bool is_open(const struct order *order)
{
    return order_is_open(order->status);
}

void report_rules_fill(struct report_rules *rules, const char *completing[REPORT_COMPLETING_MAX])
{
    size_t count;
    const struct service_type *types = service_types(&count);
    g_assert(count < REPORT_COMPLETING_MAX);
    for (size_t i = 0; i < count; i++)
        completing[i] = types[i].completing;
    completing[count] = NULL;
    *rules = (struct report_rules){
        .completing = completing, .eta_member = ORDER_ETA_MEMBER, .is_open = is_open, .neglect_days = NEGLECT_DAYS
    };
}

/* ---- the sheets ---- */

struct walk {
    const struct sheet_sink *sink;
    void *owner;
};

static void walk_count(const struct walk *walk, const struct sheet *sheet, const struct report_count *count,
                       const char *name)
{
    g_assert(count);
    const struct sheet_cell cells[] = { { .text = name },
                                        { .number = count->total },
                                        { .number = count->states[EVENT_ACCEPTED] },
                                        { .number = count->states[EVENT_REFUSED] },
                                        { .number = count->states[EVENT_UNKNOWN] },
                                        { .number = count->states[EVENT_QUEUED] + count->states[EVENT_SENDING] },
                                        { .number = count->states[EVENT_DROPPED] } };
    walk->sink->row(walk->owner, sheet, cells);
}

/* `counts` NULL = the one row `all`. */
static void walk_counts(const struct walk *walk, const char *key, const char *name, const char *title,
                        const GPtrArray *counts, const struct report_count *all)
{
    const struct sheet_column columns[] = { { name, SHEET_TEXT },         { "total", SHEET_NUMBER },
                                            { "accepted", SHEET_NUMBER }, { "refused", SHEET_NUMBER },
                                            { "unknown", SHEET_NUMBER },  { "waiting", SHEET_NUMBER },
                                            { "dropped", SHEET_NUMBER } };
    const struct sheet sheet = { key, title, "none", columns, G_N_ELEMENTS(columns), counts ? counts->len : 1 };
    walk->sink->begin(walk->owner, &sheet);
    if (!counts)
        walk_count(walk, &sheet, all, "all");
    for (guint i = 0; counts && i < counts->len; i++) {
        const struct report_count *count = counts->pdata[i];
        walk_count(walk, &sheet, count, count->name);
    }
    walk->sink->end(walk->owner, &sheet);
}

static void walk_turnarounds(const struct walk *walk, const GPtrArray *turnarounds)
{
    static const struct sheet_column columns[] = {
        { "type", SHEET_TEXT }, { "orders", SHEET_NUMBER }, { "median", SHEET_SPAN }, { "percentile90", SHEET_SPAN }
    };
    const struct sheet sheet = { "turnaround",
                                 "From the first event to the completing one",
                                 "no order was completed",
                                 columns,
                                 G_N_ELEMENTS(columns),
                                 turnarounds->len };
    walk->sink->begin(walk->owner, &sheet);
    for (guint i = 0; i < turnarounds->len; i++) {
        const struct report_turnaround *turnaround = turnarounds->pdata[i];
        const struct service_type *type = event_owner(turnaround->completing);
        const struct sheet_cell cells[] = { { .text = type ? type->id : turnaround->completing },
                                            { .number = turnaround->orders },
                                            { .number = turnaround->median },
                                            { .number = turnaround->percentile_90 } };
        walk->sink->row(walk->owner, &sheet, cells);
    }
    walk->sink->end(walk->owner, &sheet);
}

static void walk_orders(const struct walk *walk, const char *key, const char *moment, const char *title,
                        const GPtrArray *orders)
{
    const struct sheet_column columns[] = { { "order", SHEET_TEXT },
                                            { moment, SHEET_MOMENT },
                                            { "customer", SHEET_TEXT } };
    const struct sheet sheet = { key, title, "none", columns, G_N_ELEMENTS(columns), orders->len };
    walk->sink->begin(walk->owner, &sheet);
    for (guint i = 0; i < orders->len; i++) {
        const struct report_order *order = orders->pdata[i];
        const struct sheet_cell cells[] = { { .text = order->id },
                                            { .number = order->at },
                                            { .text = order->customer } };
        walk->sink->row(walk->owner, &sheet, cells);
    }
    walk->sink->end(walk->owner, &sheet);
}

void report_sheets(const struct report *report, const struct sheet_sink *sink, void *owner)
{
    const struct walk walk = { sink, owner };
    walk_counts(&walk, "total", "events", "Events", NULL, &report->all);
    walk_counts(&walk, "days", "day", "By day", report->days, NULL);
    walk_counts(&walk, "hours", "hour", "By hour", report->hours, NULL);
    walk_counts(&walk, "people", "who", "By person", report->people, NULL);
    walk_counts(&walk, "events", "event", "By event", report->events, NULL);
    walk_turnarounds(&walk, report->turnarounds);
    walk_orders(&walk, "neglected", "last", "Open orders untouched for three days, or ever", report->neglected);
    walk_orders(&walk, "late", "eta", "Estimated completion passed", report->late);
}

/* ---- for programs ---- */

char *sheet_cell_text(const struct sheet_column *column, const struct sheet_cell *cell)
{
    if (column->kind == SHEET_TEXT)
        return g_strdup(cell->text ? cell->text : "");
    if (column->kind == SHEET_MOMENT)
        return cell->number == 0 ? g_strdup("") : time_point_iso_utc(cell->number);
    return g_strdup_printf("%" G_GINT64_FORMAT, cell->number);
}

static void csv_nothing(void *owner, const struct sheet *sheet)
{
    (void)owner, (void)sheet;
}

static void csv_row(void *owner, const struct sheet *sheet, const struct sheet_cell *cells)
{
    GString *out = owner;
    for (size_t i = 1; i < sheet->count; i++) {
        g_autofree char *text = sheet_cell_text(&sheet->columns[i], &cells[i]);
        const char *const parts[] = { sheet->key, cells[0].text, sheet->columns[i].key, text };
        for (size_t k = 0; k < G_N_ELEMENTS(parts); k++) {
            g_string_append_c(out, k == 0 ? '\n' : ',');
            csv_append_text(out, parts[k]);
        }
    }
}

char *report_csv(const struct report *report)
{
    static const struct sheet_sink sink = { csv_nothing, csv_row, csv_nothing };
    GString *out = g_string_new("sheet,name,measure,value");
    report_sheets(report, &sink, out);
    return g_string_free(out, FALSE);
}
