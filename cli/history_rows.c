/* cli/history_rows.c: events as rows of a table, JSON or CSV. */
#include "cli/history_rows.h"
#include "cli/print.h"
#include "intake/orders.h"
#include "journal/journal_events.h"

enum { PAGE = 500 };

struct print_table *history_table(void)
{
    static const char *const HEADERS[] = { "NO", "STATE", "WHEN", "ORDER", "EVENT", "WHO", "ANSWER" };
    return print_table_new(HEADERS, G_N_ELEMENTS(HEADERS));
}

void history_table_row(struct print_table *table, const struct session *session, const struct event_record *event)
{
    g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, event->id);
    g_autofree char *when = time_point_short(event->created_at, session_now(session), session->rules.zone);
    g_autofree char *status = event->status ? g_strdup_printf("%d ", event->status) : g_strdup("");
    g_autofree char *answer = g_strconcat(status, event->reason ? event->reason : "", NULL);
    const char *cells[] = {
        number, event_state_name(event->state), when, event->order, event->event, event->operator_name, answer,
    };
    print_table_row(table, cells);
}

/* How far a listing has come. */
struct listing {
    struct session *session;
    const struct history_query *query;
    struct print_table *table; /* HISTORY_TABLE */
    int64_t printed;
    int64_t began; /* monotonic, in microseconds */
    bool said;     /* how far it is stands on the terminal */
};

static enum status print_json(struct listing *listing, const struct event_record *event)
{
    g_autoptr(GError) error = NULL;
    bool is_array = listing->query->format == HISTORY_JSON;
    GPtrArray *attempts =
        listing->query->attempts ? journal_attempts(listing->session->journal, event->id, &error) : NULL;
    if (error)
        return print_error(STATUS_FAILED, error);
    g_autofree char *entry = intake_event_json(event, attempts);
    g_autofree char *element = is_array ? g_strconcat(listing->printed ? "," : "[", entry, NULL) : NULL;
    print_bytes(is_array ? element : entry);
    g_clear_pointer(&attempts, g_ptr_array_unref);
    return STATUS_DONE;
}

static void print_csv_header(const struct listing *listing)
{
    if (listing->query->format == HISTORY_CSV && listing->printed == 0)
        print_bytes(intake_event_csv_header());
}

static enum status print_event(struct listing *listing, const struct event_record *event)
{
    enum status status = STATUS_DONE;
    g_autofree char *row = NULL;
    switch (listing->query->format) {
    case HISTORY_TABLE:
        history_table_row(listing->table, listing->session, event);
        break;
    case HISTORY_JSON:
    case HISTORY_JSONL:
        status = print_json(listing, event);
        break;
    case HISTORY_CSV:
        print_csv_header(listing);
        row = intake_event_csv(event);
        print_bytes(row);
        break;
    }
    listing->printed++;
    return status;
}

/* Nobody waits before a still screen. */
static void say_how_far(struct listing *listing, int64_t before)
{
    enum { QUIET_US = 500 * 1000 };
    if (g_get_monotonic_time() - listing->began < QUIET_US)
        return;
    g_autofree char *text = g_strdup_printf(
        "%" G_GINT64_FORMAT " found, looking at events before number %" G_GINT64_FORMAT " (Ctrl-C ends it)",
        listing->printed, before);
    print_progress(text);
    listing->said = true;
}

static void unsay(struct listing *listing)
{
    if (listing->said)
        print_progress(NULL);
    listing->said = false;
}

/* What one look finds; a table is printed by whole pages, so that its columns stand. */
static enum status print_part(struct listing *listing, int64_t *before)
{
    g_autoptr(GError) error = NULL;
    struct time_context context = session_time_context(listing->session);
    int wanted = (int)MIN(PAGE, listing->query->limit - listing->printed);
    GPtrArray *events =
        journal_history_part(listing->session->journal, listing->query->filter, &context, before, wanted, &error);
    unsay(listing);
    if (!events) {
        bool filter = g_error_matches(error, JOURNAL_ERROR, JOURNAL_ERROR_FILTER);
        return print_error(filter ? STATUS_USAGE : STATUS_FAILED, error);
    }
    enum status status = STATUS_DONE;
    for (unsigned i = 0; i < events->len && status == STATUS_DONE; i++) {
        status = print_event(listing, events->pdata[i]);
        if (listing->table && listing->printed % PAGE == 0)
            print_table_flush(listing->table);
    }
    g_ptr_array_unref(events);
    return status;
}

static enum status print_parts(struct listing *listing)
{
    int64_t before = 0;
    bool more = true;
    enum status status = STATUS_DONE;
    while (more && status == STATUS_DONE) {
        status = print_part(listing, &before);
        more = before != 0 && listing->printed < listing->query->limit && print_open();
        if (more)
            say_how_far(listing, before);
    }
    return status;
}

/* Where it failed the output is left as it is: to close the array would pass a part off as all. */
static void end_output(struct listing *listing, enum status status)
{
    if (status == STATUS_DONE)
        print_csv_header(listing);
    if (status == STATUS_DONE && listing->query->format == HISTORY_JSON)
        print_bytes(listing->printed ? "]" : "[]");
    g_clear_pointer(&listing->table, print_table_end);
}

enum status history_print(struct session *session, const struct history_query *query, int64_t *printed)
{
    struct listing listing = { .session = session, .query = query, .began = g_get_monotonic_time() };
    enum status status = session_journal_to_show(session);
    if (status != STATUS_DONE)
        return status;
    listing.table = query->format == HISTORY_TABLE ? history_table() : NULL;
    if (session->journal)
        status = print_parts(&listing);
    end_output(&listing, status);
    if (printed)
        *printed = listing.printed;
    return status;
}
