/* tests/fuzz/fuzz_csv.c: any bytes as a batch file and as a list of orders.
 *
 * What is refused is refused in one whole sentence with its place. What was read can be written and reads back the
 * same. A row goes to the same body by its plan as by a draft: behind COLUMNS_MANY columns there are no plans. What
 * passes is a body the check accepts. */
#include "forms/body.h"
#include "intake/batch.h"
#include "intake/csv.h"
#include "intake/csv_reader.h"
#include "intake/orders.h"
#include "journal/journal_orders.h"
#include "tests/forms/judge.h"
#include "tests/fuzz/demand.h"
#include "tests/fuzz/scratch.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

enum { COLUMNS_MANY = 70 };

static const int64_t NOW = G_GINT64_CONSTANT(1795603320000);

static void add_order(struct journal *journal, const char *id, const char *type, const char *status)
{
    const struct order order = { .id = (char *)id, .service_type = (char *)type, .status = (char *)status };
    demand(journal_put_order(journal, &order, NULL));
}

static struct journal *known_orders(void)
{
    static bool known;
    struct journal *journal = scratch_journal();
    if (known)
        return journal;
    add_order(journal, "D1", "repair_depot", NULL);
    add_order(journal, "N1", "repair_onsite", NULL);
    add_order(journal, "X1", "repair_depot", "closed");
    known = true;
    return journal;
}

/* ---- records ---- */

static struct csv_reader *open_reader(struct source *source)
{
    g_autoptr(GError) error = NULL;
    struct csv_reader *reader = csv_reader_new(source, &error);
    demand((reader == NULL) == (error != NULL));
    if (error)
        demand_sentence(error->message);
    return reader;
}

static void append_cells(GString *to, const char *const *cells, size_t count, size_t columns)
{
    for (size_t i = 0; i < columns; i++) {
        g_string_append(to, i > 0 ? "," : "");
        csv_append_text(to, i < count ? cells[i] : NULL);
    }
    g_string_append_c(to, '\n');
}

static bool has_a_name(const char *const *names, size_t count)
{
    size_t i = 0;
    while (i < count && !*names[i])
        i++;
    return i < count;
}

/* The good records as another program would write them, told to be separated by a comma; NULL where there is no
 * header, or none that can be told from a blank line. */
static char *write_again(const char *text, size_t length)
{
    g_autoptr(source_handle) source = source_of_bytes("first.csv", text, length);
    struct csv_reader *reader = open_reader(source);
    if (!reader)
        return NULL;
    size_t columns, number = 0;
    const char *const *names = csv_columns(reader, &columns);
    if (!has_a_name(names, columns)) {
        csv_reader_free(reader);
        return NULL;
    }
    GString *out = g_string_new("sep=,\n");
    append_cells(out, names, columns, columns);
    struct csv_record record;
    enum csv_step step = CSV_RECORD;
    while (step == CSV_RECORD || step == CSV_BAD) {
        g_autoptr(GError) error = NULL;
        step = csv_next(reader, &record, &error);
        demand((error != NULL) == (step == CSV_BAD || step == CSV_FAILED));
        if (error)
            demand_sentence(error->message);
        if (step == CSV_RECORD || step == CSV_BAD)
            demand(record.number == ++number && record.count <= columns && record.line > csv_header_line(reader));
        if (step != CSV_RECORD)
            continue;
        for (size_t i = 0; i < record.count; i++)
            demand(strlen(record.cells[i]) == record.lengths[i] && g_utf8_validate(record.cells[i], -1, NULL));
        append_cells(out, (const char *const *)record.cells, record.count, columns);
    }
    csv_reader_free(reader);
    return g_string_free(out, FALSE);
}

/* ---- rows ---- */

/* Every row as text, the bodies checked; or why there is none. */
static char *rows_of(const char *text, size_t length)
{
    g_autoptr(GTimeZone) zone = g_time_zone_new_utc();
    struct time_rules rules = { .zone = zone, .end_of_day = 18 * 60 };
    const struct batch_rules batch = { .journal = known_orders(),
                                       .context = { .rules = &rules, .now = NOW, .operator_name = "Sam" },
                                       .event = length % 2 == 0 ? "repair_eta" : NULL };
    g_autoptr(source_handle) source = source_of_bytes("rows", text, length);
    g_autoptr(GError) error = NULL;
    g_autoptr(batch_reader_handle) reader = batch_reader_new(source, &batch, &error);
    GString *said = g_string_new(NULL);
    struct batch_row row;
    while (reader && batch_next(reader, &row, &error)) {
        demand(row.fault || (row.order && row.event && row.body));
        if (row.fault)
            demand_sentence(row.fault);
        else
            demand(judge_body(service_type_find(row.order[0] == 'N' ? "onsite" : "depot"), row.body, strlen(row.body),
                              true, NULL));
        demand(!row.remark || g_utf8_validate(row.remark, -1, NULL));
        g_string_append_printf(said, "%zu %s %s %s\n", row.number, row.fault ? "bad" : row.order,
                               row.fault ? row.fault : row.body, row.remark ? row.remark : "");
    }
    if (error)
        demand_sentence(error->message);
    return g_string_free(said, FALSE);
}

/* The same file with many columns that have no name behind its own. */
static char *with_many_columns(const char *written)
{
    const char *header = strchr(written, '\n') + 1;
    bool quoted = false;
    const char *end = header;
    for (; *end && (quoted || *end != '\n'); end++)
        quoted ^= *end == '"';
    g_autofree char *commas = g_strnfill(COLUMNS_MANY, ',');
    return g_strdup_printf("%.*s%s%s", (int)(end - written), written, commas, end);
}

static void import(const char *text, size_t length)
{
    const struct import_options options = { .dry_run = true, .skip_bad = length % 2 == 0 };
    struct import_counts counts;
    g_autoptr(GError) error = NULL;
    bool done = intake_import_orders(known_orders(), text, length, &options, &counts, &error);
    demand(done == (error == NULL) && counts.added >= 0 && counts.bad >= 0);
    if (error)
        demand_sentence(error->message);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    const char *text = (const char *)bytes;
    g_autofree char *written = write_again(text, size);
    g_free(rows_of(text, size));
    import(text, size);
    if (!written)
        return 0;
    g_autofree char *again = write_again(written, strlen(written));
    demand(g_strcmp0(written, again) == 0);
    g_autofree char *many = with_many_columns(written);
    g_autofree char *by_plan = rows_of(written, strlen(written)), *by_draft = rows_of(many, strlen(many));
    demand(strcmp(by_plan, by_draft) == 0);
    return 0;
}
