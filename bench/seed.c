/* bench/seed.c: fixline-seed, a journal with a long past for measurements and tests: `./dev seed --orders 100000
 * --events 1000000`.
 *
 * Rows are written through the journal's own row writers, in big changes, so that chain, checksums and second file are
 * those of a journal that grew event by event. Only what a claim and an attempt would do in between is left out. */
#include "bench/seed_text.h"
#include "journal/chain.h"
#include "journal/event_row.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHANGE_ROWS = 50000, CACHE_KIB = 262144, OPEN_ORDERS = 2000, WAITING = 40, DAYS_OF_PAST = 1400 };
static const int64_t MS_PER_DAY = INT64_C(86400000);

struct seed_options {
    char *journal;
    int orders;
    int events;
    int seed;
};

/* One event to come: of which order, the how manieth there, when. */
struct moment {
    int64_t at;
    unsigned order;
    unsigned step;
};

struct seeding {
    struct journal *journal;
    struct seed_options options;
    struct seed_numbers numbers;
    struct last_seen end;
};

static int by_time(const void *a, const void *b)
{
    const struct moment *first = a, *second = b;
    return first->at != second->at ? (first->at > second->at) - (first->at < second->at)
                                   : (first->order > second->order) - (first->order < second->order);
}

/* Orders begin evenly over the years; the events of one follow each other within weeks, none in the future. */
static struct moment *make_moments(struct seeding *seeding, int64_t now)
{
    unsigned orders = (unsigned)seeding->options.orders, events = (unsigned)seeding->options.events;
    struct moment *moments = g_new(struct moment, events);
    int64_t begin = now - DAYS_OF_PAST * MS_PER_DAY;
    for (unsigned i = 0; i < events; i++) {
        unsigned order = i % orders, step = i / orders;
        int64_t start = begin + (now - begin - MS_PER_DAY) * order / orders;
        int64_t after = (int64_t)step * (now - start) / 40 / (1 + events / orders);
        after = MIN(after, step * 3 * MS_PER_DAY) + (int64_t)seed_below(&seeding->numbers, 40000) * 1000;
        moments[i] = (struct moment){ .at = MIN(start + after, now), .order = order, .step = step };
    }
    qsort(moments, events, sizeof *moments, by_time);
    return moments;
}

/* The past is settled, but for a few that went wrong; the last ones wait. */
static void settle(struct seeding *seeding, struct event_record *record)
{
    unsigned luck = seed_below(&seeding->numbers, 10000);
    bool waits = record->id > seeding->options.events - WAITING;
    record->state = waits        ? EVENT_QUEUED
                    : luck < 2   ? EVENT_UNKNOWN
                    : luck < 150 ? EVENT_REFUSED
                    : luck < 230 ? EVENT_DROPPED
                                 : EVENT_ACCEPTED;
    if (record->state == EVENT_QUEUED)
        return;
    if (record->state == EVENT_DROPPED) {
        record->reason = g_strdup("Dropped by hand.");
        return;
    }
    record->attempts = 1;
    record->ever_unknown = record->state == EVENT_UNKNOWN;
    record->status = record->state == EVENT_ACCEPTED ? 201 : record->state == EVENT_REFUSED ? 422 : 0;
    record->sent_at = record->created_at + 5000 + seed_below(&seeding->numbers, 900);
    record->settled_at = record->sent_at + 40 + seed_below(&seeding->numbers, 400);
    if (record->state == EVENT_REFUSED)
        record->reason = g_strdup(seed_refusal(&seeding->numbers));
    if (record->state == EVENT_UNKNOWN)
        record->reason = g_strdup("No answer came within 60 seconds; the event may have arrived.");
}

static char *make_uuid(struct seeding *seeding, int64_t at)
{
    uint64_t first = (uint64_t)at & 0xffffffffffff;
    return g_strdup_printf("%08x-%04x-7%03x-%04x-%06x%06x", (unsigned)(first >> 16), (unsigned)(first & 0xffff),
                           seed_below(&seeding->numbers, 0x1000), 0x8000 | seed_below(&seeding->numbers, 0x4000),
                           seed_below(&seeding->numbers, 0x1000000), seed_below(&seeding->numbers, 0x1000000));
}

static struct event_record *make_record(struct seeding *seeding, const struct moment *moment)
{
    const struct service_type *type = seed_type(moment->order);
    const struct event_spec *event = &type->events[moment->step % type->event_count];
    struct event_record *record = g_new0(struct event_record, 1);
    record->id = seeding->end.seq + 1;
    record->uuid = make_uuid(seeding, moment->at);
    record->order = g_strdup_printf("SO-%u", 100001 + moment->order);
    record->event = g_strdup(event->name);
    record->operator_name = g_strdup(seed_operator(&seeding->numbers));
    record->body = seed_body(&seeding->numbers, event, record->operator_name, moment->at);
    record->machine = g_strdup_printf("desk-%u", 1 + seed_below(&seeding->numbers, 4));
    record->profile = g_strdup("default");
    record->server = g_strdup("https://api.example.com");
    record->accept_version = g_strdup("latest");
    record->created_at = moment->at;
    settle(seeding, record);
    return record;
}

static bool write_attempt(struct seeding *seeding, const struct event_record *record, GError **error)
{
    char headers[] = "Content-Type: application/json";
    if (record->attempts == 0)
        return true;
    g_autofree char *answer = record->state == EVENT_UNKNOWN ? NULL
                              : record->state == EVENT_REFUSED
                                  ? g_strdup_printf("{\"error\":\"%s\"}", record->reason)
                                  : g_strdup_printf("{\"id\":\"ev-%08x\",\"status\":\"recorded\"}",
                                                    seed_below(&seeding->numbers, 0x7fffffff));
    struct attempt_row row = { .event_id = record->id,
                               .epoch = 1,
                               .wire = true,
                               .record = { .number = 1,
                                           .started_at = record->sent_at - 12,
                                           .flagged_at = record->sent_at,
                                           .ended_at = record->settled_at,
                                           .outcome = record->state,
                                           .curl_code = record->state == EVENT_UNKNOWN ? 28 : 0,
                                           .status = record->status,
                                           .headers = record->status ? headers : NULL,
                                           .answer = answer,
                                           .reason = record->reason } };
    return attempt_row_insert(seeding->journal, &row, error);
}

static bool write_event(struct seeding *seeding, const struct moment *moment, GError **error)
{
    struct event_row row = { .record = make_record(seeding, moment) };
    row.epoch = row.record->attempts;
    memcpy(row.prev, seeding->end.hash, STORE_HASH_BYTES);
    bool written = event_row_insert(seeding->journal, &row, error) && write_attempt(seeding, row.record, error);
    seeding->end.seq++;
    memcpy(seeding->end.hash, row.hash, STORE_HASH_BYTES);
    event_row_clear(&row);
    return written;
}

static bool write_orders(struct seeding *seeding, GError **error)
{
    g_autoptr(store_change) change = store_begin(seeding->journal, error);
    unsigned count = (unsigned)seeding->options.orders;
    bool written = change != NULL;
    for (unsigned i = 0; written && i < count; i++) {
        struct order *order = seed_order(&seeding->numbers, i, i + OPEN_ORDERS < count);
        written = order_write(seeding->journal, order, error);
        order_free(order);
    }
    return written && store_commit(g_steal_pointer(&change), error);
}

static bool write_group(struct seeding *seeding, const struct moment *moments, unsigned count, GError **error)
{
    g_autoptr(store_change) change = store_begin(seeding->journal, error);
    for (unsigned i = 0; change && i < count; i++)
        if (!write_event(seeding, &moments[i], error))
            return false;
    if (!change)
        return false;
    seeding->journal->last = seeding->end;
    seeding->journal->last_changed = true;
    return store_commit(g_steal_pointer(&change), error);
}

static bool write_events(struct seeding *seeding, GError **error)
{
    g_autofree struct moment *moments = make_moments(seeding, g_get_real_time() / 1000);
    unsigned count = (unsigned)seeding->options.events;
    for (unsigned done = 0; done < count; done += CHANGE_ROWS)
        if (!write_group(seeding, moments + done, MIN(count - done, CHANGE_ROWS), error))
            return false;
    return true;
}

/* Into a journal of its own only: a past that was made up never mixes with a real one. */
static bool check_empty(struct journal *journal, GError **error)
{
    int64_t events = 0;
    g_autoptr(store_query_once) query = store_query_made(journal, "SELECT max(id) FROM events", error);
    if (!query || !store_number(journal, query, 0, &events, error))
        return false;
    if (events == 0)
        return true;
    g_set_error(error, JOURNAL_ERROR, JOURNAL_ERROR_STATE, "The journal %s holds events already; name a new file.",
                journal->path);
    return false;
}

/* As a desk that has nothing else to do. */
static bool index_all(struct journal *journal, GError **error)
{
    bool more = true;
    while (more)
        if (!journal_index_step(journal, CHANGE_ROWS, &more, error))
            return false;
    return true;
}

static bool seed(struct seeding *seeding, GError **error)
{
    g_autofree char *cache = g_strdup_printf("PRAGMA cache_size = -%d", CACHE_KIB);
    seeding->journal = journal_open(seeding->options.journal, "default", JOURNAL_WRITE, error);
    return seeding->journal && check_empty(seeding->journal, error) && store_execute(seeding->journal, cache, error) &&
           write_orders(seeding, error) && write_events(seeding, error) && index_all(seeding->journal, error);
}

static bool read_options(int argc, char **argv, struct seed_options *options, GError **error)
{
    const GOptionEntry entries[] = {
        { "journal", 0, 0, G_OPTION_ARG_FILENAME, &options->journal, "the file, else FIXLINE_JOURNAL", "FILE" },
        { "orders", 0, 0, G_OPTION_ARG_INT, &options->orders, "how many orders (100)", "N" },
        { "events", 0, 0, G_OPTION_ARG_INT, &options->events, "how many events (1000)", "N" },
        { "seed", 0, 0, G_OPTION_ARG_INT, &options->seed, "the past that is told (1)", "N" },
        { 0 },
    };
    GOptionContext *context = g_option_context_new("- makes up a journal with a long past");
    g_option_context_add_main_entries(context, entries, NULL);
    bool sound = g_option_context_parse(context, &argc, &argv, error);
    g_option_context_free(context);
    if (!options->journal)
        options->journal = g_strdup(g_getenv("FIXLINE_JOURNAL"));
    if (sound && options->journal && *options->journal && options->orders > 0 && options->events > 0 && argc == 1)
        return true;
    if (sound)
        g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                    "Name a journal (--journal FILE or FIXLINE_JOURNAL), and orders and events from 1 on.");
    return false;
}

int main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    struct seeding seeding = { .options = { .orders = 100, .events = 1000, .seed = 1 } };
    bool done = read_options(argc, argv, &seeding.options, &error);
    seeding.numbers.state = (uint64_t)seeding.options.seed;
    done = done && seed(&seeding, &error);
    journal_close(seeding.journal);
    if (done)
        printf("%s: %d orders, %d events\n", seeding.options.journal, seeding.options.orders, seeding.options.events);
    else
        fprintf(stderr, "%s\n", error->message);
    g_free(seeding.options.journal);
    return done ? 0 : 1;
}
