/* tests/tui/test_filter_words.c: the words of the history's filter written out by Tab: the function, then the screen.
 */
#include "tests/tui/desk.h"
#include "tui/filter_words.h"
#include <criterion/criterion.h>
#include <string.h>

/* The cursor is "|". */
static const struct {
    const char *typed, *written; /* NULL: nothing can be added */
    const char *said;            /* a piece of it; NULL = nothing is said */
} rows[] = {
    { "sta|", "state:|", NULL },
    { "STA|", "state:|", NULL },
    { "o|", "order:|", NULL },
    { "|", NULL, "order:  event:  state:  who:  since:  until:" },
    { "s|", NULL, "state:  since:" },
    { "belt sta|", "belt state:|", NULL },
    { "!sta|", "!state:|", NULL },
    { "state:un|", "state:unknown |", NULL },
    { "state:UN|", "state:unknown |", NULL },
    { "!state:un| belt", "!state:unknown |belt", NULL },
    { "state:|", NULL, "queued  sending  accepted  refused  unknown  dropped" },
    { "state:unknown|", "state:unknown |", NULL },
    { "state:x|", NULL, "No key and no known value" },
    { "xyz|", NULL, "No key and no known value" },
    { "event:repair_e|", "event:repair_eta |", NULL },
    { "event:eta|", "event:repair_eta |", NULL },
    { "event:our|", "event:our_step |", NULL },
    { "event:repair|", "event:repair_|", "repair_eta" },
    { "event:|", NULL, " more" },
    { "order:D|", "order:D1 |", NULL },
    { "who:da|", "who:\"Dana Stone\" |", NULL },
    { "who:\"da|", "who:\"Dana Stone\" |", NULL },
    { "who:\"Dana St|", "who:\"Dana Stone\" |", NULL },
    { "who:sa|", "who:Sam |", NULL },
    { "who:zo|", NULL, "No key and no known value" },
    { "since:tod|", "since:today |", NULL },
    { "until:t|", NULL, "today  tuesday  thursday" },
    { "\"sta|", NULL, "No key and no known value" },
    { "sta|te:x", "state:|te:x", NULL },
    { "who:\xc3\xa9|", "who:\xc3\x89mile |", NULL },
};

static GPtrArray *known_events(void)
{
    static struct event_record events[] = {
        { .order = (char *)"D1", .event = (char *)"our_step", .operator_name = (char *)"Dana Stone" },
        { .order = (char *)"D1", .event = (char *)"repair_eta", .operator_name = (char *)"Sam" },
        { .order = (char *)"N1", .event = (char *)"repair_eta", .operator_name = (char *)"\xc3\x89mile" },
        { .order = (char *)"N1", .event = (char *)"repair_eta", .operator_name = NULL },
        { .order = (char *)"N1", .event = (char *)"repair_eta", .operator_name = (char *)"a \" quote" },
    };
    GPtrArray *known = g_ptr_array_new();
    for (size_t i = 0; i < G_N_ELEMENTS(events); i++)
        g_ptr_array_add(known, &events[i]);
    return known;
}

/* The text with its cursor as "|". */
static char *shown(const char *text, size_t cursor)
{
    return g_strdup_printf("%.*s|%s", (int)cursor, text, text + cursor);
}

Test(filter_words, are_written_out_as_far_as_they_are_known)
{
    g_autoptr(GPtrArray) events = known_events();
    const struct filter_words_known known = { .events = events, .operator_name = "Sam" };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        const char *bar = strchr(rows[i].typed, '|');
        size_t cursor = (size_t)(bar - rows[i].typed);
        g_autofree char *text = g_strdup_printf("%.*s%s", (int)cursor, rows[i].typed, bar + 1);
        g_autofree char *said = NULL;
        g_autofree char *longer = filter_words_complete(text, &cursor, &known, &said);
        g_autofree char *written = longer ? shown(longer, cursor) : NULL;
        cr_expect(g_strcmp0(written, rows[i].written) == 0, "row %s: %s", rows[i].typed, written ? written : "nothing");
        cr_expect((said != NULL) == (rows[i].said != NULL), "row %s: %s", rows[i].typed, said ? said : "nothing");
        cr_expect(!said || !rows[i].said || strstr(said, rows[i].said), "row %s: %s", rows[i].typed, said);
    }
}

/* What the journal knows comes behind what the list holds, each once; more than it tells is not counted. */
Test(filter_words, are_those_of_the_journal_too)
{
    static const char *const values[] = { "D1", "D2", "D9", "SO-1", "dora", "repair_old" };
    static const struct {
        const char *typed, *said;
        enum filter_kind kind;
    } asked[] = {
        { "order:D", "D1  D2  D9  dora", FILTER_ORDER },
        { "event:old", "", FILTER_EVENT },
        { "who:d", "\"Dana Stone\"  D1  D2  D9  dora", FILTER_WHO },
    };
    g_autoptr(GPtrArray) events = known_events(), found = g_ptr_array_new();
    for (size_t i = 0; i < G_N_ELEMENTS(values); i++)
        g_ptr_array_add(found, (char *)values[i]);
    for (size_t i = 0; i < G_N_ELEMENTS(asked); i++) {
        const struct filter_words_known known = { .events = events, .values = found, .more = true };
        size_t cursor = strlen(asked[i].typed);
        enum filter_kind kind;
        g_autofree char *said = NULL, *beginning = NULL;
        cr_expect(filter_words_ask(asked[i].typed, cursor, &kind, &beginning));
        cr_expect(kind == asked[i].kind && g_str_has_suffix(asked[i].typed, beginning), "%s", beginning);
        g_autofree char *longer = filter_words_complete(asked[i].typed, &cursor, &known, &said);
        cr_expect_str_eq(said ? said : "", asked[i].said, "row %s: %s", asked[i].typed, said ? said : longer);
    }
    enum filter_kind kind;
    char *beginning = NULL;
    cr_expect_not(filter_words_ask("state:un", 8, &kind, &beginning));
    cr_expect_not(filter_words_ask("order:D belt", 12, &kind, &beginning));
}

Test(filter_words, on_the_screen_of_the_history)
{
    struct desk desk;
    desk_open(&desk, 80, 24);
    desk_add_event(&desk, "D1", "product_received", "{\"event\":\"product_received\"}", EVENT_ACCEPTED);
    desk_add_event(&desk, "N1", "our_step", "{\"event\":\"our_step\"}", EVENT_UNKNOWN);
    desk_type(&desk, "h / 'sta' Tab 'un' Tab");
    cr_expect(desk_shows(&desk, "Filter: state:unknown"));
    cr_expect(desk_shows(&desk, "our_step"));
    cr_expect_not(desk_shows(&desk, "product_received"), "what is written out filters");
    desk_type(&desk, "Ctrl-U 's' Tab");
    cr_expect(desk_shows(&desk, "state:  since:"));
    /* The journal is asked, and what is typed meanwhile comes behind its answer. */
    desk_type(&desk, "Ctrl-U 'who:ol' Tab 'order:' Tab");
    cr_expect(desk_shows(&desk, "Filter: who:Olga order:OLD-1"));
    desk_type(&desk, "Ctrl-U 'event:old' Tab");
    cr_expect(desk_shows(&desk, "Filter: event:old_step"));
    desk_type(&desk, "Ctrl-U 's' Tab");
    desk_type(&desk, "'ince:tod' Tab Enter");
    cr_expect(desk_shows(&desk, "Filter: since:today"));
    desk_type(&desk, "Esc Esc / 'sta' Tab");
    cr_expect(desk_shows(&desk, "Filter: sta"), "the filter of orders has no keys");
    desk_close(&desk);
}
