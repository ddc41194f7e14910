/* tests/tui/test_hostile.c: hostile texts from every source on every screen: orders, events, answers, drafts, what is
 * typed and pasted, the operator, what the stand-in says. A part of them in every run, all where FIXLINE_HOSTILE is
 * "all". */
#include "tests/support/hostile.h"
#include "tests/tui/desk.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

enum { OF_SO_MANY = 15 };

static void put(char **place, const char *text)
{
    g_free(*place);
    *place = g_strdup(text);
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

/* One after the other from the desk; `paste` puts the text there too. */
static const struct {
    const char *keys;
    bool paste;
} walks[] = {
    { "", false },
    { "r Enter", true },
    { "Enter 1", true },
    { "Enter 1 Tab", true },
    { "Enter 2 Tab", true },
    { "Enter 1 Ctrl-O", true },
    { "Enter 1 Ctrl-S", false },
    { "Enter 7", true },
    { "h", false },
    { "h Enter", false },
    { "h Enter e", false },
    { "h /", true },
    { "o m", true },
    { "o X", false },
    { "o t", false },
    { "D", false },
    { "D Enter", false },
    { "D X", false },
    { "a", true },
    { "e", true },
    { "/", true },
    { ":", true },
    { "w", true },
    { "x", false },
    { "x G", false },
    { "?", false },
    { ".", false },
};

static void walk(int index)
{
    g_autofree char *text = hostile_text(index);
    struct desk desk;
    desk_open(&desk, index % 2 == 0 ? 100 : 50, 24);
    fill(&desk, text);
    desk.verdict = EVENT_REFUSED;
    for (size_t i = 0; i < G_N_ELEMENTS(walks); i++) {
        desk_type(&desk, "Ctrl-C Esc r g Down");
        if (desk.ended) /* on the desk Ctrl-C quits */
            desk.ended = false;
        desk_type(&desk, walks[i].keys);
        expect_plain(&desk, index, walks[i].keys);
        if (!walks[i].paste)
            continue;
        paste(&desk, text);
        expect_plain(&desk, index, walks[i].keys);
        desk_type(&desk, "Enter");
        expect_plain(&desk, index, walks[i].keys);
    }
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
