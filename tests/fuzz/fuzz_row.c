/* tests/fuzz/fuzz_row.c: rows of the journal as a damaged or forged file may hold them: any value, of any type, in any
 * column.
 *
 * The first byte chooses the table; then come changes: a column, a type, a length, and so many bytes. A row that is
 * taken for whole says what was recorded; anything else is damage, said in one whole sentence. A rescue takes no more
 * than what is proven. */
#include "journal/event_row.h"
#include "tests/fuzz/demand.h"
#include "tests/fuzz/scratch.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

enum { EVENT = 1, COLUMNS_MOST = 32 };

/* ---- what a row says ---- */

#define OR_NONE(text) ((text) ? (text) : "(none)")

static char *say_fixed(const struct event_row *row)
{
    const struct event_record *record = row->record;
    return g_strdup_printf("%" G_GINT64_FORMAT "|%s|%s|%s|%s|%s|%s|%s|%" G_GINT64_FORMAT "|%" G_GINT64_FORMAT,
                           record->id, OR_NONE(record->uuid), OR_NONE(record->order), OR_NONE(record->event),
                           OR_NONE(record->operator_name), OR_NONE(record->machine), OR_NONE(record->profile),
                           OR_NONE(record->accept_version), record->created_at, record->replaces);
}

static char *say_event(const struct event_row *row)
{
    const struct event_record *record = row->record;
    g_autofree char *fixed = say_fixed(row);
    return g_strdup_printf("%s|%s|%s|%s|%" G_GINT64_FORMAT "|%d|%d|%" G_GINT64_FORMAT "|%" G_GINT64_FORMAT
                           "|%d|%s|%" G_GINT64_FORMAT,
                           fixed, OR_NONE(record->server), event_state_name(record->state), OR_NONE(row->owner),
                           row->epoch, record->attempts, record->ever_unknown, record->sent_at, record->settled_at,
                           record->status, OR_NONE(record->reason), record->held_until);
}

static char *read_event(struct journal *journal, sqlite3_stmt *query, GError **error)
{
    struct event_row row;
    char *said = event_row_read(journal, query, &row, error) ? say_event(&row) : NULL;
    event_row_clear(&row);
    return said;
}

static char *read_attempt(struct journal *journal, sqlite3_stmt *query, GError **error)
{
    struct attempt_row row;
    const struct attempt_record *record = &row.record;
    char *said = NULL;
    if (attempt_row_read(journal, query, &row, error))
        said =
            g_strdup_printf("%" G_GINT64_FORMAT "|%" G_GINT64_FORMAT "|%d|%d|%" G_GINT64_FORMAT "|%" G_GINT64_FORMAT
                            "|%" G_GINT64_FORMAT "|%s|%d|%d|%s|%s|%s",
                            row.event_id, row.epoch, row.wire, record->number, record->started_at, record->flagged_at,
                            record->ended_at, event_state_name(record->outcome), record->curl_code, record->status,
                            OR_NONE(record->headers), OR_NONE(record->answer), OR_NONE(record->reason));
    attempt_row_clear(&row);
    return said;
}

static char *read_order(struct journal *journal, sqlite3_stmt *query, GError **error)
{
    struct order *order = order_row_read(journal, query, error);
    char *said = NULL;
    if (order)
        said = g_strdup_printf("%s|%s|%s|%s|%s|%s|%s", OR_NONE(order->id), OR_NONE(order->service_type),
                               OR_NONE(order->status), OR_NONE(order->customer), OR_NONE(order->product),
                               OR_NONE(order->serial), OR_NONE(order->notes));
    order_free(order);
    return said;
}

static char *read_draft(struct journal *journal, sqlite3_stmt *query, GError **error)
{
    struct draft_record *draft = draft_row_read(journal, query, error);
    char *said = NULL;
    if (draft)
        said = g_strdup_printf("%s|%s|%s|%s|%d|%" G_GINT64_FORMAT, OR_NONE(draft->key), OR_NONE(draft->order),
                               OR_NONE(draft->event), OR_NONE(draft->text), draft->focus, draft->saved_at);
    draft_record_free(draft);
    return said;
}

static char *read_decision(struct journal *journal, sqlite3_stmt *query, GError **error)
{
    struct decision_record *decision = decision_row_read(journal, EVENT, query, error);
    char *said = NULL;
    if (decision)
        said =
            g_strdup_printf("%" G_GINT64_FORMAT "|%s|%s|%s|%s", decision->at, OR_NONE(decision->who),
                            OR_NONE(decision->why), event_state_name(decision->from), event_state_name(decision->to));
    decision_record_free(decision);
    return said;
}

/* ---- the rows that were recorded, written once ---- */

static struct table {
    const char *sql;
    char *(*read)(struct journal *journal, sqlite3_stmt *query, GError **error);
    int columns;
    sqlite3_value *recorded[COLUMNS_MOST]; /* the last row of the question, held until the process ends */
    sqlite3_stmt *found;                   /* gives back what is bound to it, as a row */
    char *said;
} tables[] = {
    { .sql = "SELECT " EVENT_COLUMNS " FROM events", .read = read_event },
    { .sql = "SELECT " ATTEMPT_COLUMNS " FROM attempts", .read = read_attempt },
    { .sql = "SELECT " ORDER_ROW_COLUMNS ", 7 FROM orders", .read = read_order },
    { .sql = "SELECT " DRAFT_COLUMNS " FROM drafts", .read = read_draft },
    { .sql = "SELECT " DECISION_COLUMNS " FROM decisions", .read = read_decision },
};

static void write_rows(struct journal *journal)
{
    struct event_record record = { .id = EVENT,
                                   .uuid = (char *)"6c0f9d5e-0001-4f6e-9d5e-000000000001",
                                   .order = (char *)"SO-1042",
                                   .event = (char *)"repair_eta",
                                   .body = (char *)"{\"event\":\"repair_eta\"}",
                                   .state = EVENT_REFUSED,
                                   .machine = (char *)"desk-3",
                                   .profile = (char *)"default",
                                   .server = (char *)"https://api.example.com",
                                   .created_at = 1795513265123,
                                   .sent_at = 1795513265456,
                                   .status = 422,
                                   .reason = (char *)"No." };
    struct event_row row = { .record = &record, .owner = (char *)"desk-3/boot/1/2/3", .epoch = 4 };
    const struct attempt_row attempt = { .event_id = EVENT,
                                         .epoch = 4,
                                         .wire = true,
                                         .record = { .number = 1,
                                                     .started_at = 1795513265400,
                                                     .outcome = EVENT_REFUSED,
                                                     .status = 422,
                                                     .answer = (char *)"{\"code\":\"no\"}" } };
    const struct order order = { .id = (char *)"SO-1042",
                                 .service_type = (char *)"repair_depot",
                                 .customer = (char *)"Zo\xC3\xAB" };
    const struct draft_record draft = {
        .key = (char *)"k", .order = (char *)"SO-1042", .event = (char *)"repair_eta", .text = (char *)"{}", .focus = 1
    };
    const struct decision_record decision = {
        .at = 1795513265999, .who = (char *)"Sam", .why = (char *)"seen", .from = EVENT_REFUSED, .to = EVENT_ACCEPTED
    };
    g_autoptr(store_change) change = store_begin(journal, NULL);
    demand(change && event_row_insert(journal, &row, NULL) && attempt_row_insert(journal, &attempt, NULL) &&
           order_write(journal, &order, NULL) && draft_put(journal, &draft, NULL) &&
           decision_row_insert(journal, EVENT, &decision, NULL));
    demand(store_commit(g_steal_pointer(&change), NULL));
}

static void remember(struct journal *journal, struct table *table)
{
    g_autoptr(store_query_once) query = store_query_made(journal, table->sql, NULL);
    g_autoptr(GString) sql = g_string_new("SELECT ?1");
    demand(query && store_next(journal, query, NULL) == STORE_ROW);
    table->said = table->read(journal, query, NULL);
    table->columns = sqlite3_column_count(query);
    demand(table->said && table->columns <= COLUMNS_MOST);
    for (int i = 0; i < table->columns; i++) {
        table->recorded[i] = sqlite3_value_dup(sqlite3_column_value(query, i));
        if (i > 0)
            g_string_append_printf(sql, ", ?%d", i + 1);
    }
    table->found = store_query_made(journal, sql->str, NULL);
}

static void forget(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(tables); i++) {
        for (int k = 0; k < tables[i].columns; k++)
            sqlite3_value_free(tables[i].recorded[k]);
        sqlite3_finalize(tables[i].found);
        g_free(tables[i].said);
    }
}

static struct journal *recorded(void)
{
    struct journal *journal = scratch_journal();
    if (journal->alone)
        return journal;
    write_rows(journal);
    for (size_t i = 0; i < G_N_ELEMENTS(tables); i++)
        remember(journal, &tables[i]);
    journal->alone = true; /* damage is no news here: no mark on disk */
    atexit(forget);        /* before the journal is closed */
    return journal;
}

/* ---- what is found instead ---- */

static void bind(sqlite3_stmt *query, int place, uint8_t type, const char *bytes, size_t length)
{
    g_autofree char *text = g_strndup(bytes, length);
    switch (type % 5) {
    case 0:
        sqlite3_bind_null(query, place);
        break;
    case 1:
        sqlite3_bind_int64(query, place, g_ascii_strtoll(text, NULL, 10));
        break;
    case 2:
        sqlite3_bind_double(query, place, g_ascii_strtod(text, NULL));
        break;
    case 3:
        sqlite3_bind_text(query, place, bytes, (int)length, SQLITE_TRANSIENT);
        break;
    default:
        sqlite3_bind_blob(query, place, bytes, (int)length, SQLITE_TRANSIENT);
    }
}

static void change_row(const struct table *table, const uint8_t *bytes, size_t size)
{
    for (int i = 0; i < table->columns; i++)
        sqlite3_bind_value(table->found, i + 1, table->recorded[i]);
    while (size >= 3) {
        size_t length = MIN(bytes[2], size - 3);
        bind(table->found, bytes[0] % table->columns + 1, bytes[1], (const char *)bytes + 3, length);
        bytes += 3 + length;
        size -= 3 + length;
    }
}

/* What a rescue carries on. */
static void check_rescue(const struct table *table)
{
    struct event_row row;
    enum event_proof proof = event_row_prove(table->found, &row);
    g_autofree char *said = say_event(&row), *fixed = say_fixed(&row);
    demand(proof != EVENT_PROVEN_WHOLE || strcmp(said, table->said) == 0);
    if (proof != EVENT_PROVEN_NOT)
        demand(g_str_has_prefix(table->said, fixed) &&
               (!row.record->body || strcmp(row.record->body, "{\"event\":\"repair_eta\"}") == 0));
    if (proof == EVENT_PROVEN_FIXED)
        demand(row.record->state == EVENT_UNKNOWN && !*row.record->server && !row.owner);
    event_row_clear(&row);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    if (size == 0)
        return 0;
    struct journal *journal = recorded();
    const struct table *table = &tables[bytes[0] % G_N_ELEMENTS(tables)];
    g_autoptr(GError) error = NULL;
    change_row(table, bytes + 1, size - 1);
    demand(sqlite3_step(table->found) == SQLITE_ROW);
    g_autofree char *said = table->read(journal, table->found, &error);
    demand((said == NULL) == (error != NULL) && (!said || strcmp(said, table->said) == 0));
    if (error) {
        demand(g_error_matches(error, JOURNAL_ERROR, JOURNAL_ERROR_DAMAGED));
        demand_sentence(error->message);
    }
    if (table->read == read_event)
        check_rescue(table);
    sqlite3_reset(table->found);
    return 0;
}
