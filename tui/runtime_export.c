/* tui/runtime_export.c: page by page from the journal into the file. */
#include "tui/runtime_export.h"
#include "base/atomic_file.h"
#include "base/thread.h"
#include "intake/orders.h"
#include "journal/journal_events.h"
#include "settings/paths.h"
#include <stdatomic.h>
#include <string.h>

enum { PAGE = 500, FILE_MODE = 0600, NEWS_EVERY_US = G_USEC_PER_SEC / 10 };

struct export
{
    GThread *thread;
    struct export_wish *wish;
    char *journal_path;
    struct time_rules rules;
    const struct report_rules *report;
    int descriptor;
    atomic_bool done, stopping, closing; /* closing: with the desk */
    atomic_int_fast64_t rows;            /* as it was told last, with the percent */
    atomic_int percent;
    int64_t told_at;          /* monotonic, microseconds */
    struct atomic_file *file; /* while it is written */
    GArray *collected;        /* int64_t: numbers of what the filter lets through, newest first */
    int64_t written, left_out;
    GError *error;
    GMutex mutex; /* of what follows, and of the end */
    GCond ended;
    struct journal *journal; /* while it is open */
};

static void wish_free(struct export_wish *wish)
{
    g_free(wish->path);
    g_free(wish->filter);
    g_clear_pointer(&wish->numbers, g_array_unref);
    g_free(wish);
}

/* ---- how far it is ---- */

/* `share`: of all the work, from 0 to 1. Whether it is to go on. */
static bool step(struct export *export, double share)
{
    int64_t now = g_get_monotonic_time();
    if (now - export->told_at > NEWS_EVERY_US) {
        atomic_store(&export->rows, export->written);
        atomic_store(&export->percent, (int)(share * 100));
        export->told_at = now;
        thread_wake(export->descriptor);
    }
    return !atomic_load(&export->stopping);
}

/* ---- rows ---- */

static void append_line(struct atomic_file *file, const char *text)
{
    atomic_file_append(file, text, strlen(text));
    atomic_file_append(file, "\n", 1);
}

static char *row_of(enum export_kind kind, const struct event_record *event)
{
    if (kind == EXPORT_BATCH)
        return intake_event_batch(event);
    return kind == EXPORT_CSV ? intake_event_csv(event) : intake_event_json(event, NULL);
}

static void write_event(struct export *export, const struct event_record *event)
{
    g_autofree char *row = row_of(export->wish->kind, event);
    if (row)
        append_line(export->file, row);
    export->written += row != NULL;
    export->left_out += row == NULL;
}

/* Looking up what a batch takes is this part of its work. */
#define SHARE_OF_COLLECTING 0.5

/* Newest first, as the history is; but what a batch sends goes in the order in which it was recorded. */
static bool write_numbers(struct export *export, struct journal *journal, const GArray *numbers, GError **error)
{
    bool from_end = numbers == export->collected || export->wish->kind != EXPORT_BATCH;
    double before = numbers == export->collected ? SHARE_OF_COLLECTING : 0;
    for (guint i = 0; i < numbers->len && step(export, before + (1 - before) * i / numbers->len); i++) {
        guint at = from_end ? numbers->len - 1 - i : i;
        struct event_record *event = journal_find_event(journal, g_array_index(numbers, int64_t, at), error);
        if (!event)
            return false;
        write_event(export, event);
        event_record_free(event);
    }
    return true;
}

/* Calls `take` for every event the filter lets through, newest first; which is `share` of the work. The numbers fall
 * from the newest to 1, so they tell how far it is without a count beforehand. Part by part, so that it can be stopped
 * where hardly an event is let through. */
static bool each_filtered(struct export *export, struct journal *journal, double share,
                          void (*take)(struct export *export, const struct event_record *event), GError **error)
{
    const struct time_context context = { .rules = &export->rules, .now = export->wish->now, .lean = TIME_LEAN_PAST };
    int64_t newest = 0, before = 0;
    do {
        g_autoptr(GPtrArray) page = journal_history_part(journal, export->wish->filter, &context, &before, PAGE, error);
        if (!page)
            return false;
        for (guint i = 0; i < page->len; i++)
            take(export, page->pdata[i]);
        newest = MAX(newest, page->len > 0 ? ((const struct event_record *)page->pdata[0])->id : before);
    } while (step(export, newest ? share * (double)(newest - before) / (double)newest : 0) && before != 0);
    return true;
}

static void take_number(struct export *export, const struct event_record *event)
{
    g_array_append_val(export->collected, event->id);
}

static void take_row(struct export *export, const struct event_record *event)
{
    write_event(export, event);
}

static bool write_report(struct export *export, struct journal *journal, GError **error)
{
    const struct time_context context = { .rules = &export->rules, .now = export->wish->now, .lean = TIME_LEAN_PAST };
    struct report_rules rules = *export->report;
    rules.context = &context;
    struct report *report = journal_report(journal, export->wish->filter, &rules, error);
    if (!report)
        return false;
    g_autofree char *csv = report_csv(report);
    append_line(export->file, csv);
    export->written = report->all.total;
    report_free(report);
    return true;
}

static bool write_all(struct export *export, struct journal *journal, GError **error)
{
    if (export->wish->kind == EXPORT_REPORT)
        return write_report(export, journal, error);
    if (export->wish->kind == EXPORT_CSV)
        append_line(export->file, intake_event_csv_header());
    if (export->wish->numbers)
        return write_numbers(export, journal, export->wish->numbers, error);
    if (export->wish->kind != EXPORT_BATCH)
        return each_filtered(export, journal, 1, take_row, error);
    g_autoptr(GArray) numbers = export->collected = g_array_new(FALSE, FALSE, sizeof(int64_t));
    return each_filtered(export, journal, SHARE_OF_COLLECTING, take_number, error) &&
           write_numbers(export, journal, numbers, error);
}

/* ---- the file ---- */

static bool refuse(GError **error, const char *format, const char *path)
{
    g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_INTR, format, path);
    return false;
}

static bool write_file(struct export *export, struct journal *journal, GError **error)
{
    g_autofree char *path = path_from_home(export->wish->path, error);
    export->file = path && file_is_new(path, error) ? atomic_file_open(path, FILE_MODE, error) : NULL;
    if (!export->file)
        return false;
    bool whole = write_all(export, journal, error);
    if (atomic_load(&export->stopping)) {
        g_clear_error(error);
        whole = refuse(error,
                       atomic_load(&export->closing) ? "%s was not written: the desk closed first."
                                                     : "%s was not written: you stopped it.",
                       path);
    }
    /* Another desk may have written there meanwhile. */
    if (whole)
        return atomic_file_commit_new(export->file, error);
    atomic_file_discard(export->file);
    return false;
}

/* Whoever stops it may reach for the journal while it is open. */
static void show_journal(struct export *export, struct journal *journal)
{
    g_mutex_lock(&export->mutex);
    export->journal = journal;
    g_mutex_unlock(&export->mutex);
}

static void say_done(struct export *export)
{
    g_mutex_lock(&export->mutex);
    atomic_store(&export->done, true);
    g_cond_signal(&export->ended);
    g_mutex_unlock(&export->mutex);
    thread_wake(export->descriptor);
}

static void *work(void *data)
{
    struct export *export = data;
    struct journal *journal = journal_open(export->journal_path, NULL, JOURNAL_READ_ONLY, &export->error);
    show_journal(export, journal);
    if (journal)
        write_file(export, journal, &export->error);
    show_journal(export, NULL);
    journal_close(journal);
    say_done(export);
    return NULL;
}

/* ---- for the runtime ---- */

static void export_free(struct export *export)
{
    wish_free(export->wish);
    g_time_zone_unref(export->rules.zone);
    g_free(export->journal_path);
    g_mutex_clear(&export->mutex);
    g_cond_clear(&export->ended);
    g_free(export);
}

struct export *export_start(const char *journal_path, struct export_wish *wish, const struct time_rules *rules,
                            const struct report_rules *report, int descriptor, GError **error)
{
    struct export *export = g_new0(struct export, 1);
    export->wish = wish;
    export->journal_path = g_strdup(journal_path);
    export->rules = *rules;
    export->rules.named_zones = NULL; /* of one thread only */
    g_time_zone_ref(rules->zone);
    export->report = report;
    export->descriptor = descriptor;
    g_mutex_init(&export->mutex);
    g_cond_init(&export->ended);
    export->thread = g_thread_try_new("export", work, export, error);
    if (export->thread)
        return export;
    export_free(export);
    return NULL;
}

bool export_is_done(struct export *export)
{
    return atomic_load(&export->done);
}

struct export_progress export_progress(struct export *export)
{
    return (struct export_progress){ atomic_load(&export->rows), atomic_load(&export->percent) };
}

/* A report is one long question, or a few. */
static void interrupt(struct export *export)
{
    if (export->journal)
        journal_interrupt(export->journal);
}

void export_stop(struct export *export)
{
    atomic_store(&export->stopping, true);
    g_mutex_lock(&export->mutex);
    interrupt(export);
    g_mutex_unlock(&export->mutex);
}

/* Between two questions an interrupt meets none, so it is said again until it was heard. */
static void stop_and_wait(struct export *export)
{
    enum { AGAIN_US = 10 * 1000 };
    g_mutex_lock(&export->mutex);
    while (!atomic_load(&export->done)) {
        interrupt(export);
        g_cond_wait_until(&export->ended, &export->mutex, g_get_monotonic_time() + AGAIN_US);
    }
    g_mutex_unlock(&export->mutex);
}

char *export_end(struct export *export, GError **error)
{
    char *said = NULL;
    atomic_store(&export->closing, true);
    atomic_store(&export->stopping, true);
    stop_and_wait(export);
    g_thread_join(export->thread);
    if (export->error) {
        g_propagate_error(error, export->error);
    } else {
        g_autofree char *left = export->left_out > 0
                                    ? g_strdup_printf("; %" G_GINT64_FORMAT " have no body any more", export->left_out)
                                    : g_strdup("");
        said = g_strdup_printf("%" G_GINT64_FORMAT " %s in %s%s.", export->written,
                               export->written == 1 ? "event is" : "events are", export->wish->path, left);
    }
    export_free(export);
    return said;
}
