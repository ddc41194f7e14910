/* tests/journal/test_damage_archive.c: any single byte of an archive, or of a journal with events in one, may be
 * another: it is noticed, or says what it said (I10). Where a row is not found by the way it is looked for, a look at
 * all of it tells.
 *
 * With FIXLINE_DAMAGE_FLIPS (`./dev crash`) so many bytes are flipped, else a few of them. */
#include "base/atomic_file.h"
#include "journal/journal_add.h"
#include "journal/journal_events.h"
#include "journal/upkeep.h"
#include "place.h"
#include "spoil.h"
#include <criterion/criterion.h>
#include <glib/gstdio.h>
#include <stdlib.h>

enum { FLIPS = 100, WHOLE_MAX = 1 << 24, EVENTS = 12, MOVED = 8, DAY_MS = 86400 * 1000 };

static const char *const ORDERS[] = { "SO-1", "SO-2", "SO-3" };

static void add(struct journal *journal, int number)
{
    g_autofree char *uuid = g_strdup_printf("00000000-0000-%c000-8000-%012d", number % 4 ? '7' : '8', number);
    g_autofree char *body = g_strdup_printf("{\"eta\":%d,\"notes\":\"belt %d\"}", 1000 + number, number);
    const struct new_event event = { .uuid = uuid,
                                     .order = ORDERS[number % 3],
                                     .event = number % 2 ? "eta" : "received",
                                     .body = body,
                                     .server = PLACE_SERVER,
                                     .created_at = number < MOVED ? PLACE_NOW : PLACE_NOW + 2 * (int64_t)DAY_MS };
    place_send(journal, journal_add(journal, &event, NULL), number % 5 ? EVENT_ACCEPTED : EVENT_REFUSED);
}

/* A journal and its archive, each in one file. */
static char *archive_sample(const struct place *place)
{
    struct archive_plan plan;
    char *path = g_build_filename(place->folder, "old.db", NULL);
    struct journal *journal = place_open(place);
    for (int i = 0; i < EVENTS; i++)
        add(journal, i);
    cr_assert(journal_archive_plan(journal, PLACE_NOW + DAY_MS, &plan, NULL));
    cr_assert(plan.last == MOVED && journal_archive(journal, path, &plan, "eta", NULL, NULL));
    journal_close(journal);
    place_sql(place, "PRAGMA wal_checkpoint(TRUNCATE)");
    return path;
}

static void append(GString *text, const GPtrArray *events)
{
    for (unsigned i = 0; events && i < events->len; i++) {
        const struct event_record *event = events->pdata[i];
        g_string_append_printf(text, "%d %s %s %s %s %d %d\n", (int)event->id, event->order, event->event,
                               event_state_name(event->state), event->body, (int)(event->created_at - PLACE_NOW),
                               (int)event->archived);
    }
}

/* All that anybody is told; NULL where something of it is refused. */
static char *told(const struct place *place, enum journal_mode mode)
{
    struct journal *journal = journal_open(place->path, "default", mode, NULL);
    struct archived archived;
    GString *text = g_string_new(NULL);
    bool whole = journal && journal_archived(journal, &archived, NULL);
    if (whole)
        g_string_append_printf(text, "%d accepted, %d refused of %d\n", (int)archived.accepted, (int)archived.refused,
                               (int)archived.last);
    for (size_t i = 0; whole && i < G_N_ELEMENTS(ORDERS); i++) {
        GPtrArray *line = journal_timeline(journal, ORDERS[i], EVENTS, NULL);
        append(text, line);
        whole = line != NULL;
        g_clear_pointer(&line, g_ptr_array_unref);
    }
    for (int id = 1; whole && mode == JOURNAL_WRITE && id <= MOVED; id += 4) {
        struct event_record *row = journal_find_recorded(journal, id, NULL);
        whole = row != NULL;
        g_string_append_printf(text, "%d %s\n", id, row ? event_state_name(row->state) : "");
        event_record_free(row);
    }
    journal_close(journal);
    return g_string_free(text, !whole);
}

static void put_back(const struct place *place, const char *bytes, gsize length)
{
    static const char *const OTHERS[] = { "-wal", "-shm", ".damaged" };
    for (size_t i = 0; i < G_N_ELEMENTS(OTHERS); i++) {
        g_autofree char *path = g_strconcat(place->path, OTHERS[i], NULL);
        g_unlink(path);
    }
    cr_assert(g_file_set_contents(place->path, bytes, (gssize)length, NULL));
}

static bool is_whole(const struct place *place, enum journal_mode mode)
{
    struct journal *journal = journal_open(place->path, "default", mode, NULL);
    bool whole = journal && journal_verify(journal, NULL, NULL);
    journal_close(journal);
    return whole;
}

static void flip_many(const struct place *place, enum journal_mode mode, GRand *rand)
{
    const char *wanted = getenv("FIXLINE_DAMAGE_FLIPS");
    int flips = wanted ? atoi(wanted) : FLIPS, noticed = 0, missed = 0;
    gsize length = 0;
    g_autofree char *bytes = file_read(place->path, WHOLE_MAX, &length, NULL), *sound = told(place, mode);
    cr_assert(bytes && sound);
    for (int i = 0; i < flips; i++) {
        off_t at = g_rand_int_range(rand, 0, (int)length);
        char flipped = (char)(bytes[at] ^ (1 << g_rand_int_range(rand, 0, 8)));
        put_back(place, bytes, length);
        spoil_write(place, "", at, &flipped, 1);
        g_autofree char *now = told(place, mode);
        noticed += now == NULL;
        bool same = !now || g_str_equal(now, sound);
        cr_expect(same || !is_whole(place, mode), "byte %d of %s:\n%s---\n%s", (int)at, place->path, now, sound);
        missed += !same;
    }
    cr_log_info("%d flips: %d noticed at once, %d by a look at all, the others harmless", flips, noticed, missed);
    cr_expect_gt(noticed, 0);
    put_back(place, bytes, length);
}

Test(damage, I10_a_flipped_byte_of_an_archive_is_noticed_or_harmless, .timeout = 2000)
{
    struct place place = place_make();
    g_autoptr(GRand) rand = g_rand_new_with_seed(23);
    const struct place archive = { place.folder, archive_sample(&place) };
    flip_many(&archive, JOURNAL_READ_ONLY, rand);
    flip_many(&place, JOURNAL_WRITE, rand);
    g_free(archive.path);
    place_remove(&place);
}
