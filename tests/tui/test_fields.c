/* tests/tui/test_fields.c: lists of times, undo over the whole form, jump letters, the editor. */
#include "tests/tui/desk.h"
#include "tui/form_jump.h"
#include "tui/form_undo.h"
#include <criterion/criterion.h>
#include <string.h>

/* The form of `batched`, whose first field is a list of times. */
#define BATCHED "Down Enter 4 "

static const struct listed {
    const char *name, *keys, *times;
} listed[] = {
    { "one line fills it", "'mon 9, tue 14'", "1796029200000,1796133600000" },
    { "a paste fills it", "^'2026-11-27 09:00, 2026-11-28 10:30\n2026-11-29 08:00\n'",
      "1795770000000,1795861800000,1795939200000" },
    { "a paste inside a row", "'2026-11-27 ' ^'09:00,2026-11-28' ' 10:00'", "1795770000000,1795860000000" },
    { "Insert begins a row", "'2026-11-27 09:00' Insert '2026-11-26 09:00'", "1795770000000,1795683600000" },
    { "an hour later", "'2026-11-27 09:00' Alt-h Alt-h", "1795770000000,1795773600000,1795777200000" },
    { "a day later", "'2026-11-27 09:00' Alt-t", "1795770000000,1795856400000" },
    { "a row goes", "'2026-11-27 09:00' Alt-t Alt-h Up Alt-k", "1795770000000,1795860000000" },
    { "Backspace in an empty row", "'2026-11-27 09:00' Insert Backspace Insert Delete", "1795770000000" },
    { "rows change places", "'2026-11-27 09:00' Alt-t Alt-Up", "1795856400000,1795770000000" },
    { "and back", "'2026-11-27 09:00' Alt-t Alt-Up Alt-Down", "1795770000000,1795856400000" },
    { "sorted when asked", "'2026-11-28 09:00,2026-11-26 09:00, 2026-11-27 09:00' Alt-s",
      "1795683600000,1795770000000,1795856400000" },
    { "the same time twice stays", "'2026-11-27 09:00, 2026-11-27 09:00'", "1795770000000,1795770000000" },
    { "a calendar a row", "'2026-11-27 09:00' Alt-t F4 Right Enter", "1795770000000,1795942800000" },
    { "a comma in the middle", "'2026-11-27 09:0010:00' Left Left Left Left Left ','", "1795770000000,1795600800000" },
    { "empty rows are left out", "Insert Insert '2026-11-27 09:00' Insert Insert Up Up", "1795770000000" },
    { "taken back", "'2026-11-27 09:00' Alt-t Alt-t Ctrl-_", "1795770000000,1795856400000" },
    { "brought again", "'2026-11-27 09:00' Alt-t Alt-k Ctrl-_ Ctrl-_ Alt-_", "1795770000000,1795856400000" },
};

Test(list_of_times, rows_by_keys)
{
    for (size_t i = 0; i < G_N_ELEMENTS(listed); i++) {
        struct desk desk;
        desk_open(&desk, 80, 24);
        desk_type(&desk, BATCHED);
        desk_type(&desk, listed[i].keys);
        desk_type(&desk, "Ctrl-S Enter");
        g_autofree char *wanted =
            g_strdup_printf("{\"event\":\"batched\",\"availabilityWindows\":[%s]}", listed[i].times);
        g_autofree char *screen = desk_screen(&desk);
        cr_expect_str_eq(desk_body(&desk) ? desk_body(&desk) : screen, wanted, "%s: %s", listed[i].name,
                         desk_body(&desk) ? desk_body(&desk) : screen);
        desk_close(&desk);
    }
}

Test(list_of_times, looks)
{
    struct desk desk;
    desk_open(&desk, 100, 24);
    desk_type(&desk, BATCHED "'fri 9, fri 14:00, sat 25:00' Up");
    desk_expect_golden(&desk, "times");
    desk_close(&desk);
    desk_open(&desk, 40, 12);
    desk_type(&desk, BATCHED "'fri 9,10,11,12,13,14,15,16' F4");
    desk_expect_golden(&desk, "times_small");
    desk_close(&desk);
}

Test(list_of_times, stands_between_its_neighbours)
{
    struct desk desk;
    desk_open(&desk, 80, 24);
    desk_type(&desk, "Down Enter 3 Tab Tab Tab 'fri 9,sat 9' Up");
    cr_expect(desk_shows(&desk, "▸ Appointment"), "Up goes to the first row");
    desk_type(&desk, "Up");
    cr_expect(!desk_shows(&desk, "▸ Appointment"), "and then to the field before");
    desk_type(&desk, "Down Down");
    cr_expect(desk_shows(&desk, "▸ Appointment"));
    desk_type(&desk, "Enter");
    cr_expect(!desk_shows(&desk, "▸ Appointment"), "Enter goes to the next field");
    desk_type(&desk, "Shift-Tab");
    cr_expect(desk_shows(&desk, "Alt-h hour later"), "its keys stand on the bottom line");
    desk_close(&desk);
}

/* A clock change asks in each row. */
Test(list_of_times, a_doubled_hour_is_asked_in_its_row)
{
    struct desk desk;
    desk_open(&desk, 80, 24);
    g_time_zone_unref(desk.zone);
    desk.zone = desk.rules.zone = time_zone_find("America/New_York", NULL);
    desk_type(&desk, BATCHED "'2027-11-07 01:30,2027-11-08 09:00' Up");
    cr_expect(desk_shows(&desk, "PgUp takes"));
    desk_type(&desk, "PgUp Ctrl-S Enter");
    cr_expect_str_eq(desk_body(&desk), "{\"event\":\"batched\",\"availabilityWindows\":[1825565400000,1825682400000]}",
                     "%s", desk_body(&desk));
    desk_close(&desk);
}

/* ---- the calendar over the form ---- */

/* It stands on Wednesday 25 November 2026, 10:42. */
Test(calendar, what_it_shows_is_taken_whichever_way_it_is_left_but_by_Esc)
{
    static const struct {
        const char *keys, *field;
    } rows[] = {
        { "F4 Right Ctrl-S", "\"estimatedRepairCompletionAt\":1795689720000" },
        { "F4 Right F2", "\"estimatedRepairCompletionAt\":1795689720000" },
        { "F4 Right Tab Ctrl-S", "\"estimatedRepairCompletionAt\":1795689720000" },
        { "F4 Right Ctrl-G Esc Ctrl-S", "\"estimatedRepairCompletionAt\":1795689720000" },
        { "F4 Right Ctrl-_ Ctrl-S", NULL },
        { "F4 Right Esc Ctrl-S", NULL },
        { "F4 Ctrl-S", NULL },
        { "'fri 17' F4 u Ctrl-S", NULL },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct desk desk;
        desk_open(&desk, 80, 24);
        desk_type(&desk, "Enter 4");
        desk_type(&desk, rows[i].keys);
        desk_type(&desk, "Enter");
        g_autofree char *wanted = g_strdup_printf("{\"event\":\"repair_eta\"%s%s}", rows[i].field ? "," : "",
                                                  rows[i].field ? rows[i].field : "");
        cr_expect_str_eq(desk_body(&desk) ? desk_body(&desk) : "nothing", wanted, "%s", rows[i].keys);
        desk_close(&desk);
    }
}

/* ---- undo ---- */

static const struct undone {
    const char *name, *keys, *body;
} undone[] = {
    { "a word", "'waiting for belt' Ctrl-_", "\"delayReason\":\"waiting for\"" },
    { "all words", "'waiting for belt' Ctrl-_ Ctrl-_ Ctrl-_", NULL },
    { "back and forth", "'waiting for belt' Ctrl-_ Ctrl-_ Alt-_ Alt-_", "\"delayReason\":\"waiting for belt\"" },
    { "over fields", "'belt' Shift-Tab y Tab Tab 'note' Ctrl-_ Ctrl-_", "\"delayReason\":\"belt\"" },
    { "the cursor comes back too", "'belt' Shift-Tab y Tab Tab 'note' Ctrl-_ Ctrl-_ Ctrl-_ 'motor'",
      "\"delayReason\":\"motor\"" },
    { "a switch is one step each", "'belt' Shift-Tab y n Ctrl-_", "\"isDelayed\":true,\"delayReason\":\"belt\"" },
    { "unset", "'belt' Alt-u Ctrl-_", "\"delayReason\":\"belt\"" },
    { "unset stays unset", "'belt' Alt-u", NULL },
    { "a new change ends the way forth", "'belt' Ctrl-_ 'motor' Alt-_", "\"delayReason\":\"motor\"" },
    { "a field that was added", "'belt' Ctrl-O 'shots' Enter 'x' Ctrl-_ Ctrl-_", "\"delayReason\":\"belt\"" },
    { "and added again", "'belt' Ctrl-O 'shots' Enter 'x' Ctrl-_ Ctrl-_ Alt-_ Alt-_",
      "\"delayReason\":\"belt\",\"shots\":\"x\"" },
    { "a paste", "'a ' ^'long paste' Ctrl-_ 'b'", "\"delayReason\":\"a b\"" },
    { "an editor", "'belt' Ctrl-X Ctrl-E Ctrl-_", "\"delayReason\":\"belt\"" },
};

Test(form_undo, over_all_fields)
{
    for (size_t i = 0; i < G_N_ELEMENTS(undone); i++) {
        struct desk desk;
        desk_open(&desk, 80, 24);
        desk.edited = "from the editor";
        desk_type(&desk, "Enter 4 Tab Tab");
        desk_type(&desk, undone[i].keys);
        desk_type(&desk, "Ctrl-S Enter");
        g_autofree char *wanted = g_strdup_printf("{\"event\":\"repair_eta\"%s%s}", undone[i].body ? "," : "",
                                                  undone[i].body ? undone[i].body : "");
        g_autofree char *screen = desk_screen(&desk);
        cr_expect_str_eq(desk_body(&desk) ? desk_body(&desk) : screen, wanted, "%s", undone[i].name);
        desk_close(&desk);
    }
}

Test(form_undo, an_untouched_default_is_untouched_again)
{
    struct desk desk;
    desk_open(&desk, 80, 24);
    desk_type(&desk, "Enter 1 'Dana' Ctrl-_ 'Kim' Tab Ctrl-U Ctrl-S Enter");
    cr_expect_str_eq(desk_body(&desk), "{\"event\":\"product_received\",\"receivedBy\":\"Kim\"}");
    desk_close(&desk);
}

/* Ten thousand changes of a large text leave a bounded past. */
Test(form_undo, its_memory_is_bounded)
{
    const struct service_type *type = service_type_find("repair_depot");
    g_autoptr(draft_handle) draft = draft_new_empty("D1", type, event_find(type, "repair_eta"), "repair_eta");
    g_autofree char *large = g_strnfill(100 * 1024, 'x');
    struct form_undo undo = { NULL, NULL };
    draft_set(draft, (size_t)draft_add(draft, "notes", FIELD_NOTES, NULL), "first", false);
    for (int i = 0; i < 1000; i++)
        form_undo_remember(&undo, draft, (struct form_place){ 0, 0 });
    cr_expect_eq(undo.past->len, 200);
    draft_set(draft, 0, large, false);
    for (int i = 0; i < 1000; i++)
        form_undo_remember(&undo, draft, (struct form_place){ 0, 0 });
    cr_expect_leq(undo.past->len, 10);
    form_undo_clear(&undo);
}

/* ---- letters ---- */

Test(form_jump, every_field_has_a_letter_of_its_own)
{
    size_t types;
    const struct service_type *type = service_types(&types);
    for (size_t i = 0; i < types; i++) {
        const struct event_spec *event = type[i].events;
        for (size_t k = 0; k < type[i].event_count; k++) {
            g_autoptr(draft_handle) draft = draft_new_empty("D1", &type[i], &event[k], event[k].name);
            for (size_t f = 0; f < event[k].field_count; f++)
                draft_add(draft, event[k].fields[f].name, FIELD_TEXT, NULL);
            for (int own = 0; own < 40; own++) {
                g_autofree char *name = g_strdup_printf("eeee%d", own);
                draft_add(draft, name, FIELD_TEXT, NULL);
            }
            g_autofree char *letters = form_jump_letters(draft);
            cr_expect_eq(strlen(letters), draft_count(draft) + 1);
            for (size_t l = 0; letters[l]; l++) {
                cr_expect(letters[l] > ' ' && !strchr(letters + l + 1, letters[l]), "%s: %s", event[k].name, letters);
                cr_expect_eq(form_jump_find(letters, (uint32_t)letters[l]), (int)l);
            }
        }
    }
}

Test(form_jump, letters_show_and_go)
{
    struct desk desk;
    desk_open(&desk, 80, 24);
    desk_type(&desk, "Enter 4 Alt-g");
    desk_expect_golden(&desk, "jump");
    desk_type(&desk, "n 'n' Ctrl-G e 'fri' Ctrl-G Esc Ctrl-G + Enter");
    cr_expect(desk_shows(&desk, "Add a field"));
    desk_type(&desk, "Esc Ctrl-G Tab");
    cr_expect(desk_shows(&desk, "▸ Estimated completion"), "any other key does what it does");
    desk_close(&desk);
}

/* ---- editor ---- */

Test(editor, leaves_its_text_in_the_field)
{
    struct desk desk;
    desk_open(&desk, 80, 24);
    desk.edited = "first\nsecond";
    desk_type(&desk, "Enter 4 Tab Tab 'belt' Ctrl-X Ctrl-E Tab Alt-e Ctrl-S Enter");
    cr_expect(strstr(desk.log->str, "EDIT belt\n"));
    cr_expect_str_eq(desk_body(&desk),
                     "{\"event\":\"repair_eta\",\"delayReason\":\"first second\",\"notes\":\"first\\nsecond\"}");
    desk_close(&desk);
}

Test(editor, a_failure_keeps_the_text)
{
    struct desk desk;
    desk_open(&desk, 80, 24);
    desk_type(&desk, "Enter 4 Alt-e");
    cr_expect(desk_shows(&desk, "▸ Estimated completion"), "not on a date");
    desk_type(&desk, "Tab Tab 'belt' Ctrl-X Ctrl-E");
    cr_expect(desk_shows(&desk, "The editor did not start."));
    desk_type(&desk, "Ctrl-X Ctrl-X Ctrl-X Esc 's' Ctrl-S Enter");
    cr_expect_str_eq(desk_body(&desk), "{\"event\":\"repair_eta\",\"delayReason\":\"belts\"}");
    desk_close(&desk);
}
