/* tests/tui/test_own.c: what a company or a person has set for itself: own events, own keys, events without review, who
 * is at the desk. */
#include "tests/tui/desk.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static const char own_events[] =
    "{\"events\":[{\"name\":\"photo_taken\",\"title\":\"Photo taken\",\"help\":\"The product was photographed.\","
    "\"fields\":[{\"name\":\"shots\",\"label\":\"Shots\",\"help\":\"How many.\",\"kind\":\"number\"}]}]}";

Test(own, events_follow_the_built_in_ones_on_every_order)
{
    g_autoptr(GPtrArray) defects = g_ptr_array_new_with_free_func(g_free);
    struct custom *custom = custom_read(own_events, strlen(own_events), defects);
    cr_assert_not_null(custom);
    const struct app_options wanted = { .columns = 80, .rows = 24, .custom = custom };
    struct desk desk;
    desk_open_with(&desk, &wanted);
    desk_type(&desk, "Enter");
    cr_expect(desk_shows(&desk, "7 photo_taken"));
    cr_expect(desk_shows(&desk, "8 Other event"));
    desk_type(&desk, "7 '12' Ctrl-S Enter");
    cr_expect_str_eq(desk_body(&desk), "{\"event\":\"photo_taken\",\"shots\":12}");
    desk_type(&desk, "Down Enter 6 '3' Ctrl-S Enter");
    cr_expect_str_eq(desk_body(&desk), "{\"event\":\"photo_taken\",\"shots\":3}");
    desk_close(&desk);
    custom_free(custom);
}

/* The labels and the unset fields are those of the company's row, whichever way the form comes back. */
Test(own, an_event_of_ones_own_comes_back_with_its_row)
{
    static const char *const ways[] = { "Enter 7 '12' Esc Esc Enter 7", "Enter 7 '12' Esc Esc D Enter",
                                        "Enter 7 '12' Ctrl-S Enter h Enter T" };
    for (size_t i = 0; i < G_N_ELEMENTS(ways); i++) {
        g_autoptr(GPtrArray) defects = g_ptr_array_new_with_free_func(g_free);
        struct custom *custom = custom_read(own_events, strlen(own_events), defects);
        const struct app_options wanted = { .columns = 80, .rows = 24, .custom = custom };
        struct desk desk;
        desk_open_with(&desk, &wanted);
        desk_type(&desk, ways[i]);
        desk_type(&desk, "Tab Shift-Tab");
        cr_expect(desk_shows(&desk, "Shots"), "%s", ways[i]);
        cr_expect(desk_shows(&desk, "How many."), "%s", ways[i]);
        cr_expect(desk_shows(&desk, "Notes"), "%s", ways[i]);
        desk_close(&desk);
        custom_free(custom);
    }
}

Test(own, keys_mean_what_was_set)
{
    g_autoptr(GArray) bindings = g_array_new(FALSE, FALSE, sizeof(struct action_binding));
    static const char *const rows[][2] = { { "review", "F5" }, { "history", "o" } };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct action_binding binding;
        cr_assert(action_binding_read(rows[i][0], rows[i][1], &binding, NULL));
        g_array_append_val(bindings, binding);
    }
    const struct app_options wanted = { .columns = 80, .rows = 24, .bindings = bindings };
    struct desk desk;
    desk_open_with(&desk, &wanted);
    desk_type(&desk, "o");
    cr_expect(desk_shows(&desk, "History: 0"));
    desk_type(&desk, "Esc Enter 5 F5 Enter");
    cr_expect_not_null(desk_body(&desk));
    desk_close(&desk);
}

Test(own, help_has_ones_own_key_in_front_unless_the_row_has_it)
{
    static const struct {
        const char *action, *key, *shown;
    } rows[] = { { "open", "E", "E Enter" }, { "open", "Enter", "Enter" }, { "refresh", "F5", "r F5" } };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GArray) bindings = g_array_new(FALSE, FALSE, sizeof(struct action_binding));
        struct action_binding binding;
        cr_assert(action_binding_read(rows[i].action, rows[i].key, &binding, NULL));
        g_array_append_val(bindings, binding);
        g_autofree char *shown = action_keys(action_row(binding.id), bindings);
        cr_expect_str_eq(shown, rows[i].shown);
    }
}

Test(own, keys_that_cannot_be_read_name_the_nearest)
{
    struct action_binding binding;
    g_autoptr(GError) action = NULL;
    g_autoptr(GError) far = NULL;
    g_autoptr(GError) key = NULL;
    cr_expect_not(action_binding_read("histroy", "F5", &binding, &action));
    cr_expect_str_eq(action->message, "there is no action \"histroy\": did you mean \"history\"?");
    cr_expect_not(action_binding_read("teleport", "F5", &binding, &far));
    cr_expect(g_str_has_prefix(far->message, "there is no action \"teleport\"; actions are open, review, ") &&
                  g_str_has_suffix(far->message, ", leave, quit."),
              "%s", far->message);
    cr_expect_not(action_binding_read("history", "Hyper-Q", &binding, &key));
    cr_expect(strstr(key->message, "\"Hyper-Q\" is no key"), "%s", key->message);
}

Test(own, an_event_can_be_set_to_need_no_review)
{
    g_autofree char *folder = g_dir_make_tmp("fixline-tui-XXXXXX", NULL);
    g_autofree char *file = g_build_filename(folder, "config.ini", NULL);
    cr_assert(g_file_set_contents(file, "[review]\nskip = repair_started\n", -1, NULL));
    const struct settings_flags flags = { .config = file };
    g_setenv("HOME", folder, TRUE);
    g_autoptr(GError) error = NULL;
    struct settings *settings = settings_load(&flags, &error);
    cr_assert_not_null(settings, "%s", error ? error->message : "");
    const struct app_options wanted = { .columns = 80, .rows = 24, .settings = settings };
    struct desk desk;
    desk_open_with(&desk, &wanted);
    desk_type(&desk, "Enter 5 Ctrl-S");
    cr_expect_not_null(desk_body(&desk), "this one goes at once");
    desk_type(&desk, "Enter 6 Ctrl-S");
    cr_expect_eq(desk.events->len, 1, "the others are reviewed");
    desk_close(&desk);
    settings_free(settings);
    remove(file);
    remove(folder);
}

Test(own, the_operator_changes_and_stands_in_the_next_form)
{
    struct desk desk;
    desk_open(&desk, 80, 24);
    desk_type(&desk, "w Enter");
    cr_expect(desk_shows(&desk, "It takes a name"));
    desk_type(&desk, "'Kim' Enter Enter 1");
    cr_expect(desk_shows(&desk, "Received by  Kim"));
    desk_close(&desk);
}

Test(own, the_last_event_is_repeated_on_the_next_order)
{
    struct desk desk;
    desk_open(&desk, 80, 24);
    desk_type(&desk, ".");
    cr_expect(desk_shows(&desk, "Nothing was sent yet"));
    desk_type(&desk, "Home Down Enter 7 'our_step' Enter Ctrl-U Tab Tab 'same for all' Ctrl-S Enter .");
    cr_expect(desk_shows(&desk, "N1 · our_step · read it once"));
    desk_type(&desk, "Enter");
    cr_expect_str_eq(desk_body(&desk), "{\"event\":\"our_step\",\"notes\":\"same for all\"}");
    cr_expect_str_eq(((struct event_record *)desk.events->pdata[1])->order, "N1");
    desk_type(&desk, ".");
    cr_expect(desk_shows(&desk, "is closed"), "an order that takes nothing says so");
    desk_close(&desk);
}

Test(own, neglected_orders_come_first_on_a_key)
{
    struct desk desk;
    desk_open(&desk, 80, 24);
    for (guint i = 0; i < desk.orders->len; i++)
        ((struct order *)desk.orders->pdata[i])->touched_at = DESK_NOW - (int64_t)i * 86400000;
    desk_type(&desk, "s Home");
    cr_expect(desk_shows(&desk, "▸ Z9"));
    cr_expect(desk_shows(&desk, "last touched 4 days ago"));
    desk_type(&desk, "s Home");
    cr_expect(desk_shows(&desk, "▸ A1"));
    desk_close(&desk);
}

Test(own, the_first_line_names_the_profile_and_the_bell_calls_somebody)
{
    const struct app_options wanted = { .columns = 80, .rows = 24, .profile = "north" };
    struct desk desk;
    desk_open_with(&desk, &wanted);
    cr_expect(desk_shows(&desk, " STAND-IN north ● "));
    desk.verdict = EVENT_ACCEPTED;
    desk_type(&desk, "Enter 5 Ctrl-S Enter");
    cr_expect_null(strstr(desk.log->str, "RING"));
    desk.verdict = EVENT_UNKNOWN;
    desk_type(&desk, "Enter 6 Ctrl-S Enter");
    cr_expect_not_null(strstr(desk.log->str, "RING"), "%s", desk.log->str);
    g_string_truncate(desk.log, 0);
    for (int i = 0; i < 2; i++) {
        struct msg msg = { .kind = MSG_STOPPED, .text = g_strdup("401.") };
        desk_tell(&desk, &msg);
    }
    desk_answer(&desk);
    cr_expect_str_eq(desk.log->str, "RING\n", "once a stop: %s", desk.log->str);
    desk_close(&desk);
}
