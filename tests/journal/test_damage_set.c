/* tests/journal/test_damage_set.c: every kind of damage is noticed before what it spoilt is used (I10), and any single
 * byte may be another.
 *
 * With FIXLINE_DAMAGE_FLIPS (`./dev crash`) so many bytes are flipped, else a few of them. */
#include "base/atomic_file.h"
#include "journal/journal_claims.h"
#include "journal/journal_events.h"
#include "journal/upkeep.h"
#include "place.h"
#include "spoil.h"
#include <criterion/criterion.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

enum { FLIPS = 120, WHOLE_MAX = 1 << 24 };

/* What who opens the journal and reads all of it is told; NULL where all is well. */
static GError *look(const struct place *place, enum journal_mode mode)
{
    GError *error = NULL;
    struct journal *journal = journal_open(place->path, "default", mode, &error);
    if (journal)
        journal_verify(journal, NULL, &error);
    journal_close(journal);
    return error;
}

Test(damage, I10_every_kind_is_told_by_its_sentence)
{
    for (size_t i = 0; i < spoil_kinds; i++) {
        const struct spoil *kind = &spoils[i];
        struct place place = spoil_sample();
        kind->spoil(&place);
        for (int again = 0; again < 2; again++) { /* the second time as the next program meets it */
            g_autoptr(GError) error = look(&place, JOURNAL_WRITE);
            cr_assert_not_null(error, "%s is not noticed", kind->name);
            cr_expect(g_error_matches(error, JOURNAL_ERROR, (int)kind->code) && strstr(error->message, kind->said),
                      "%s: %d %s", kind->name, error->code, error->message);
            cr_expect(strstr(error->message, "fixline doctor"), "%s: %s", kind->name, error->message);
        }
        place_remove(&place);
    }
}

/* ---- flipped bytes ---- */

static const char *const FILES[] = { "", "-wal", ".last" };

struct sound {
    char *bytes[G_N_ELEMENTS(FILES)];
    gsize lengths[G_N_ELEMENTS(FILES)];
    GPtrArray *events; /* newest first */
};

static struct sound sound_of(const struct place *place)
{
    struct sound sound;
    for (size_t i = 0; i < G_N_ELEMENTS(FILES); i++) {
        g_autofree char *path = g_strconcat(place->path, FILES[i], NULL);
        sound.bytes[i] = file_read(path, WHOLE_MAX, &sound.lengths[i], NULL);
        cr_assert_gt(sound.lengths[i], 0u);
    }
    struct journal *journal = place_open(place);
    sound.events = journal_history(journal, NULL, NULL, 0, SPOIL_EVENTS, NULL);
    journal_close(journal);
    return sound;
}

static void put_back(const struct place *place, const struct sound *sound)
{
    static const char *const OTHERS[] = { "-shm", ".damaged" };
    for (size_t i = 0; i < G_N_ELEMENTS(OTHERS); i++) {
        g_autofree char *path = g_strconcat(place->path, OTHERS[i], NULL);
        g_unlink(path);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(FILES); i++) {
        g_autofree char *path = g_strconcat(place->path, FILES[i], NULL);
        cr_assert(g_file_set_contents(path, sound->bytes[i], (gssize)sound->lengths[i], NULL));
    }
}

/* Every event that can be read is what it was; only what its gone owner left may have been judged. */
static void expect_same(const struct sound *sound, GPtrArray *found, const char *round)
{
    cr_expect_eq(found->len, sound->events->len, "%s", round);
    for (unsigned i = 0; i < MIN(found->len, sound->events->len); i++) {
        const struct event_record *is = found->pdata[i], *was = sound->events->pdata[i];
        cr_expect(is->id == was->id && is->state == was->state && g_strcmp0(is->body, was->body) == 0 &&
                      g_strcmp0(is->order, was->order) == 0 && g_strcmp0(is->server, was->server) == 0,
                  "%s: event %d", round, (int)is->id);
    }
}

/* What is offered for sending and can be claimed was waiting, as it stands. */
static void expect_rightly_sent(const struct sound *sound, struct journal *journal, const char *round)
{
    for (int64_t id = 1; id <= SPOIL_EVENTS; id++) {
        struct claim claim;
        if (place_try_claim(journal, id, PLACE_SERVER, false, &claim, NULL) != CLAIM_TAKEN)
            continue;
        const struct event_record *was = sound->events->pdata[SPOIL_EVENTS - id];
        cr_expect_eq(was->state, EVENT_QUEUED, "%s: event %d is sent", round, (int)id);
        struct event_record *is = journal_find_event(journal, id, NULL);
        cr_expect(is && strcmp(is->body, was->body) == 0, "%s: event %d says something else", round, (int)id);
        event_record_free(is);
    }
}

static bool flip(const struct place *place, const struct sound *sound, GRand *rand)
{
    size_t file = (size_t)g_rand_int_range(rand, 0, G_N_ELEMENTS(FILES));
    off_t at = g_rand_int_range(rand, 0, (int)sound->lengths[file]);
    char flipped = (char)(sound->bytes[file][at] ^ (1 << g_rand_int_range(rand, 0, 8)));
    g_autofree char *round = g_strdup_printf("byte %d of *%s", (int)at, FILES[file]);
    put_back(place, sound);
    spoil_write(place, FILES[file], at, &flipped, 1);
    g_autoptr(GError) error = NULL;
    struct journal *journal = journal_open(place->path, "default", JOURNAL_WRITE, &error);
    g_autoptr(GPtrArray) found = journal ? journal_history(journal, NULL, NULL, 0, 100, &error) : NULL;
    cr_expect((found == NULL) == (error != NULL), "%s", round);
    if (found)
        expect_same(sound, found, round);
    if (journal)
        expect_rightly_sent(sound, journal, round);
    journal_close(journal);
    return error != NULL;
}

Test(damage, I10_flipped_bytes_are_noticed_or_harmless, .timeout = 2000)
{
    const char *wanted = getenv("FIXLINE_DAMAGE_FLIPS");
    int flips = wanted ? atoi(wanted) : FLIPS, noticed = 0;
    struct place place = spoil_sample();
    struct sound sound = sound_of(&place);
    g_autoptr(GRand) rand = g_rand_new_with_seed(17);
    for (int i = 0; i < flips; i++)
        noticed += flip(&place, &sound, rand);
    cr_log_info("%d flips: %d noticed at once, all others harmless", flips, noticed);
    cr_expect_gt(noticed, flips / 10);
    for (size_t i = 0; i < G_N_ELEMENTS(FILES); i++)
        g_free(sound.bytes[i]);
    g_ptr_array_unref(sound.events);
    place_remove(&place);
}
