/* tests/tui/test_hostile.c: hostile texts from every source on every screen: orders, events, answers, drafts, what is
 * typed and pasted, the operator, what the stand-in says. A part of them in every run, all where FIXLINE_HOSTILE is
 * "all". */
#include "tests/support/hostile.h"
#include "tests/tui/desk.h"
#include "tui/state.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

enum { OF_SO_MANY = 15 };

static void put(char **place, const char *text)
{
    g_free(*place);
    *place = g_strdup(text);
}

static struct report *say_who(const struct desk *desk)
{
    struct report *report = report_new();
    GPtrArray *const counts[] = { report->days, report->hours, report->people, report->events };
    for (size_t i = 0; i < G_N_ELEMENTS(counts); i++) {
        struct report_count *count = g_new0(struct report_count, 1);
        count->name = g_strdup(desk->name);
        g_ptr_array_add(counts[i], count);
    }
    struct report_order *order = g_new0(struct report_order, 1);
    *order = (struct report_order){ g_strdup("D1"), g_strdup(desk->name), DESK_NOW };
    g_ptr_array_add(report->late, order);
    return report;
}

/* The same text wherever something from outside can stand. */
static void fill(struct desk *desk, const char *text)
{
    struct order *order = desk->orders->pdata[1];
    char **const places[] = { &order->customer, &order->product, &order->serial, &order->notes };
    for (size_t i = 0; i < G_N_ELEMENTS(places); i++)
        put(places[i], text);
    put(&((struct order *)desk->orders->pdata[0])->status, text);
    put(&((struct order *)desk->orders->pdata[4])->service_type, text);
    for (int state = EVENT_QUEUED; state <= EVENT_DROPPED; state++) {
        struct event_record *event = desk_add_event(desk, "D1", text, text, (enum event_state)state);
        char **const parts[] = { &event->reason, &event->operator_name, &event->machine, &event->server };
        for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
            put(parts[i], text);
    }
    struct draft_record *draft = g_new0(struct draft_record, 1);
    *draft = (struct draft_record){
        .key = g_strdup(text), .order = g_strdup("D1"), .event = g_strdup(text), .text = g_strdup(text)
    };
    g_ptr_array_add(desk->drafts, draft);
    desk->answer = text;
    desk->reason = text;
    desk->faults = g_strdup(text);
    desk->no_stand_in = NULL;
    desk->name = text;
    desk->report_of = say_who;
}

static void expect_plain(struct desk *desk, int index, const char *where)
{
    g_autofree char *screen = desk_screen(desk);
    long at = hostile_find(screen, strlen(screen));
    cr_assert(at < 0, "text %d, %s: byte %ld of\n%s", index, where, at, screen);
}

static void paste(struct desk *desk, const char *text)
{
    g_autofree char *bytes = g_strdup(text);
    struct key key = { .code = KEY_CODE_PASTE, .text = bytes };
    desk_key(desk, &key);
}

/* One after the other from the desk; @ pastes the text, and what follows is typed after a look at the screen.
 * `shows`: then it is there, NULL = the kind of screen tells enough. */
static const struct {
    const char *keys, *shows;
} walks[] = {
    { "", NULL },
    { "r Enter @ Enter", NULL },
    { "Enter 1 @ Enter", NULL },
    { "Enter 1 Tab @ Enter", NULL },
    { "Enter 2 Tab @ Enter", NULL },
    { "Enter 1 Ctrl-O @ Enter", NULL },
    { "Enter 1 Ctrl-S", NULL },
    { "Enter 1 Ctrl-T @ Ctrl-S", NULL },
    { "Enter Home + F4", "Dana" },
    { "Enter Home + F4 @ Enter", NULL },
    { "Enter 2 F4 Enter Ctrl-S", NULL },
    { "Enter 4 F4", "November 2026" },
    { "Enter 4 F4 @ Enter", NULL },
    { "Enter 4 'fri' @ F4 Down Enter", NULL },
    { "Down Enter 3 F4 @ Enter", NULL },
    { "Down Enter 3 Tab Tab 'x' @ Tab 'x' @ Ctrl-S", NULL },
    { "g Space Space Enter 1 @ Ctrl-S Space Enter Enter", NULL },
    { "Enter 7 @ Enter", NULL },
    { "h", NULL },
    { "h Enter", NULL },
    { "h Enter e", NULL },
    { "h / @ Enter", NULL },
    { "h F @ Enter", NULL },
    { "h E @ Enter", NULL },
    { "o m @ Enter", NULL },
    { "o X", NULL },
    { "o t", NULL },
    { "D", NULL },
    { "D Enter", NULL },
    { "D X", NULL },
    { "a @ Enter", NULL },
    { "e @ Enter", NULL },
    { "i @ Enter", NULL },
    { "m @ Ctrl-S", NULL },
    { "/ @ Enter", NULL },
    { ": @ Enter", NULL },
    { "w @ Enter", NULL },
    { "S End", NULL },
    { "x", NULL },
    { "x G", NULL },
    { "?", NULL },
    { ".", NULL },
};

/* The scopes of the screens it went through. */
static unsigned walk_one(struct desk *desk, int index, const char *keys, const char *text)
{
    g_auto(GStrv) pieces = g_strsplit(keys, "@", -1);
    unsigned seen = 0;
    for (int i = 0; pieces[i]; i++) {
        if (i > 0)
            paste(desk, text);
        expect_plain(desk, index, keys);
        desk_type(desk, pieces[i]);
        expect_plain(desk, index, keys);
        seen |= app_top(desk->app)->scope;
    }
    return seen;
}

static void walk(int index)
{
    g_autofree char *text = hostile_text(index);
    struct desk desk;
    unsigned seen = 0;
    desk_open(&desk, index % 2 == 0 ? 100 : 50, 24);
    fill(&desk, text);
    desk.verdict = EVENT_REFUSED;
    for (size_t i = 0; i < G_N_ELEMENTS(walks); i++) {
        desk_type(&desk, "Ctrl-C Esc Esc r g Down");
        if (desk.ended) /* on the desk Ctrl-C quits */
            desk.ended = false;
        seen |= walk_one(&desk, index, walks[i].keys, text);
        cr_expect(!walks[i].shows || desk_shows(&desk, walks[i].shows), "text %d, %s", index, walks[i].keys);
    }
    desk.hold_ms = 5000;
    desk_type(&desk, "Ctrl-C Esc Esc r g Down");
    seen |= walk_one(&desk, index, "Enter 1 Ctrl-S Enter q", text);
    cr_expect_eq(seen, SCOPE_ANY, "text %d: the screens %x are left out", index, SCOPE_ANY & ~seen);
    desk_close(&desk);
}

Test(hostile, no_text_reaches_a_screen_as_it_stands, .timeout = 400)
{
    for (int index = 0; index < HOSTILE_COUNT; index += hostile_step(OF_SO_MANY))
        walk(index);
}

/* What was sent and what came back, on the way to the history and as a spoken sentence. */
Test(hostile, no_answer_reaches_a_screen_as_it_stands, .timeout = 400)
{
    for (int index = 0; index < HOSTILE_COUNT; index += hostile_step(OF_SO_MANY)) {
        g_autofree char *text = hostile_text(index);
        static const enum msg_kind kinds[] = { MSG_STOPPED, MSG_UNSAVED, MSG_FAILED, MSG_SAID };
        struct desk desk;
        desk_open(&desk, 80, 24);
        desk.answer = text;
        desk.reason = text;
        for (int state = EVENT_ACCEPTED; state <= EVENT_UNKNOWN; state++) {
            desk.verdict = (enum event_state)state;
            desk_type(&desk, "Enter 1 Ctrl-S Enter");
            expect_plain(&desk, index, "settled");
            desk_type(&desk, "Ctrl-C h Enter");
            expect_plain(&desk, index, "entry");
            desk_type(&desk, "Ctrl-C");
        }
        for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
            struct msg msg = { .kind = kinds[i], .text = g_strdup(text) };
            desk_tell(&desk, &msg);
            expect_plain(&desk, index, "told");
        }
        desk_close(&desk);
    }
}
