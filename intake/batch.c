/* intake/batch.c: a batch file, row by row. */
#include "intake/batch.h"
#include "intake/batch_parts.h"
#include "intake/orders.h"
#include <nettle/sha2.h>
#include <stdarg.h>
#include <string.h>

/* ---- open and close ---- */

/* The first text of the file tells its form. */
static bool find_form(struct source *source, char *first, GError **error)
{
    struct source_line line;
    g_autoptr(GError) why = NULL;
    *first = '\0';
    while (!*first && source_next(source, &line, &why))
        *first = line.text[strspn(line.text, " \t\r")];
    if (why) {
        g_propagate_error(error, g_steal_pointer(&why));
        return false;
    }
    if (*first == '[') {
        g_set_error(error, INTAKE_ERROR, 0,
                    "%s is a JSON array; write one JSON object a line (JSON Lines), as \"jq -c '.[]'\" does.",
                    source_name(source));
        return false;
    }
    return source_rewind(source, error);
}

static bool open_form(struct batch_reader *reader, GError **error)
{
    char first;
    if (!source_rewind(reader->source, error) || !find_form(reader->source, &first, error))
        return false;
    if (first == '{' || first == '\0')
        return true;
    reader->csv = csv_reader_new(reader->source, error);
    return reader->csv && batch_take_columns(reader, error);
}

struct batch_reader *batch_reader_new(struct source *source, const struct batch_rules *rules, GError **error)
{
    struct batch_reader *reader = g_new0(struct batch_reader, 1);
    reader->source = source;
    reader->rules = *rules;
    reader->known = batch_known_new(&reader->rules);
    GString **const texts[] = { &reader->order,  &reader->event, &reader->body,
                                &reader->remark, &reader->fault, &reader->scratch };
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        *texts[i] = g_string_new(NULL);
    if (open_form(reader, error))
        return reader;
    batch_reader_free(reader);
    return NULL;
}

static void forget_form(struct batch_reader *reader)
{
    for (size_t i = 0; reader->columns && i < reader->column_count; i++)
        g_free(reader->columns[i].name);
    g_clear_pointer(&reader->columns, g_free);
    g_clear_pointer(&reader->csv, csv_reader_free);
}

bool batch_reader_rewind(struct batch_reader *reader, GError **error)
{
    forget_form(reader);
    reader->numbered = reader->blank = 0;
    return open_form(reader, error);
}

void batch_reader_free(struct batch_reader *reader)
{
    if (!reader)
        return;
    GString *const texts[] = { reader->order,  reader->event, reader->body,
                               reader->remark, reader->fault, reader->scratch };
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        g_string_free(texts[i], TRUE);
    forget_form(reader);
    batch_known_free(reader->known);
    g_free(reader);
}

/* ---- what both forms share ---- */

bool batch_refuse(struct batch_reader *reader, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_string_vprintf(reader->fault, format, arguments);
    va_end(arguments);
    return false;
}

void batch_remark(struct batch_reader *reader, const char *name, const char *sentence)
{
    g_string_append_printf(reader->remark, "%s%s: %s", reader->remark->len > 0 ? " " : "", name, sentence);
}

const struct known_order *batch_judge_order(struct batch_reader *reader, GError **error)
{
    const struct known_order *order = batch_known_order(reader->known, reader->order->str, error);
    if (!order)
        return NULL;
    if (order->fault) {
        batch_refuse(reader, "%s", order->fault);
        return NULL;
    }
    if (order->remark)
        batch_remark(reader, "order", order->remark);
    return order;
}

struct known_event *batch_judge_event(struct batch_reader *reader, const struct known_order *order)
{
    const char *wanted = reader->rules.event;
    reader->names_event = reader->event->len > 0;
    if (!reader->names_event && wanted)
        g_string_assign(reader->event, wanted);
    if (reader->event->len == 0) {
        batch_refuse(reader, "the row names no event, and no --event is given.");
        return NULL;
    }
    if (wanted && strcmp(reader->event->str, wanted) != 0) {
        batch_refuse(reader, "the row names the event \"%s\", but --event says \"%s\".", reader->event->str, wanted);
        return NULL;
    }
    struct known_event *event = batch_known_event(reader->known, order->type, reader->event->str);
    if (!event->fault)
        return event;
    batch_refuse(reader, "%s", event->fault);
    return NULL;
}

/* ---- rows ---- */

static void row_clear(struct batch_reader *reader)
{
    GString *const texts[] = { reader->order, reader->event, reader->body, reader->remark, reader->fault };
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        g_string_truncate(texts[i], 0);
}

static const char *text_of(const GString *text)
{
    return text->len > 0 ? text->str : NULL;
}

static void give_row(const struct batch_reader *reader, size_t line, struct batch_row *row)
{
    bool bad = reader->fault->len > 0;
    *row = (struct batch_row){ .number = reader->numbered,
                               .line = line,
                               .csv = reader->csv != NULL,
                               .names_event = reader->names_event,
                               .order = text_of(reader->order),
                               .event = text_of(reader->event),
                               .body = bad ? NULL : reader->body->str,
                               .remark = bad ? NULL : text_of(reader->remark),
                               .fault = text_of(reader->fault) };
}

static bool next_json(struct batch_reader *reader, struct batch_row *row, GError **error)
{
    struct source_line line;
    while (source_next(reader->source, &line, error)) {
        if (source_line_is_blank(&line)) {
            reader->blank++;
            continue;
        }
        row_clear(reader);
        reader->numbered++;
        if (!batch_json_row(reader, &line, error))
            return false;
        give_row(reader, line.number, row);
        return true;
    }
    return false;
}

static bool next_csv(struct batch_reader *reader, struct batch_row *row, GError **error)
{
    struct csv_record record;
    g_autoptr(GError) why = NULL;
    row_clear(reader);
    switch (csv_next(reader->csv, &record, &why)) {
    case CSV_RECORD:
        if (!batch_csv_row(reader, &record, error))
            return false;
        break;
    case CSV_BAD:
        batch_refuse(reader, "%s", why->message);
        break;
    case CSV_END:
        return false;
    case CSV_FAILED:
        g_propagate_error(error, g_steal_pointer(&why));
        return false;
    }
    reader->numbered = record.number;
    give_row(reader, record.line, row);
    return true;
}

bool batch_next(struct batch_reader *reader, struct batch_row *row, GError **error)
{
    return reader->csv ? next_csv(reader, row, error) : next_json(reader, row, error);
}

size_t batch_blank(const struct batch_reader *reader)
{
    return reader->csv ? csv_blank(reader->csv) : reader->blank;
}

char *batch_row_place(const struct batch_row *row)
{
    return row->csv ? g_strdup_printf("line %zu (record %zu)", row->line, row->number)
                    : g_strdup_printf("line %zu", row->line);
}

/* UUID_OWN: the byte with the first bits that are neither of the turn alone nor of the number. */
enum { UUID_BYTES = 16, UUID_TEXT_BYTES = 36, UUID_OWN = 10 };

static char *uuid_text(const uint8_t bytes[UUID_BYTES])
{
    static const char digits[] = "0123456789abcdef";
    char *text = g_malloc(UUID_TEXT_BYTES + 1), *at = text;
    for (int i = 0; i < UUID_BYTES; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *at++ = '-';
        *at++ = digits[bytes[i] >> 4];
        *at++ = digits[bytes[i] & 15];
    }
    *at = '\0';
    return text;
}

static char *uuid_of(uint8_t bytes[UUID_BYTES])
{
    bytes[6] = (uint8_t)((bytes[6] & 0x0F) | 0x80);
    bytes[8] = (uint8_t)((bytes[8] & 0x3F) | 0x80);
    return uuid_text(bytes);
}

static void sum_of(const char *text, uint8_t sum[SHA256_DIGEST_SIZE])
{
    struct sha256_ctx digest;
    sha256_init(&digest);
    sha256_update(&digest, strlen(text), (const uint8_t *)text);
    sha256_digest(&digest, SHA256_DIGEST_SIZE, sum);
}

struct batch_turn batch_turn_of(const char *file_hash, const char *profile, const char *turn, const char *event)
{
    struct batch_turn sums = { { 0 } }, own;
    g_autofree char *text = g_strdup_printf("fixline batch\n%s\n%s\n%s", file_hash, profile, turn);
    g_autofree char *named = event ? g_strdup_printf("%s\n%s", text, event) : NULL;
    G_STATIC_ASSERT(sizeof sums.bytes == SHA256_DIGEST_SIZE);
    sum_of(text, sums.bytes);
    if (!event)
        return sums;
    sum_of(named, own.bytes);
    memcpy(sums.bytes + UUID_OWN, own.bytes + UUID_OWN, sizeof sums.bytes - UUID_OWN);
    return sums;
}

/* Version 8 of RFC 9562: what the bits mean is ours. They stay as they are for ever: a journal knows by them what it
 * has taken from a file. The first 48 are of the turn, the next 32 the number, the last 42 of turn and event: so the
 * rows of a file lie side by side in the journal's index, and a group of them changes one page of it, not fifty; and a
 * row that becomes another event is another one. */
char *batch_row_uuid(const struct batch_turn *turn, size_t number)
{
    uint8_t bytes[UUID_BYTES];
    memcpy(bytes, turn->bytes, sizeof bytes);
    bytes[6] = (uint8_t)(number >> 28);
    bytes[7] = (uint8_t)(number >> 20);
    bytes[8] = (uint8_t)(number >> 14);
    bytes[9] = (uint8_t)(number >> 6);
    bytes[10] = (uint8_t)((number & 0x3F) << 2 | (turn->bytes[UUID_OWN] & 3));
    return uuid_of(bytes);
}

char *batch_turn_uuid(const struct batch_turn *turn)
{
    return batch_row_uuid(turn, 0);
}

void batch_row_uuids(const struct batch_turn *turn, size_t rows, char **least, char **greatest)
{
    struct batch_turn end = *turn;
    memset(end.bytes + UUID_OWN, 0, sizeof end.bytes - UUID_OWN);
    *least = batch_row_uuid(&end, 1);
    memset(end.bytes + UUID_OWN, 0xFF, sizeof end.bytes - UUID_OWN);
    *greatest = batch_row_uuid(&end, rows);
}

char *batch_row_uuid_before(const char *file_hash, const char *profile, size_t number, const char *turn)
{
    uint8_t sum[SHA256_DIGEST_SIZE];
    g_autofree char *text = g_strdup_printf("fixline batch\n%s\n%s\n%zu\n%s", file_hash, profile, number, turn);
    sum_of(text, sum);
    return uuid_of(sum);
}
