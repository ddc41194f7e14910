/* tests/tui/test_scan.c: what a barcode scanner types: a label and Enter in one read. */
#include "tests/tui/desk.h"
#include <criterion/criterion.h>
#include <glib/gstdio.h>
#include <string.h>

/* A desk with an order of an id as long as a label. */
static void open_with_label(struct desk *desk, const struct settings *settings)
{
    const struct app_options wanted = { .columns = 80, .rows = 24, .settings = settings };
    desk_open_with(desk, &wanted);
    desk_add_order(desk, 2, "SO-1042");
    desk_type(desk, "r");
}

/* All of it in one read. */
static void scan(struct desk *desk, const char *script, int keys)
{
    desk->burst = keys;
    desk_type(desk, script);
    desk->burst = 0;
    desk_wait(desk, 0);
}

Test(scan, a_label_of_an_order_filters_every_list_to_it_and_opens_nothing)
{
    static const struct {
        const char *way, *shows;
    } rows[] = { { "", "Orders: 1 match" }, { "Enter", "Orders: 1 match" }, { "D", "Orders: 1 match" },
                 { "h", "order:SO-1042" },  { "o", "order:SO-1042" },       { "Home Down Down Down", "▸ SO-1042" } };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct desk desk;
        open_with_label(&desk, NULL);
        desk_type(&desk, rows[i].way);
        scan(&desk, "'SO-1042' Enter", 8);
        cr_expect(desk_shows(&desk, rows[i].shows), "way %s", rows[i].way);
        cr_expect(desk_shows(&desk, "Scanned SO-1042."), "way %s", rows[i].way);
        cr_expect_null(desk_body(&desk));
        desk_close(&desk);
    }
}

Test(scan, what_is_no_order_is_keys_in_their_order)
{
    struct desk desk;
    open_with_label(&desk, NULL);
    scan(&desk, "'/Lopes' Enter", 7);
    cr_expect(desk_shows(&desk, "Filter: Lopes"));
    desk_type(&desk, "Esc");
    scan(&desk, "'/N1' Enter 1 F4 Down Enter Ctrl-S", 9);
    cr_expect(desk_shows(&desk, "N1 · part_management · read it once"), "keys typed ahead do what they always did");
    desk_type(&desk, "Ctrl-C");
    scan(&desk, "'hooo'", 4);
    cr_expect(desk_shows(&desk, "Outbox"), "no Enter, no scan");
    desk_close(&desk);
}

Test(scan, by_hand_and_in_the_filter_nothing_is_a_scan)
{
    struct desk desk;
    open_with_label(&desk, NULL);
    desk_type(&desk, "/");
    scan(&desk, "'SO-1042' Enter", 8);
    cr_expect_not(desk_shows(&desk, "Scanned"));
    cr_expect(desk_shows(&desk, "which event?"), "the filter left one order, Enter opened it");
    desk_close(&desk);
    open_with_label(&desk, NULL);
    desk_type(&desk, "'SO-1042' Enter");
    cr_expect_not(desk_shows(&desk, "Scanned"), "typed by hand");
    desk_close(&desk);
}

Test(scan, in_a_field_it_moves_on_and_it_never_sends)
{
    struct desk desk;
    open_with_label(&desk, NULL);
    desk_type(&desk, "Enter 1");
    scan(&desk, "'SO-1042' Enter", 8);
    cr_expect(desk_shows(&desk, "Received by  SO-1042"));
    desk_type(&desk, "Ctrl-S");
    static const char *const labels[] = { "'SO-1042' Enter", "'yyyy' Enter", "'dddd' Enter", "'dfdfdf' Enter" };
    for (size_t i = 0; i < G_N_ELEMENTS(labels); i++) {
        scan(&desk, labels[i], 8);
        cr_expect_null(desk_body(&desk), "%s", labels[i]);
        desk_type(&desk, "Ctrl-S");
    }
    desk_close(&desk);
}

Test(scan, two_labels_in_one_read_are_two_scans)
{
    struct desk desk;
    open_with_label(&desk, NULL);
    scan(&desk, "'SO-1042' Enter 'SO-1042' Enter", 16);
    cr_expect(desk_shows(&desk, "Scanned SO-1042."));
    cr_expect(desk_shows(&desk, "Orders: 1 match"));
    desk_close(&desk);
}

Test(scan, keys_are_not_lost_where_the_question_fails)
{
    struct desk desk;
    open_with_label(&desk, NULL);
    desk.quiet = true;
    desk.burst = 5;
    desk_type(&desk, "'hhhh' Enter");
    desk.burst = 0;
    struct effect *asked = g_ptr_array_index(desk.effects, desk.effects->len - 1);
    cr_assert_eq(asked->kind, EFFECT_LOAD_FOUND);
    struct msg msg = { .kind = MSG_FAILED, .request = asked->request, .text = g_strdup("It is busy.") };
    desk_tell(&desk, &msg);
    desk.quiet = false;
    desk_answer(&desk);
    cr_expect(desk_shows(&desk, "History"));
    desk_close(&desk);
}

Test(scan, a_prefix_says_what_is_a_label)
{
    g_autofree char *folder = g_dir_make_tmp("fixline-tui-XXXXXX", NULL);
    g_autofree char *file = g_build_filename(folder, "config.ini", NULL);
    cr_assert(g_file_set_contents(file, "[desk]\nscan_prefix = ORD:\n", -1, NULL));
    g_setenv("HOME", folder, TRUE);
    const struct settings_flags flags = { .config = file };
    struct settings *settings = settings_load(&flags, NULL);
    cr_assert_not_null(settings);
    struct desk desk;
    open_with_label(&desk, settings);
    scan(&desk, "'ORD:SO-1042' Enter", 12);
    cr_expect(desk_shows(&desk, "Scanned SO-1042."), "the prefix need not belong to the id");
    cr_expect(desk_shows(&desk, "Orders: 1 match"));
    scan(&desk, "'ORD:7' Enter", 6);
    cr_expect(desk_shows(&desk, "No order holds these words."));
    desk_close(&desk);
    settings_free(settings);
    g_remove(file);
    g_rmdir(folder);
}
