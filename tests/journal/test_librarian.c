/* tests/journal/test_librarian.c: questions on a thread of their own. */
#include "journal/journal_add.h"
#include "journal/journal_drafts.h"
#include "journal/journal_orders.h"
#include "journal/librarian.h"
#include "journal/report.h"
#include "place.h"
#include <criterion/criterion.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

enum { PATIENCE_MS = 30000 };

struct desk {
    struct place place;
    struct journal *journal;
    struct time_rules rules;
    struct librarian *librarian;
    int pipe[2];
};

static struct desk desk_make(void)
{
    struct desk desk = { .place = place_make(), .rules = { .zone = g_time_zone_new_utc() } };
    desk.journal = place_open(&desk.place);
    cr_assert_eq(pipe(desk.pipe), 0);
    desk.librarian = librarian_start(desk.place.path, &desk.rules, desk.pipe[1], NULL);
    cr_assert_not_null(desk.librarian);
    return desk;
}

static void desk_remove(struct desk *desk)
{
    librarian_stop(desk->librarian);
    journal_close(desk->journal);
    g_time_zone_unref(desk->rules.zone);
    close(desk->pipe[0]);
    close(desk->pipe[1]);
    place_remove(&desk->place);
}

static bool is_open(const struct order *order)
{
    return order->status == NULL;
}

/* Free while an answer may come to its end. */
static GMutex gate;

static bool is_open_behind_the_gate(const struct order *order)
{
    g_mutex_lock(&gate);
    g_mutex_unlock(&gate);
    return is_open(order);
}

static void ask(struct desk *desk, enum question_kind kind, uint64_t request, const char *text, int64_t before)
{
    static const struct report_rules rules = { .is_open = is_open_behind_the_gate };
    struct question *question = g_new0(struct question, 1);
    *question = (struct question){ .kind = kind,
                                   .request = request,
                                   .text = g_strdup(text),
                                   .before = before,
                                   .limit = 100,
                                   .now = PLACE_NOW,
                                   .report = &rules,
                                   .server = g_strdup(PLACE_SERVER) };
    librarian_ask(desk->librarian, question);
}

/* Waits until an answer rings. */
static struct answer *collect(struct desk *desk)
{
    char byte;
    struct pollfd wait = { .fd = desk->pipe[0], .events = POLLIN };
    cr_assert_eq(poll(&wait, 1, PATIENCE_MS), 1, "no answer came");
    cr_assert_eq(read(desk->pipe[0], &byte, 1), 1);
    struct answer *answer = librarian_collect(desk->librarian);
    cr_assert_not_null(answer);
    return answer;
}

Test(librarian, answers_every_kind)
{
    struct desk desk = desk_make();
    int64_t id = place_add(desk.journal, "SO-1", "a_step");
    place_send(desk.journal, id, EVENT_UNKNOWN);
    struct order order = { .id = (char *)"SO-1", .service_type = (char *)"repair_depot" };
    struct draft_record draft = {
        .key = (char *)"k", .order = (char *)"SO-1", .event = (char *)"a_step", .text = (char *)"{}"
    };
    cr_assert(journal_put_order(desk.journal, &order, NULL));
    cr_assert(journal_save_draft(desk.journal, &draft, NULL));
    static const struct {
        enum question_kind kind;
        const char *text;
        int64_t before;
    } rows[] = {
        { ASK_ORDERS, NULL, 0 }, { ASK_TIMELINE, "SO-1", 0 },    { ASK_HISTORY, "state:unknown", 0 },
        { ASK_ENTRY, NULL, 1 },  { ASK_COUNTS, NULL, 0 },        { ASK_DRAFTS, NULL, 0 },
        { ASK_FOUND, "o-1", 0 }, { ASK_NAMES, "receivedBy", 0 }, { ASK_NEGLECTED, NULL, 0 },
        { ASK_VALUES, "so", 0 },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        ask(&desk, rows[i].kind, 100 + i, rows[i].text, rows[i].before);
        struct answer *answer = collect(&desk);
        cr_expect_null(answer->error, "row %zu: %s", i, answer->error);
        cr_expect_eq(answer->kind, rows[i].kind);
        cr_expect_eq(answer->request, 100 + i);
        cr_expect(!answer->orders || answer->orders->len == 1);
        cr_expect(!answer->events || answer->events->len == 1);
        cr_expect(!answer->attempts || answer->attempts->len == 1);
        cr_expect(!answer->drafts || answer->drafts->len == 1);
        cr_expect(rows[i].kind != ASK_VALUES || (answer->names && answer->names->len == 1), "SO-1");
        cr_expect_eq(answer->counts.unknown, rows[i].kind == ASK_COUNTS ? 1 : 0);
        answer_free(answer);
    }
    cr_expect_null(librarian_collect(desk.librarian));
    desk_remove(&desk);
}

Test(librarian, an_error_is_an_answer)
{
    struct desk desk = desk_make();
    ask(&desk, ASK_HISTORY, 1, "sate:unknown", 0);
    struct answer *answer = collect(&desk);
    cr_expect(answer->error && strstr(answer->error, "state:"));
    cr_expect_null(answer->events);
    answer_free(answer);
    ask(&desk, ASK_ENTRY, 2, NULL, 77);
    answer = collect(&desk);
    cr_expect(answer->error && strstr(answer->error, "77"));
    answer_free(answer);
    desk_remove(&desk);
}

/* Of many questions of one kind the last one is answered, and none later than it. */
Test(librarian, a_newer_question_overtakes)
{
    struct desk desk = desk_make();
    g_autofree char *long_text = g_strnfill(500, 'x');
    struct new_event rows[100];
    int64_t ids[100];
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        rows[i] = (struct new_event){ .order = "SO-1", .event = "a_step", .body = long_text, .server = PLACE_SERVER };
    for (int i = 0; i < 20; i++)
        cr_assert(journal_add_many(desk.journal, rows, G_N_ELEMENTS(rows), ids, NULL));
    for (uint64_t i = 1; i <= 200; i++)
        ask(&desk, ASK_HISTORY, i, "nowhere to be found", 0);
    uint64_t last = 0;
    unsigned answered = 0;
    while (last != 200) {
        struct answer *answer = collect(&desk);
        cr_expect_null(answer->error, "%s", answer->error);
        cr_expect_gt(answer->request, last);
        last = answer->request;
        answered++;
        answer_free(answer);
    }
    cr_expect_lt(answered, 200, "most were overtaken");
    desk_remove(&desk);
}

/* What a key waits for comes before what only adorns the list. */
Test(librarian, a_rail_waits_for_all_others)
{
    static const enum question_kind asked[] = { ASK_NEGLECTED, ASK_RAIL, ASK_HISTORY, ASK_TIMELINE },
                                    answered[] = { ASK_NEGLECTED, ASK_HISTORY, ASK_TIMELINE, ASK_RAIL };
    struct desk desk = desk_make();
    struct order order = { .id = (char *)"SO-1", .service_type = (char *)"repair_depot" };
    cr_assert(journal_put_order(desk.journal, &order, NULL));
    g_mutex_lock(&gate);
    for (size_t i = 0; i < G_N_ELEMENTS(asked); i++)
        ask(&desk, asked[i], i, asked[i] == ASK_RAIL || asked[i] == ASK_TIMELINE ? "SO-1" : NULL, 0);
    g_mutex_unlock(&gate);
    for (size_t i = 0; i < G_N_ELEMENTS(answered); i++) {
        struct answer *answer = collect(&desk);
        cr_expect_null(answer->error, "%s", answer->error);
        cr_expect_eq(answer->kind, answered[i], "answer %zu is of kind %d", i, answer->kind);
        answer_free(answer);
    }
    desk_remove(&desk);
}

Test(librarian, stops_in_the_middle)
{
    struct desk desk = desk_make();
    for (int kind = ASK_ORDERS; kind <= ASK_DRAFTS; kind++)
        ask(&desk, (enum question_kind)kind, 1, NULL, 1);
    desk_remove(&desk);
}
