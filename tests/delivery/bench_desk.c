/* tests/delivery/bench_desk.c: a desk on a bench: real settings, real journal, real outbox. */
#include "tests/delivery/bench_desk.h"

#include "journal/journal_add.h"
#include "journal/journal_events.h"
#include "tests/support/run.h"

#include <criterion/criterion.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

static int64_t real_time(void *owner)
{
    (void)owner;
    return g_get_real_time() / 1000;
}

static void sentence(bool sound, const GError *error)
{
    cr_assert(sound, "%s", error != NULL ? error->message : "no sentence");
}

void bench_desk_make(struct bench_desk *desk, const char *url, const char *more)
{
    g_autoptr(GError) error = NULL;
    setlocale(LC_ALL, "C.UTF-8");
    setenv("FIXLINE_TOKEN", DESK_TOKEN, 1);
    memset(desk, 0, sizeof(*desk));
    desk->folder = g_dir_make_tmp("fixline-delivery-XXXXXX", NULL);
    setenv("HOME", desk->folder, 1);
    desk->config = g_build_filename(desk->folder, "config.ini", NULL);
    desk->journal_path = g_build_filename(desk->folder, "journal.db", NULL);
    g_autofree char *text =
        g_strdup_printf("[server]\nurl = %s\nconnect_timeout = 1\ntotal_timeout = 1\n%s\n", url, more);
    cr_assert(g_file_set_contents(desk->config, text, -1, NULL));
    const struct settings_flags flags = { .config = desk->config, .journal = desk->journal_path };
    desk->settings = settings_load(&flags, &error);
    sentence(desk->settings != NULL, error);
    desk->journal = journal_open(desk->journal_path, "default", JOURNAL_WRITE, &error);
    sentence(desk->journal != NULL, error);
}

void bench_desk_open_outbox(struct bench_desk *desk)
{
    desk->outbox = outbox_new(desk->journal, desk->settings, real_time, NULL);
}

struct journal *bench_desk_take_journal(struct bench_desk *desk)
{
    return g_steal_pointer(&desk->journal);
}

void bench_desk_remove(struct bench_desk *desk)
{
    outbox_free(desk->outbox);
    if (desk->journal != NULL)
        journal_close(desk->journal);
    settings_free(desk->settings);
    test_folder_remove(desk->folder);
    g_free(desk->folder);
    g_free(desk->config);
    g_free(desk->journal_path);
}

int64_t bench_desk_record(struct bench_desk *desk, const char *order)
{
    const struct new_event event = { .order = order,
                                     .event = "repair_started",
                                     .body = DESK_BODY,
                                     .operator_name = "Sam",
                                     .server = settings_text(desk->settings, SETTING_URL),
                                     .accept_version = "latest",
                                     .created_at = real_time(NULL) };
    g_autoptr(GError) error = NULL;
    int64_t id = journal_add(desk->journal, &event, &error);
    sentence(id > 0, error);
    return id;
}

enum event_state bench_desk_state(struct bench_desk *desk, int64_t id)
{
    struct event_record *record = journal_find_event(desk->journal, id, NULL);
    cr_assert(record != NULL);
    enum event_state state = record->state;
    event_record_free(record);
    return state;
}

int bench_desk_attempts(struct bench_desk *desk, int64_t id)
{
    struct event_record *record = journal_find_event(desk->journal, id, NULL);
    cr_assert(record != NULL);
    int attempts = record->attempts;
    event_record_free(record);
    return attempts;
}

void bench_desk_send(struct bench_desk *desk, int64_t id, bool again, struct delivery *delivery)
{
    g_autoptr(GError) error = NULL;
    if (desk->outbox == NULL)
        bench_desk_open_outbox(desk);
    sentence(outbox_send(desk->outbox, id, again, delivery, &error), error);
}

GArray *bench_desk_run(struct bench_desk *desk)
{
    GArray *deliveries = g_array_new(FALSE, FALSE, sizeof(struct delivery));
    while (!outbox_idle(desk->outbox)) {
        struct delivery delivery;
        int64_t id = 0;
        g_autoptr(GError) error = NULL;
        sentence(outbox_step(desk->outbox, 1000, -1, &error), error);
        while (outbox_collect_started(desk->outbox, &id))
            ;
        while (outbox_collect(desk->outbox, &delivery))
            g_array_append_val(deliveries, delivery);
    }
    return deliveries;
}

void bench_desk_clear_run(GArray *deliveries)
{
    for (guint i = 0; i < deliveries->len; i++)
        delivery_clear(&g_array_index(deliveries, struct delivery, i));
    g_array_unref(deliveries);
}
