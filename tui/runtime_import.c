/* tui/runtime_import.c: the thread that imports. */
#include "tui/runtime_import.h"
#include "base/thread.h"
#include "intake/orders.h"
#include "settings/paths.h"
#include <stdatomic.h>

enum { SENTENCES_SHOWN = 200, NEWS_EVERY_US = G_USEC_PER_SEC / 10 };

struct importing {
    GThread *thread;
    struct import_wish *wish;
    char *journal_path, *profile;
    int descriptor;
    atomic_bool stopping;
    int64_t told_at; /* monotonic, microseconds */
    GString *said;
    int64_t sentences;
    GMutex lock;
    struct import_news *news; /* under the lock; NULL = none since the last call */
};

static void wish_free(struct import_wish *wish)
{
    g_free(wish->path);
    g_free(wish);
}

/* ---- on the thread ---- */

/* Takes the news. What was not collected yet is overtaken. */
static void tell(struct importing *importing, struct import_news *news)
{
    g_mutex_lock(&importing->lock);
    g_clear_pointer(&importing->news, import_news_free);
    importing->news = news;
    g_mutex_unlock(&importing->lock);
    thread_wake(importing->descriptor);
}

static void say(void *data, bool bad, const char *sentence)
{
    struct importing *importing = data;
    (void)bad;
    if (importing->sentences++ < SENTENCES_SHOWN)
        g_string_append_printf(importing->said, "%s%s", importing->said->len > 0 ? "\n" : "", sentence);
}

static bool step(void *data, int64_t rows, double share)
{
    struct importing *importing = data;
    int64_t now = g_get_monotonic_time();
    if (now - importing->told_at > NEWS_EVERY_US) {
        struct import_news *news = g_new0(struct import_news, 1);
        *news = (struct import_news){ .rows = rows, .percent = (int)(share * 100) };
        tell(importing, news);
        importing->told_at = now;
    }
    return !atomic_load(&importing->stopping);
}

static bool import(struct importing *importing, struct import_counts *counts, GError **error)
{
    const struct import_options options = { .skip_bad = importing->wish->skip_bad,
                                            .dry_run = importing->wish->dry_run,
                                            .data = importing,
                                            .say = say,
                                            .step = step };
    g_autofree char *path = path_from_home(importing->wish->path, error);
    g_autoptr(source_handle) source = path ? source_open(path, error) : NULL;
    struct journal *journal =
        source ? journal_open(importing->journal_path, importing->profile, JOURNAL_WRITE, error) : NULL;
    bool done = journal && intake_import_file(journal, source, &options, counts, error);
    journal_close(journal);
    return done;
}

static void *work(void *data)
{
    struct importing *importing = data;
    struct import_counts counts = { 0 };
    g_autoptr(GError) error = NULL;
    bool done = import(importing, &counts, &error);
    struct import_news *news = g_new0(struct import_news, 1);
    *news = (struct import_news){ .ended = true,
                                  .recorded = done && !importing->wish->dry_run,
                                  .added = counts.added,
                                  .changed = counts.changed,
                                  .same = counts.same,
                                  .bad = counts.bad,
                                  .said = importing->sentences > 0 ? g_strdup(importing->said->str) : NULL,
                                  .unsaid = MAX(0, importing->sentences - SENTENCES_SHOWN),
                                  .error = error ? g_strdup(error->message) : NULL };
    tell(importing, news);
    return NULL;
}

/* ---- for the runtime ---- */

static void importing_free(struct importing *importing)
{
    wish_free(importing->wish);
    g_clear_pointer(&importing->news, import_news_free);
    g_string_free(importing->said, TRUE);
    g_mutex_clear(&importing->lock);
    g_free(importing->journal_path);
    g_free(importing->profile);
    g_free(importing);
}

struct importing *import_start(const char *journal_path, const char *profile, struct import_wish *wish, int descriptor,
                               GError **error)
{
    struct importing *importing = g_new0(struct importing, 1);
    importing->wish = wish;
    importing->journal_path = g_strdup(journal_path);
    importing->profile = g_strdup(profile);
    importing->descriptor = descriptor;
    importing->said = g_string_new(NULL);
    g_mutex_init(&importing->lock);
    importing->thread = g_thread_try_new("import", work, importing, error);
    if (importing->thread)
        return importing;
    importing_free(importing);
    return NULL;
}

struct import_news *import_collect(struct importing *importing)
{
    g_mutex_lock(&importing->lock);
    struct import_news *news = g_steal_pointer(&importing->news);
    g_mutex_unlock(&importing->lock);
    return news;
}

void import_stop(struct importing *importing)
{
    atomic_store(&importing->stopping, true);
}

void import_end(struct importing *importing)
{
    if (!importing)
        return;
    import_stop(importing);
    g_thread_join(importing->thread);
    importing_free(importing);
}
