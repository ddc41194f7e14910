/* tests/tui/test_marked.c: several marked events of outbox and history at once: those that wait are tried or dropped,
 * the others are left and named, and one question counts. */
#include "tests/tui/desk.h"
#include <criterion/criterion.h>
#include <string.h>

#define ETA "{\"event\":\"repair_eta\"}"

/* One of every kind that a list can hold, numbers 1 to 7: waiting, was resting, unknown, refused, for another address,
 * at rest at another desk, accepted. */
static void open_outbox(struct desk *desk, int columns, int rows)
{
    static const enum event_state states[] = { EVENT_QUEUED, EVENT_QUEUED, EVENT_UNKNOWN, EVENT_REFUSED,
                                               EVENT_QUEUED, EVENT_QUEUED, EVENT_ACCEPTED };
    desk_open(desk, columns, rows);
    for (size_t i = 0; i < G_N_ELEMENTS(states); i++)
        desk_add_event(desk, i % 2 == 0 ? "D1" : "N1", "repair_eta", ETA, states[i]);
    ((struct event_record *)desk->events->pdata[1])->rest = EVENT_WAS_RESTING;
    struct event_record *elsewhere = desk->events->pdata[4];
    g_free(elsewhere->server);
    elsewhere->server = g_strdup("https://old.example");
    ((struct event_record *)desk->events->pdata[5])->rest = EVENT_RESTS;
    desk_type(desk, "o");
}

static enum event_state state_of(const struct desk *desk, int number)
{
    return ((const struct event_record *)desk->events->pdata[number - 1])->state;
}

static enum event_state only_the_first(const struct event_record *event)
{
    return event->id == 1 ? EVENT_ACCEPTED : EVENT_REFUSED;
}

Test(marked, those_that_wait_are_tried_and_the_others_named)
{
    struct desk desk;
    open_outbox(&desk, 160, 24);
    desk.verdict_of = only_the_first;
    desk_type(&desk, "* t");
    cr_expect(desk_shows(&desk, "2 tried: 1 accepted, 1 refused. 4 left: 1 unknown (decide each by itself), 1 refused, "
                                "1 for another address, 1 at rest at another desk."));
    cr_expect(strstr(desk.log->str, "TRY MANY 6\n") && !strstr(desk.log->str, "TRY AGAIN"));
    cr_expect(state_of(&desk, 3) == EVENT_UNKNOWN, "what may have arrived is never sent with others");
    cr_expect(state_of(&desk, 5) == EVENT_QUEUED && state_of(&desk, 6) == EVENT_QUEUED);
    cr_expect(desk_shows(&desk, "4 marked"), "what was tried is done with, what is left stays marked");
    desk_expect_golden(&desk, "outbox_tried");
    desk_close(&desk);
}

Test(marked, the_sentence_is_true_while_they_are_on_their_way)
{
    struct desk desk;
    open_outbox(&desk, 120, 24);
    desk_type(&desk, "G Space k Space");
    cr_expect(desk_shows(&desk, "2 marked"));
    desk.quiet = true;
    desk_type(&desk, "t");
    struct effect *effect = g_ptr_array_index(desk.effects, desk.effects->len - 1);
    cr_assert(effect->kind == EFFECT_TRY_MANY && effect->ids->len == 2);
    struct event_record *first = desk.events->pdata[0];
    first->state = EVENT_ACCEPTED;
    struct msg settled = { .kind = MSG_SETTLED, .request = effect->request, .event = event_record_copy(first) };
    desk_tell(&desk, &settled);
    cr_expect(desk_shows(&desk, "2 tried: 1 accepted, 1 on their way."));
    struct msg other = { .kind = MSG_SETTLED, .request = 0, .event = event_record_copy(desk.events->pdata[6]) };
    desk_tell(&desk, &other);
    cr_expect(desk_shows(&desk, "D1 repair_eta: accepted."), "what others do is told as ever");
    desk_close(&desk);
}

Test(marked, one_question_drops_what_waits)
{
    struct desk desk;
    open_outbox(&desk, 120, 24);
    desk_type(&desk, "* X");
    cr_expect(desk_shows(&desk, "4 of the 6 marked events wait; they will never be sent."));
    desk_type(&desk, "Enter");
    cr_expect(desk_shows(&desk, "Only \"yes\" does it"), "a bare Enter drops nothing");
    cr_expect_not(strstr(desk.log->str, "TAKE BACK"));
    desk_type(&desk, "'yes, posted by phone' Enter");
    cr_expect(strstr(desk.log->str, "TAKE BACK 4: posted by phone\n"));
    cr_expect(desk_shows(&desk, "4 dropped. 2 left: 1 unknown (decide each by itself), 1 refused."));
    cr_expect(state_of(&desk, 1) == EVENT_DROPPED && state_of(&desk, 2) == EVENT_DROPPED);
    cr_expect(state_of(&desk, 3) == EVENT_UNKNOWN && state_of(&desk, 4) == EVENT_REFUSED);
    cr_expect(desk_shows(&desk, "Outbox: 2 · 2 marked"));
    desk_type(&desk, "X");
    cr_expect(desk_shows(&desk, "Only what waits can be dropped; of the marked ones: 1 refused, 1 unknown."));
    desk_close(&desk);
}

Test(marked, the_question_counts_rightly)
{
    static const struct {
        const char *keys, *says;
    } rows[] = {
        { "G Space X", "The marked event will never be sent." },
        { "G Space k Space X", "2 marked events will never be sent." },
        { "G v k v X", "2 marked events will never be sent." },
        { "G Space k k Space X", "1 of the 2 marked events waits; it will never be sent." },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct desk desk;
        open_outbox(&desk, 100, 24);
        desk_type(&desk, rows[i].keys);
        cr_expect(desk_shows(&desk, rows[i].says), "row %s", rows[i].keys);
        desk_type(&desk, "Esc");
        cr_expect_not(strstr(desk.log->str, "TAKE BACK"), "row %s: Esc drops nothing", rows[i].keys);
        desk_close(&desk);
    }
}

/* Why they wait on, and the way on, stand behind the count. */
Test(marked, those_that_wait_on_say_why)
{
    struct desk desk;
    open_outbox(&desk, 120, 24);
    desk.verdict = EVENT_QUEUED;
    desk.reason = "It was not processed: check [server] url.";
    desk_type(&desk, "G Space k Space t");
    cr_expect(desk_shows(&desk, "2 tried: 2 waiting. It was not processed: check [server] url."));
    desk_close(&desk);
}

/* Another desk sent one of them while the question stood. */
Test(marked, what_left_meanwhile_is_not_dropped)
{
    struct desk desk;
    open_outbox(&desk, 100, 24);
    desk_type(&desk, "G Space k Space X");
    ((struct event_record *)desk.events->pdata[0])->state = EVENT_ACCEPTED;
    desk_type(&desk, "'yes' Enter");
    cr_expect(desk_shows(&desk, "1 dropped. 1 left: 1 accepted."));
    desk_close(&desk);
}

Test(marked, a_failing_journal_is_said)
{
    struct desk desk;
    open_outbox(&desk, 100, 24);
    desk_type(&desk, "G Space");
    desk.quiet = true;
    desk_type(&desk, "t");
    struct effect *effect = g_ptr_array_index(desk.effects, desk.effects->len - 1);
    struct msg left = { .kind = MSG_DONE, .request = effect->request, .text = g_strdup("The disk is full.") };
    desk_tell(&desk, &left);
    cr_expect(desk_shows(&desk, "None was tried. The disk is full."));
    desk_close(&desk);
}

Test(marked, all_means_all_that_the_list_would_show)
{
    struct desk desk;
    desk_open(&desk, 80, 24);
    for (int i = 0; i < 450; i++)
        desk_add_event(&desk, "D1", "repair_eta", ETA, EVENT_QUEUED);
    desk_type(&desk, "o");
    cr_expect(desk_shows(&desk, "Outbox: 200+"));
    desk_type(&desk, "* X");
    cr_expect(desk_shows(&desk, "450 marked events will never be sent."));
    desk_type(&desk, "Esc *");
    cr_expect_not(desk_shows(&desk, "marked"), "a second time marks none");
    desk_close(&desk);
}

/* What rests here and is dropped is gone from the countdown and from the question at the end. */
Test(marked, what_rests_here_and_is_dropped_rests_no_more)
{
    static const char *const keys[] = { "o X 'yes' Enter", "o Space X 'yes' Enter" };
    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
        struct desk desk;
        desk_open_with(&desk, &(struct app_options){ .columns = 100, .rows = 24, .hold_ms = 60000 });
        desk_type(&desk, "Enter 1 Ctrl-S Enter");
        cr_expect(desk_shows(&desk, "1 rests 60 s"));
        desk_type(&desk, keys[i]);
        cr_expect_not(desk_shows(&desk, "rests"), "row %s", keys[i]);
        desk_type(&desk, "Esc q");
        cr_expect(desk.ended, "row %s", keys[i]);
        desk_close(&desk);
    }
}

Test(marked, readable_in_the_smallest_window)
{
    struct desk desk;
    open_outbox(&desk, 40, 12);
    desk_type(&desk, "* X");
    desk_expect_golden(&desk, "outbox_drop_small");
    desk_type(&desk, "Esc t");
    desk_expect_golden(&desk, "outbox_tried_small");
    desk_close(&desk);
}

/* ---- refused ones once more ---- */

static const struct event_record *last_event(const struct desk *desk)
{
    return g_ptr_array_index(desk->events, desk->events->len - 1);
}

Test(run_again, refused_ones_go_out_anew_as_they_stand)
{
    static const struct {
        const char *name, *keys, *shows;
        guint recorded;
    } rows[] = {
        { "asked first", "* R", "1 refused event (others of the marked ones are left): the same bodies", 0 },
        { "all marked", "* R 'yes' Enter", NULL, 1 },
        { "only the word does it", "* R 'y' Enter", "Only \"yes\" does it", 0 },
        { "the selected one", "j j R 'yes' Enter", NULL, 1 },
        { "from its entry", "j j Enter R 'yes' Enter", NULL, 1 },
        { "what was not refused", "R", "Only what was refused, and not sent anew since, is run again.", 0 },
        { "once is enough", "j j R 'yes' Enter r G k k R", "Only what was refused", 1 },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct desk desk;
        open_outbox(&desk, 120, 24);
        desk_type(&desk, "Esc h G k k k k k");
        desk.verdict = EVENT_ACCEPTED;
        desk_type(&desk, rows[i].keys);
        cr_expect_eq(desk.events->len, 7 + rows[i].recorded, "%s: %u", rows[i].name, desk.events->len);
        if (rows[i].recorded > 0)
            cr_expect(last_event(&desk)->replaces == 4 && strcmp(last_event(&desk)->body, ETA) == 0, "%s",
                      rows[i].name);
        cr_expect(!rows[i].shows || desk_shows(&desk, rows[i].shows), "%s", rows[i].name);
        desk_close(&desk);
    }
}

Test(run_again, in_production_the_person_counts)
{
    struct desk desk;
    desk_open_with(&desk, &(struct app_options){
                              .kind = "PRODUCTION", .kind_style = STYLE_PRODUCTION, .columns = 100, .rows = 24 });
    for (int i = 0; i < 2; i++)
        desk_add_event(&desk, "D1", "repair_eta", ETA, EVENT_REFUSED);
    desk_type(&desk, "o * R 'yes' Enter");
    cr_expect(desk_shows(&desk, "Only the exact number does it"));
    cr_expect_eq(desk.events->len, 2);
    desk_type(&desk, "Ctrl-U '2' Enter");
    cr_expect_eq(desk.events->len, 4);
    desk_close(&desk);
}
