/* tests/journal/spoil.c: kinds of damage to a journal. */
#include "spoil.h"
#include "base/atomic_file.h"
#include "journal/journal_decisions.h"
#include "journal/journal_drafts.h"
#include "journal/journal_orders.h"
#include <criterion/criterion.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WHOLE_MAX = 1 << 24 };

static char *beside(const struct place *place, const char *ending)
{
    return g_strconcat(place->path, ending, NULL);
}

void spoil_write(const struct place *place, const char *ending, off_t at, const char *bytes, size_t length)
{
    g_autofree char *path = beside(place, ending);
    int fd = open(path, O_RDWR);
    cr_assert_geq(fd, 0);
    cr_assert_eq(pwrite(fd, bytes, length, at), (ssize_t)length);
    close(fd);
}

static void all_into_the_file(const struct place *place)
{
    place_sql(place, "PRAGMA wal_checkpoint(TRUNCATE)");
}

static void cut(const struct place *place, const char *ending, int part)
{
    g_autofree char *path = beside(place, ending);
    struct stat facts;
    cr_assert_eq(stat(path, &facts), 0);
    cr_assert_eq(truncate(path, facts.st_size * part / 100), 0);
}

static void a_zeroed_header(const struct place *place)
{
    static const char zeros[100];
    all_into_the_file(place);
    spoil_write(place, "", 0, zeros, sizeof zeros);
}

static void a_zeroed_first_page(const struct place *place)
{
    static const char zeros[4096];
    all_into_the_file(place);
    spoil_write(place, "", 0, zeros, sizeof zeros);
}

static void another_application(const struct place *place)
{
    place_sql(place, "PRAGMA application_id = 7");
}

static void a_missing_table(const struct place *place)
{
    place_sql(place, "DROP TABLE attempts");
}

static void a_file_cut_short(const struct place *place)
{
    all_into_the_file(place);
    cut(place, "", 60);
}

static void an_empty_file(const struct place *place)
{
    all_into_the_file(place);
    cut(place, "", 0);
}

static void four_bytes_of_a_page(const struct place *place)
{
    all_into_the_file(place);
    spoil_write(place, "", 3 * 4096 + 8, "\xff\xff\xff\xff", 4); /* the head of the page where events begin */
}

static void swapped_rows(const struct place *place)
{
    place_sql(place, "UPDATE events SET id = -5 WHERE id = 5; UPDATE events SET id = 5 WHERE id = 6;"
                     "UPDATE events SET id = 6 WHERE id = -5");
}

static void a_changed_state(const struct place *place)
{
    place_sql(place, "UPDATE events SET state = 'queued' WHERE id = 1");
}

static void a_changed_body(const struct place *place)
{
    place_sql(place, "UPDATE events SET body = '{}' WHERE id = 1");
}

/* The row is what it was, but the index knows it under another order. */
static void a_row_its_index_lacks(const struct place *place)
{
    place_sql(place, "UPDATE events SET order_id = 'X' WHERE id = 5;"
                     "CREATE TABLE kept AS SELECT * FROM sqlite_schema WHERE name = 'events_by_order';"
                     "PRAGMA writable_schema = ON; DELETE FROM sqlite_schema WHERE name = 'events_by_order';"
                     "PRAGMA writable_schema = RESET; UPDATE events SET order_id = 'SO-1' WHERE id = 5;"
                     "PRAGMA writable_schema = ON; INSERT INTO sqlite_schema SELECT * FROM kept;"
                     "PRAGMA writable_schema = RESET; DROP TABLE kept");
}

static void half_a_log(const struct place *place)
{
    cut(place, "-wal", 50);
}

static void a_flipped_frame(const struct place *place)
{
    enum { INSIDE_THE_LAST_FRAME = 1000 };
    g_autofree char *path = beside(place, "-wal");
    gsize length = 0;
    g_autofree char *whole = file_read(path, WHOLE_MAX, &length, NULL);
    off_t at = (off_t)length - INSIDE_THE_LAST_FRAME;
    char flipped = (char)(whole[at] ^ 1);
    spoil_write(place, "-wal", at, &flipped, 1);
}

static void a_lost_log(const struct place *place)
{
    cut(place, "-wal", 0);
}

static void a_second_file_ahead(const struct place *place)
{
    struct place other = place_make();
    struct journal *journal = place_open(&other);
    for (int i = 0; i <= SPOIL_EVENTS; i++)
        place_add(journal, "SO-1", "a_step");
    journal_close(journal);
    g_autofree char *from = beside(&other, ".last"), *to = beside(place, ".last");
    cr_assert_eq(g_rename(from, to), 0);
    place_remove(&other);
}

static void a_second_file_of_another_journal(const struct place *place)
{
    struct place other = place_make();
    struct journal *journal = place_open(&other);
    place_add(journal, "SO-1", "a_step");
    journal_close(journal);
    g_autofree char *from = beside(&other, ".last"), *to = beside(place, ".last");
    cr_assert_eq(g_rename(from, to), 0);
    place_remove(&other);
}

struct place spoil_sample(void)
{
    static const enum event_state ENDS[] = { EVENT_ACCEPTED, EVENT_REFUSED, EVENT_UNKNOWN };
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    for (int i = 1; i <= 2; i++) {
        g_autofree char *id = g_strdup_printf("SO-%d", i);
        struct order order = { .id = id, .service_type = (char *)"repair_depot", .customer = (char *)"Ana Lopes" };
        cr_assert(journal_put_order(journal, &order, NULL));
    }
    struct draft_record draft = {
        .key = (char *)"k", .order = (char *)"SO-1", .event = (char *)"a_step", .text = (char *)"{}"
    };
    cr_assert(journal_save_draft(journal, &draft, NULL));
    for (int i = 0; i < SPOIL_EVENTS - 2; i++)
        place_send(journal, place_add(journal, "SO-1", "a_step"), ENDS[i % 3]);
    cr_assert(journal_resolve(journal, 3, EVENT_ACCEPTED, "Sam", "The customer saw it.", PLACE_NOW, NULL));
    journal_close(journal);
    all_into_the_file(&place);
    journal = place_open(&place);
    place_add(journal, "SO-2", "a_step");
    place_claim_flagged(journal, place_add(journal, "SO-3", "a_step"), false);
    journal_close(journal);
    return place;
}

#define NO_JOURNAL JOURNAL_ERROR_DAMAGED, "is no journal of fixline, or it is damaged"
#define CUT_SHORT JOURNAL_ERROR_RESTORED, "restored from a copy or cut short"

const struct spoil spoils[] = {
    { "zeroed header", a_zeroed_header, NO_JOURNAL, 0, 0 },
    { "zeroed first page", a_zeroed_first_page, NO_JOURNAL, 0, 0 },
    { "empty file", an_empty_file, NO_JOURNAL, SPOIL_EVENTS, 0 },
    { "another application", another_application, NO_JOURNAL, 0, 0 },
    { "missing table", a_missing_table, JOURNAL_ERROR_DAMAGED, "its tables are not those of a journal", 0, 0 },
    { "file cut short", a_file_cut_short, JOURNAL_ERROR_DAMAGED, "is damaged (", SPOIL_EVENTS, 0 },
    { "four bytes of a page", four_bytes_of_a_page, JOURNAL_ERROR_DAMAGED, "is damaged (", SPOIL_EVENTS, 0 },
    { "swapped rows", swapped_rows, JOURNAL_ERROR_DAMAGED, "is damaged (event 5)", 2, 0 },
    { "changed state", a_changed_state, JOURNAL_ERROR_DAMAGED, "is damaged (event 1)", 0, 0 },
    { "changed body", a_changed_body, JOURNAL_ERROR_DAMAGED, "is damaged (event 1)", 0, 0 },
    { "row its index lacks", a_row_its_index_lacks, JOURNAL_ERROR_DAMAGED, "a way to its rows: row 5 missing", 0, 0 },
    { "half a log", half_a_log, CUT_SHORT, 2, 0 },
    { "flipped frame", a_flipped_frame, CUT_SHORT, 0, 0 },
    { "lost log", a_lost_log, CUT_SHORT, 2, 0 },
    { "second file ahead", a_second_file_ahead, CUT_SHORT, 1, 1 },
    { "second file of another journal", a_second_file_of_another_journal, JOURNAL_ERROR_DAMAGED, "another past", 0, 0 },
};
const size_t spoil_kinds = G_N_ELEMENTS(spoils);
