/* tests/tui/test_storm.c: any size at any moment, and twenty thousand random keys. */
#include "tests/tui/desk.h"
#include <criterion/criterion.h>
#include <string.h>

Test(storm, B04_an_open_calendar_survives_every_size)
{
    static const int sizes[][2] = { { 34, 9 }, { 12, 3 }, { 1, 1 }, { 40, 12 }, { 300, 100 }, { 100, 30 } };
    struct desk desk;
    desk_open(&desk, 80, 24);
    desk_type(&desk, "Enter 4 Tab Tab 'belt' Shift-Tab Shift-Tab '2026-11-27 17:00' F4");
    for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++) {
        desk_resize(&desk, sizes[i][0], sizes[i][1]);
        if (sizes[i][0] < 40)
            desk_type(&desk, "Enter 'x'");
    }
    cr_expect(desk_shows(&desk, "Mo"), "it is still open");
    cr_expect(desk_shows(&desk, "\"delayReason\": \"belt\""));
    desk_type(&desk, "Right Enter Ctrl-S Enter");
    cr_expect_str_eq(desk_body(&desk), "{\"event\":\"repair_eta\",\"estimatedRepairCompletionAt\":1795885200000,"
                                       "\"delayReason\":\"belt\"}");
    desk_close(&desk);
}

Test(storm, every_screen_at_every_size)
{
    static const char *const ways[] = { "",
                                        "Enter",
                                        "Enter 4",
                                        "Enter 4 F4",
                                        "Enter 4 Ctrl-S",
                                        "h",
                                        "h Enter",
                                        "o",
                                        "?",
                                        ":",
                                        "a F4",
                                        "e",
                                        "D",
                                        "/ 'D'",
                                        "Enter 4 Ctrl-O",
                                        "Enter 7 'x'",
                                        "o m",
                                        "Down Enter 3 F4",
                                        "F6",
                                        "h / 'e'",
                                        "Enter 4 F6" };
    for (size_t i = 0; i < G_N_ELEMENTS(ways); i++) {
        struct desk desk;
        desk_open(&desk, 80, 24);
        desk_add_event(&desk, "D1", "repair_eta", "{\"event\":\"repair_eta\"}", EVENT_UNKNOWN);
        desk_type(&desk, ways[i]);
        for (int columns = 1; columns < 140; columns += 7)
            for (int rows = 1; rows < 50; rows += 5)
                desk_resize(&desk, columns, rows);
        desk_resize(&desk, 40, 12);
        g_autofree char *screen = desk_screen(&desk);
        cr_expect(strstr(screen, "STAND-IN"), "%s: a window of 40x12 shows it", ways[i]);
        desk_close(&desk);
    }
}

static const char *const named[] = { "Enter",  "Esc",    "Tab",    "Shift-Tab",  "Up",     "Down",      "Left",
                                     "Right",  "PgUp",   "PgDn",   "Home",       "End",    "F1",        "F2",
                                     "F4",     "F6",     "F7",     "F9",         "Ctrl-S", "Ctrl-U",    "Ctrl-G",
                                     "Ctrl-O", "Ctrl-R", "Ctrl-C", "Ctrl-Space", "Delete", "Backspace", "Ctrl-_",
                                     "F5",     "F3",     "Enter",  "Down" };

static struct key random_key(GRand *random)
{
    static const char letters[] = "1234567890/?:+oheamtTXDyfcjkgG rn{}[]\",:=.xq";
    static char pasted[] = "2026-11-27 17:00\nand \x1b[31m{\"a\":1}";
    struct key key = { 0 };
    int kind = g_rand_int_range(random, 0, 100);
    if (kind < 45)
        key_parse(named[g_rand_int_range(random, 0, G_N_ELEMENTS(named))], &key);
    else if (kind < 90)
        key = (struct key){ .code = KEY_CODE_TEXT,
                            .rune = (uint32_t)letters[g_rand_int_range(random, 0, sizeof letters - 1)] };
    else if (kind < 92)
        key = (struct key){ .code = KEY_CODE_PASTE, .text = pasted };
    else if (kind < 94)
        key = (struct key){ .code = KEY_CODE_TEXT, .rune = (uint32_t)g_rand_int_range(random, 0xa1, 0x3000) };
    else
        key = (struct key){ .code = kind < 97 ? KEY_CODE_CLICK : KEY_CODE_WHEEL_DOWN,
                            .column = g_rand_int_range(random, 0, 100),
                            .row = g_rand_int_range(random, 0, 30) };
    return key;
}

static void check_orders_of_events(const struct desk *desk)
{
    for (guint i = 0; i < desk->events->len; i++) {
        const struct event_record *event = desk->events->pdata[i];
        bool may = strcmp(event->order, "D1") == 0 || strcmp(event->order, "N1") == 0 || strlen(event->order) > 2;
        cr_assert(may || !strcmp(event->event, "seed"), "an event was recorded for %s", event->order);
    }
}

Test(storm, twenty_thousand_keys)
{
    enum { KEYS = 20000, DESKS = 10 };
    for (guint32 seed = 1; seed <= DESKS; seed++) {
        GRand *random = g_rand_new_with_seed(seed);
        struct desk desk;
        desk_open(&desk, 80, 24);
        for (int i = 0; i < KEYS / DESKS; i++) {
            struct key key = random_key(random);
            int chance = g_rand_int_range(random, 0, 200);
            desk.verdict = (enum event_state)g_rand_int_range(random, EVENT_QUEUED, EVENT_DROPPED);
            desk.quiet = g_rand_int_range(random, 0, 4) == 0;
            desk.burst = chance < 20 ? 3 : 1;
            desk_key(&desk, &key);
            if (!desk.quiet)
                desk_answer(&desk);
            if (chance == 0)
                desk_resize(&desk, g_rand_int_range(random, 1, 140), g_rand_int_range(random, 1, 50));
            if (chance == 1)
                desk_resize(&desk, 80, 24);
            if (chance < 10)
                desk_wait(&desk, 300);
        }
        check_orders_of_events(&desk);
        desk_close(&desk);
        g_rand_free(random);
    }
}
