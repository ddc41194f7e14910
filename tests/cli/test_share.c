/* tests/cli/test_share.c: the line that `f` copies, run by a real shell, makes the very body that was reviewed,
 * whatever stands in it. */
#include "forms/body.h"
#include "forms/custom.h"
#include "tests/cli/shop.h"
#include "tui/share.h"
#include <criterion/criterion.h>
#include <string.h>

/* Not a whole minute: what was "now" must not be rounded on its way. */
#define NOW_MS G_GINT64_CONSTANT(1795600817123)
#define NOW_TEXT "2026-11-25T10:00:17.123Z"

static const char *const texts[] = {
    "plain",
    "it's 'quoted' \"twice\" ''",
    "$(touch owned) `touch owned` ${HOME} $HOME !! \\n \\",
    "; touch owned & | > owned < /dev/null # no comment",
    "two\nlines\n\n$(three)",
    "@/etc/passwd",
    "@",
    "=",
    ":=",
    ":=\"raw\"",
    "a=b:=c",
    "--queue",
    "-",
    "--",
    "-n --as-typed",
    "~/x * ? [a-z] {a,b}",
    "%s %n 100%",
    "Zoë Łukasz 東京 👩‍🔧 e\xcc\x81",
    "true",
    "null",
    "0",
    "now",
    "{\"a\":1}",
};

struct bench {
    struct shop shop;
    struct time_rules rules;
    struct field_context context;
};

static void open_bench(struct bench *bench)
{
    *bench = (struct bench){ .rules = { .zone = g_time_zone_new_utc(), .end_of_day = 18 * 60 } };
    bench->context = (struct field_context){ .rules = &bench->rules, .now = NOW_MS, .operator_name = "O'Neill $USER" };
    shop_open_alone(&bench->shop);
    test_home_set(&bench->shop.home, "FIXLINE_CLOCK", NOW_TEXT);
    test_home_set(&bench->shop.home, "FIXLINE_TIMEZONE", "UTC");
}

static void close_bench(struct bench *bench)
{
    g_time_zone_unref(bench->rules.zone);
    shop_close(&bench->shop);
}

static struct draft *new_draft(const struct bench *bench, const char *type, const char *name)
{
    const struct service_type *of = service_type_find(type);
    const struct event_spec *event;
    event_judge(of, name, &event, NULL);
    return draft_new(strcmp(type, "repair_depot") == 0 ? "SO-1042" : "SO-1057", of, event, name, &bench->context);
}

static void set(struct draft *draft, const char *field, const char *text)
{
    int index = draft_find(draft, field);
    if (index < 0)
        index = draft_add(draft, field, FIELD_TEXT, NULL);
    cr_assert_geq(index, 0, "%s", field);
    draft_set(draft, (size_t)index, text, false);
}

/* As review does it; takes the draft. */
static void expect_same(struct bench *bench, struct draft *draft)
{
    g_autoptr(GError) error = NULL;
    draft_fix(draft, &bench->context);
    g_autofree char *body = body_build(draft, &bench->context, &error);
    cr_assert_not_null(body, "%s", error ? error->message : "");
    g_autofree char *command = share_command(draft, &bench->context);
    g_autofree char *script = g_strdup_printf(
        "cd \"$HOME\" && fixline() { shift; '%s/fixline' send --dry-run \"$@\"; }\n%s\n", FIXLINE_BINARY_DIR, command);
    g_auto(run_result) run = run_program(&bench->shop.home, NULL, "/bin/sh", "-c", script, NULL);
    g_autofree char *line = g_strconcat(body, "\n", NULL);
    cr_expect(run.status == 0 && strcmp(run.out, line) == 0, "%s\nwanted %sgot %d %s%s", command, line, run.status,
              run.out, run.err);
    draft_free(draft);
}

Test(cli_share, hostile_texts_come_through_a_real_shell_as_they_are)
{
    struct bench bench;
    open_bench(&bench);
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        struct draft *draft = new_draft(&bench, "repair_depot", "product_diagnosed");
        bool one_line = !strchr(texts[i], '\n');
        if (one_line)
            set(draft, "diagnosticExplanation", texts[i]);
        set(draft, "notes", texts[i]);
        if (one_line)
            set(draft, "ticket", texts[i]);
        expect_same(&bench, draft);
    }
    g_autofree char *trace = g_build_filename(bench.shop.home.folder, "owned", NULL);
    cr_expect_not(g_file_test(trace, G_FILE_TEST_EXISTS), "nothing of it was run");
    close_bench(&bench);
}

Test(cli_share, every_kind_of_value_and_names_that_look_like_options_come_through)
{
    struct bench bench;
    open_bench(&bench);
    struct draft *draft = new_draft(&bench, "repair_onsite", "customer_contact");
    set(draft, "customerContactEventType", "appointment_requested");
    set(draft, "appointmentTimestamps", "fri 9, fri 14:30");
    draft_set(draft, (size_t)draft_add(draft, "count", FIELD_NUMBER, NULL), "9007199254740993", false);
    draft_set(draft, (size_t)draft_add(draft, "metadata", FIELD_OBJECT, NULL), "{\"it's\": [1.0, \"$(x)\"]}", false);
    draft_set(draft, (size_t)draft_add(draft, "loaned", FIELD_YES_NO, NULL), "no", false);
    draft_set(draft, (size_t)draft_add(draft, "back", FIELD_MOMENT, NULL), "mon 10", false);
    expect_same(&bench, draft);
    draft = new_draft(&bench, "repair_onsite", "appointment_scheduling");
    set(draft, "appointmentEventType", "canceled");
    draft_let_through(draft, (size_t)draft_find(draft, "appointmentEventType"));
    expect_same(&bench, draft);
    draft = new_draft(&bench, "repair_depot", "product_received");
    set(draft, "recievedBy", "a near name, kept as typed");
    expect_same(&bench, draft);
    draft = new_draft(&bench, "repair_depot", "repair_eta");
    set(draft, "estimatedRepairCompletionAt", "fri 17");
    set(draft, "isDelayed", "no");
    expect_same(&bench, draft);
    static const char *const names[] = { "our own step", "it's $(x)", "--queue", "-x", "--", "repair_etas" };
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        draft = new_draft(&bench, "repair_depot", names[i]);
        set(draft, "--operator", "Kim");
        set(draft, "-x", "y");
        set(draft, "colon:", "\"z\"");
        expect_same(&bench, draft);
    }
    close_bench(&bench);
}

/* The line may be kept for later, and run where another time zone is set. */
Test(cli_share, a_time_is_the_one_that_was_reviewed_whenever_the_line_is_run)
{
    struct bench bench;
    open_bench(&bench);
    test_home_set(&bench.shop.home, "FIXLINE_CLOCK", "2027-03-01T08:00:00Z");
    test_home_set(&bench.shop.home, "FIXLINE_TIMEZONE", "Asia/Tokyo");
    struct draft *draft = new_draft(&bench, "repair_depot", "repair_eta");
    set(draft, "estimatedRepairCompletionAt", "fri 17");
    expect_same(&bench, draft);
    draft = new_draft(&bench, "repair_depot", "product_received");
    expect_same(&bench, draft);
    draft = new_draft(&bench, "repair_onsite", "customer_contact");
    set(draft, "appointmentTimestamps", "tomorrow 9, +3d");
    expect_same(&bench, draft);
    close_bench(&bench);
}

Test(cli_share, a_name_no_command_line_can_set_makes_no_line)
{
    struct bench bench;
    open_bench(&bench);
    struct draft *draft = new_draft(&bench, "repair_depot", "our_own_step");
    set(draft, "a=b", "c");
    cr_expect_null(share_command(draft, &bench.context));
    set(draft, "a=b", "");
    expect_same(&bench, draft);
    close_bench(&bench);
}

Test(cli_share, a_companys_own_event_comes_through)
{
    static const char EVENTS[] =
        "{\"events\":[{\"name\":\"photo_taken\",\"title\":\"Photo taken\",\"help\":\"A photo.\",\"fields\":["
        "{\"name\":\"shots\",\"label\":\"Shots\",\"help\":\"How many.\",\"kind\":\"number\"},"
        "{\"name\":\"takenAt\",\"label\":\"Taken at\",\"help\":\"When.\",\"kind\":\"moment\"},"
        "{\"name\":\"angle\",\"label\":\"Angle\",\"help\":\"From where.\",\"kind\":\"text\"}]}]}";
    g_autoptr(GPtrArray) defects = g_ptr_array_new_with_free_func(g_free);
    struct custom *custom = custom_read(EVENTS, strlen(EVENTS), defects);
    cr_assert_not_null(custom);
    struct bench bench;
    open_bench(&bench);
    g_autofree char *events = shop_file(&bench.shop, "events.json", EVENTS, strlen(EVENTS));
    g_autofree char *settings = g_strdup_printf("[events]\nfile = %s\n", events);
    test_home_settings(&bench.shop.home, settings);
    const struct service_type *depot = service_type_find("repair_depot");
    const struct event_spec *event;
    cr_assert_eq(custom_judge(custom, depot, "photo_taken", &event, NULL), EVENT_BUILT_IN);
    struct draft *draft = draft_new("SO-1042", depot, event, "photo_taken", &bench.context);
    set(draft, "shots", "12");
    set(draft, "takenAt", "yesterday 16:30");
    set(draft, "angle", "@front `left`");
    expect_same(&bench, draft);
    close_bench(&bench);
    custom_free(custom);
}
