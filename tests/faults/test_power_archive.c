/* tests/faults/test_power_archive.c: the power goes at every write of an archive. All events are in the journal, or all
 * that were to go have gone and stand in the archive, whole; none is in neither, and the next start asks nothing.
 *
 * With FIXLINE_POWER_CUTS (`./dev crash`) at every write in each way, else at some. */
#include "journal/journal_add.h"
#include "journal/store.h"
#include "journal/upkeep.h"
#include "tests/faults/disk.h"
#include "tests/journal/place.h"
#include <criterion/criterion.h>
#include <glib/gstdio.h>
#include <stdlib.h>

enum { MOVED = 12, STAYING = 3, EVENTS = MOVED + STAYING, STRIDE = 7, LONG_BODY = 9000, DAY_MS = 86400 * 1000 };

struct removal {
    struct place place;
    char *archive;
    struct disk *disk;
    int told; /* operations of the disk before "moved" was said */
};

static void add(struct journal *journal, int number)
{
    g_autofree char *filler = g_strnfill(number % 4 == 0 ? LONG_BODY : 10, 'n');
    g_autofree char *body = g_strdup_printf("{\"event\":\"a_step\",\"notes\":\"%s\"}", filler);
    g_autofree char *order = g_strdup_printf("SO-%d", number % 5);
    const struct new_event event = { .order = order,
                                     .event = "a_step",
                                     .body = body,
                                     .operator_name = "Sam",
                                     .server = PLACE_SERVER,
                                     .accept_version = "latest",
                                     .created_at = number < MOVED ? PLACE_NOW : PLACE_NOW + 2 * (int64_t)DAY_MS };
    place_send(journal, journal_add(journal, &event, NULL), number % 3 ? EVENT_ACCEPTED : EVENT_REFUSED);
}

static struct removal work(void)
{
    struct removal removal = { .place = place_make(), .disk = disk_new() };
    struct archive_plan plan;
    g_autoptr(GError) error = NULL;
    removal.archive = g_build_filename(removal.place.folder, "old.db", NULL);
    struct journal *journal = place_open(&removal.place);
    for (int i = 0; i < EVENTS; i++)
        add(journal, i);
    journal_close(journal);
    disk_record(removal.disk, removal.place.path);
    disk_record_archive(removal.disk, removal.archive);
    journal = place_open(&removal.place);
    cr_assert(journal_archive_plan(journal, PLACE_NOW + DAY_MS, &plan, NULL));
    cr_assert(journal_archive(journal, removal.archive, &plan, "eta", NULL, &error), "%s", error ? error->message : "");
    removal.told = disk_operations(removal.disk);
    disk_mark(removal.disk);
    journal_close(journal);
    disk_record_end(removal.disk);
    return removal;
}

static void removal_clear(struct removal *removal)
{
    disk_free(removal->disk);
    g_free(removal->archive);
    place_remove(&removal->place);
}

/* NULL, or what is wrong, owned. */
static char *judge_archive(const char *path)
{
    g_autoptr(GError) error = NULL;
    int64_t events = 0;
    struct journal *archive = journal_open(path, NULL, JOURNAL_READ_ONLY, &error);
    bool whole = archive && journal_is_archive(archive) && journal_verify(archive, &events, &error) && events == MOVED;
    journal_close(archive);
    return whole ? NULL
                 : g_strdup_printf("gone from here, and not there: %d events, %s", (int)events,
                                   error ? error->message : "no error");
}

static char *judge(struct journal *journal, const char *archive, bool told)
{
    g_autoptr(GError) error = NULL;
    int64_t events = 0;
    struct archived archived;
    if (!journal_verify(journal, &events, &error) || !journal_archived(journal, &archived, &error))
        return g_strdup_printf("damaged: %s", error->message);
    if (events != EVENTS || (archived.events != 0 && archived.events != MOVED))
        return g_strdup_printf("%d events, %d of them gone", (int)events, (int)archived.events);
    if (told && archived.events == 0)
        return g_strdup("told as moved, and still here");
    return archived.events == 0 ? NULL : judge_archive(archive);
}

static char *cut(const struct removal *removal, int operations, enum disk_cut kind, GRand *random, int *moved)
{
    struct place after = place_make();
    struct archived archived = { 0 };
    g_autofree char *folder = g_path_get_dirname(after.path), *archive = g_build_filename(after.folder, "old.db", NULL);
    g_autoptr(GError) error = NULL;
    g_mkdir_with_parents(folder, 0700);
    disk_leave(removal->disk, operations, kind, random, after.path);
    disk_leave_archive(removal->disk, operations, kind, random, archive);
    struct journal *journal = journal_open(after.path, "default", JOURNAL_WRITE, &error);
    char *wrong =
        journal ? judge(journal, archive, operations >= removal->told) : g_strdup_printf("refused: %s", error->message);
    if (journal && journal_archived(journal, &archived, NULL))
        *moved += archived.events > 0;
    journal_close(journal);
    place_remove(&after);
    return wrong;
}

Test(power, an_archive_and_its_journal_hold_every_event, .timeout = 2000)
{
    struct removal removal = work();
    GRand *random = g_rand_new_with_seed(5);
    int stride = getenv("FIXLINE_POWER_CUTS") ? 1 : STRIDE, all = disk_operations(removal.disk), moved = 0, cuts = 0;
    for (int at = 0; at <= all; at += stride)
        for (int kind = DISK_LOSES_UNSYNCED; kind <= DISK_TEARS; kind++, cuts++) {
            g_autofree char *wrong = cut(&removal, at, (enum disk_cut)kind, random, &moved);
            cr_assert_null(wrong, "after %d of %d operations, kind %d: %s", at, all, kind, wrong);
        }
    cr_log_info("%d cuts of %d operations, %d of them when all had moved", cuts, all, moved);
    cr_expect(moved > 0 && moved < cuts, "%d of %d", moved, cuts);
    g_rand_free(random);
    removal_clear(&removal);
}
