/* tests/journal/place.c: a journal in a folder of its own. */
#include "place.h"
#include "journal/held.h"
#include "journal/journal_claims.h"
#include "journal/journal_events.h"
#include "tests/support/run.h"
#include <criterion/criterion.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* In memory where the machine offers that: a process that is killed loses nothing there, and syncing costs nothing. */
static char *make_folder(void)
{
    g_autofree char *in_memory = g_strdup("/dev/shm/fixline-journal-XXXXXX");
    if (g_mkdtemp(in_memory))
        return g_steal_pointer(&in_memory);
    return g_dir_make_tmp("fixline-journal-XXXXXX", NULL);
}

struct place place_make(void)
{
    struct place place = { .folder = make_folder() };
    cr_assert_not_null(place.folder);
    place.path = g_build_filename(place.folder, "desk", "journal.db", NULL);
    return place;
}

void place_remove(struct place *place)
{
    test_folder_remove(place->folder);
    g_free(place->folder);
    g_free(place->path);
}

struct journal *place_open(const struct place *place)
{
    g_autoptr(GError) error = NULL;
    struct journal *journal = journal_open(place->path, "default", JOURNAL_WRITE, &error);
    cr_assert_not_null(journal, "%s", error ? error->message : "no error");
    return journal;
}

void place_refuses(const struct place *place, enum journal_mode mode, enum journal_error code, const char *piece)
{
    g_autoptr(GError) error = NULL;
    struct journal *journal = journal_open(place->path, "default", mode, &error);
    cr_expect_null(journal);
    journal_close(journal);
    cr_assert_not_null(error);
    cr_expect(g_error_matches(error, JOURNAL_ERROR, (int)code), "code %d: %s", error->code, error->message);
    cr_expect(strstr(error->message, piece), "%s", error->message);
    cr_expect(g_str_has_suffix(error->message, "."), "%s", error->message);
}

int64_t place_add(struct journal *journal, const char *order, const char *event)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *body = g_strdup_printf("{\"event\":\"%s\"}", event);
    struct new_event fresh = { .order = order,
                               .event = event,
                               .body = body,
                               .operator_name = "Sam",
                               .server = PLACE_SERVER,
                               .accept_version = "latest",
                               .created_at = PLACE_NOW };
    int64_t id = journal_add(journal, &fresh, &error);
    cr_assert_gt(id, 0, "%s", error ? error->message : "no error");
    return id;
}

/* The caller owns the record in it. */
static struct claim_answer claim_one(struct journal *journal, int64_t id, const char *server, bool again)
{
    const struct claim_wanted wanted = { .id = id, .again = again };
    struct claim_answer answer;
    journal_claim_many(journal, &wanted, 1, server, PLACE_NOW, (struct claim_suits){ 0 }, &answer, NULL);
    return answer;
}

enum claim_result place_try_claim(struct journal *journal, int64_t id, const char *server, bool again,
                                  struct claim *claim, int64_t *behind)
{
    struct claim_answer answer = claim_one(journal, id, server, again);
    event_record_free(answer.record);
    *claim = answer.claim;
    if (behind)
        *behind = answer.behind;
    return answer.result;
}

struct claim place_claim_flagged(struct journal *journal, int64_t id, bool again)
{
    struct claim claim;
    enum claim_result result = place_try_claim(journal, id, PLACE_SERVER, again, &claim, NULL);
    cr_assert_eq(result, CLAIM_TAKEN, "result %d", (int)result);
    return claim;
}

static void unflag(struct journal *journal, const struct claim *claim, int64_t sent_at)
{
    struct event_row row;
    struct held *held = held_of(journal, claim, NULL);
    store_change *change = store_begin(journal, NULL);
    cr_assert(held && change && event_row_find(journal, claim->id, &row, NULL));
    held->attempt.wire = false;
    held->attempt.record.flagged_at = 0;
    held->event.record->sent_at = row.record->sent_at = sent_at;
    cr_assert(attempt_row_update(journal, &held->attempt, NULL) && event_row_update(journal, &row, row.epoch, NULL));
    cr_assert(store_commit(change, NULL));
    event_row_clear(&row);
}

struct claim place_claim(struct journal *journal, int64_t id, bool again)
{
    struct claim_answer answer = claim_one(journal, id, PLACE_SERVER, again);
    cr_assert_eq(answer.result, CLAIM_TAKEN, "result %d", (int)answer.result);
    unflag(journal, &answer.claim, answer.record->sent_at);
    event_record_free(answer.record);
    return answer.claim;
}

struct attempt_end place_end(enum event_state outcome)
{
    return (struct attempt_end){ .outcome = outcome,
                                 .status = outcome == EVENT_ACCEPTED ? 200 : 0,
                                 .answer = "{\"status\":\"recorded\"}",
                                 .reason = "As the test says.",
                                 .now = PLACE_NOW + 2 };
}

enum event_state place_send(struct journal *journal, int64_t id, enum event_state outcome)
{
    g_autoptr(GError) error = NULL;
    enum event_state settled;
    bool again = place_state(journal, id) == EVENT_UNKNOWN;
    struct claim claim = place_claim_flagged(journal, id, again);
    struct attempt_end end = place_end(outcome);
    cr_assert(journal_settle(journal, &claim, &end, &settled, &error), "%s", error ? error->message : "");
    return settled;
}

enum event_state place_state(struct journal *journal, int64_t id)
{
    g_autoptr(GError) error = NULL;
    struct event_record *record = journal_find_event(journal, id, &error);
    cr_assert_not_null(record, "%s", error ? error->message : "");
    enum event_state state = record->state;
    event_record_free(record);
    return state;
}

void place_sql(const struct place *place, const char *sql)
{
    sqlite3 *db;
    char *why = NULL;
    cr_assert_eq(sqlite3_open(place->path, &db), SQLITE_OK);
    sqlite3_busy_timeout(db, 5000);
    cr_assert_eq(sqlite3_exec(db, sql, NULL, NULL, &why), SQLITE_OK, "%s", why);
    sqlite3_close(db);
}

int64_t place_sql_number(const struct place *place, const char *sql)
{
    sqlite3 *db;
    sqlite3_stmt *query;
    cr_assert_eq(sqlite3_open(place->path, &db), SQLITE_OK);
    sqlite3_busy_timeout(db, 5000);
    cr_assert_eq(sqlite3_prepare_v2(db, sql, -1, &query, NULL), SQLITE_OK, "%s", sqlite3_errmsg(db));
    cr_assert_eq(sqlite3_step(query), SQLITE_ROW);
    int64_t number = sqlite3_column_int64(query, 0);
    sqlite3_finalize(query);
    sqlite3_close(db);
    return number;
}

int place_child(void (*work)(const struct place *place, int number), const struct place *place, int number)
{
    pid_t child = fork();
    cr_assert_geq(child, 0);
    if (child == 0) {
        work(place, number);
        _exit(0);
    }
    int status = 0;
    cr_assert_eq(waitpid(child, &status, 0), child);
    return status;
}
