/* cli/ask.c: `fixline ask`: the form as plain questions, for screen readers, slow lines and pipes.
 *
 * The checks and sentences are those of `send` and of the desk; nothing is drawn and the cursor never moves back. */
#include "cli/ask_parts.h"
#include "cli/commands.h"
#include "cli/print.h"
#include "cli/sending.h"
#include "forms/order.h"
#include "journal/journal_orders.h"
#include <string.h>
#include <unistd.h>

enum { ORDERS_LISTED = 20, NUMBER_DIGITS_MAX = 3 };

/* ---- one question ---- */

static enum status no_more_answers(const struct ask *ask)
{
    if (ask->person)
        print_question("\n");
    return print_failure(ask->person ? STATUS_INTERRUPTED : STATUS_USAGE,
                         "There are no more answers, so nothing was sent and nothing was recorded.");
}

/* The next answer, trimmed; out of a pipe it is repeated, so that what was asked and answered can be read there. */
static enum status read_answer(const struct ask *ask, const char *text, char **answer)
{
    g_autoptr(GError) error = NULL;
    print_question(text);
    *answer = session_read_answer(&error);
    if (!*answer && !error)
        return no_more_answers(ask);
    if (*answer)
        g_strstrip(*answer);
    if (!isatty(STDIN_FILENO))
        print_note("%s", *answer ? *answer : "");
    return *answer ? STATUS_DONE : print_error(STATUS_USAGE, error);
}

enum status ask_question(struct ask *ask, const struct question *question)
{
    for (;;) {
        g_autofree char *answer = NULL;
        enum status status = read_answer(ask, question->text, &answer);
        if (answer && strcmp(answer, "?") == 0) {
            question->explain(ask);
            continue;
        }
        if (status == STATUS_DONE)
            status = question->take(ask, answer);
        if (status != STATUS_USAGE || !ask->person)
            return status;
    }
}

bool ask_person(const struct ask *ask, const char *question)
{
    return ask->person && session_ask_yes(question);
}

/* ---- the order ---- */

static void explain_order(struct ask *ask)
{
    g_autoptr(GError) error = NULL;
    GPtrArray *orders =
        ask->session->journal ? journal_orders(ask->session->journal, NULL, NULL, ORDERS_LISTED, &error) : NULL;
    print_error(STATUS_FAILED, error);
    for (unsigned i = 0; orders && i < orders->len; i++) {
        const struct order *order = orders->pdata[i];
        print_note("  %s  %s  %s  %s", order->id, order->service_type, order->status ? order->status : "accepted",
                   order->customer ? order->customer : "");
    }
    if (!orders || orders->len == 0)
        print_note("There are no orders here yet; \"fixline orders add\" makes one known.");
    else if (orders->len == ORDERS_LISTED)
        print_note("\"fixline orders list\" shows the rest.");
    g_clear_pointer(&orders, g_ptr_array_unref);
}

/* Whether to go on in spite of what speaks against it; what was set aside once is not asked about again. */
static enum status hear_objections(struct ask *ask)
{
    g_autoptr(GPtrArray) objections = posting_objections(&ask->posting, 0);
    for (unsigned i = 0; i < objections->len; i++)
        print_note("%s", (const char *)objections->pdata[i]);
    if (objections->len > 0 && !ask_person(ask, "Go on all the same? yes/no: "))
        return STATUS_USAGE;
    ask->accepted = objections->len;
    return STATUS_DONE;
}

static enum status take_order(struct ask *ask, const char *answer)
{
    struct posting *posting = &ask->posting;
    g_clear_pointer(&posting->order, order_free);
    if (!*answer || strcmp(answer, "-") == 0)
        return print_failure(STATUS_USAGE, "Type the id of an order; ? lists those known here.");
    enum status status = session_need_order(ask->session, answer, &posting->order);
    if (status == STATUS_DONE)
        status = posting_take_type(posting, NULL);
    if (status == STATUS_DONE)
        status = hear_objections(ask);
    if (status != STATUS_DONE)
        return status;
    posting_say_status(posting);
    return posting_timeline(ask->session, posting, &ask->timeline);
}

static enum status ask_order(struct ask *ask, const char *given)
{
    static const struct question question = { "Order: ", explain_order, take_order };
    return given ? take_order(ask, given) : ask_question(ask, &question);
}

/* ---- the event ---- */

/* When this event was last recorded for the order, in words; "" = never. Caller owns it. */
static char *last_recorded(const struct ask *ask, const char *name)
{
    for (unsigned i = ask->timeline ? ask->timeline->len : 0; i > 0; i--) {
        const struct event_record *event = ask->timeline->pdata[i - 1];
        if (strcmp(event->event, name) != 0 || !event_state_stands(event->state))
            continue;
        g_autofree char *at = time_point_short(event->created_at, session_now(ask->session), ask->session->rules.zone);
        return g_strdup_printf(", recorded %s", at);
    }
    return g_strdup("");
}

static void list_events(struct ask *ask)
{
    for (unsigned i = 0; i < ask->events->len; i++) {
        const struct event_spec *event = ask->events->pdata[i];
        g_autofree char *recorded = last_recorded(ask, event->name);
        print_note("  %u  %s: %s%s", i + 1, event->name, event->title, recorded);
    }
}

static void explain_event(struct ask *ask)
{
    for (unsigned i = 0; i < ask->events->len; i++) {
        const struct event_spec *event = ask->events->pdata[i];
        print_note("  %u  %s: %s", i + 1, event->name, event->help);
    }
    print_note("Any other name is an event of your own.");
}

/* What comes next by the recommended order; NULL after the completing event. */
static const struct event_spec *next_event(const struct ask *ask)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (unsigned i = 0; ask->timeline && i < ask->timeline->len; i++) {
        const struct event_record *event = ask->timeline->pdata[i];
        if (event_state_stands(event->state))
            g_ptr_array_add(names, event->event);
    }
    return order_next_event(ask->posting.type, (const char *const *)names->pdata, names->len);
}

static bool is_number(const char *answer)
{
    return *answer && strspn(answer, "0123456789") == strlen(answer);
}

/* The name an answer stands for: a number of the list, nothing for the next event, else itself; NULL = bad. */
static const char *named_event(struct ask *ask, const char *answer)
{
    if (is_number(answer)) {
        uint64_t number = strlen(answer) > NUMBER_DIGITS_MAX ? 0 : g_ascii_strtoull(answer, NULL, 10);
        if (number >= 1 && number <= ask->events->len)
            return ((const struct event_spec *)ask->events->pdata[number - 1])->name;
        print_note("There is no event %s in the list; type 1 to %u, or a name.", answer, ask->events->len);
        return NULL;
    }
    const struct event_spec *next = *answer ? NULL : next_event(ask);
    if (next || (*answer && strcmp(answer, "-") != 0))
        return next ? next->name : answer;
    print_note("An event is needed: type its number or its name; ? tells more.");
    return NULL;
}

static enum status take_event_name(struct ask *ask, const char *name)
{
    const struct event_spec *event = NULL;
    struct posting *posting = &ask->posting;
    g_autofree char *why = NULL;
    enum event_verdict verdict = custom_judge(ask->session->custom, posting->type, name, &event, &why);
    if (why)
        print_note("%s", why);
    bool passes = verdict == EVENT_BUILT_IN || verdict == EVENT_FREE ||
                  (verdict == EVENT_NEAR_MISS && ask_person(ask, "Use the name as typed? yes/no: "));
    if (!passes)
        return STATUS_USAGE;
    posting->draft = draft_new(posting->order->id, posting->type, event, name, &ask->context);
    print_note("%s: %s", *event->name ? event->name : name, event->help);
    return STATUS_DONE;
}

static enum status take_event(struct ask *ask, const char *answer)
{
    const char *name = named_event(ask, answer);
    return name ? take_event_name(ask, name) : STATUS_USAGE;
}

static enum status ask_event(struct ask *ask, const char *given)
{
    const struct event_spec *next = next_event(ask);
    g_assert(ask->posting.order && ask->posting.type);
    ask->events = custom_list(ask->session->custom, ask->posting.type);
    if (given)
        return take_event_name(ask, given);
    list_events(ask);
    g_autofree char *text =
        next ? g_strdup_printf("Event, by number or name [%s]: ", next->name) : g_strdup("Event, by number or name: ");
    const struct question question = { text, explain_event, take_event };
    return ask_question(ask, &question);
}

/* ---- the command ---- */

static enum status ask_all(struct ask *ask, const struct given *given)
{
    const char *order = given->count > 0 ? given->arguments[0] : NULL;
    const char *event = given->count > 1 ? given->arguments[1] : NULL;
    enum status status = ask_order(ask, order);
    if (status == STATUS_DONE)
        status = sending_need_server(ask->session);
    if (status == STATUS_DONE)
        status = sending_ready_later(ask->session);
    if (status == STATUS_DONE)
        status = ask_event(ask, event);
    if (status == STATUS_DONE)
        status = ask_fields(ask);
    if (status == STATUS_DONE)
        status = ask_review(ask);
    if (status != STATUS_DONE)
        return status;
    if (!ask->confirmed)
        return print_failure(STATUS_USAGE, "Nothing was sent and nothing was recorded.");
    return posting_record(ask->session, &ask->posting, POSTING_SEND, false);
}

static enum status run_ask(struct session *session, const struct given *given)
{
    if (session->no_input)
        return print_failure(STATUS_USAGE, "\"fixline ask\" does nothing but ask; \"fixline send\" takes everything as "
                                           "arguments.");
    enum status status = session_journal_to_show(session);
    if (status == STATUS_DONE)
        status = session_custom(session);
    if (status != STATUS_DONE)
        return status;
    struct ask ask = { .session = session,
                       .person = session_may_ask(session),
                       .context = session_field_context(session, false) };
    status = ask_all(&ask, given);
    posting_clear(&ask.posting);
    g_clear_pointer(&ask.timeline, g_ptr_array_unref);
    g_clear_pointer(&ask.events, g_ptr_array_unref);
    return status;
}

const struct command command_ask = {
    .name = "ask",
    .arguments = "[ORDER [EVENT]]",
    .help =
        "Asks for one event line by line, shows it, and sends it after a yes: the form for screen readers and pipes. "
        "An empty line takes what stands in brackets, - leaves unset, ? explains, :=JSON is taken as it stands, "
        "@FILE is the text of a file. Out of a pipe a bad answer ends it.",
    .example = "fixline ask SO-1042 repair_eta",
    .most = 2,
    .run = run_ask,
};
