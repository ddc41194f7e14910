/* cli/ask_review.c: `fixline ask`: the body, what is odd about it, and the one question that sends it. */
#include "cli/ask_parts.h"
#include "cli/print.h"
#include "forms/body.h"
#include "forms/remark.h"
#include <string.h>

static void show_body(const struct ask *ask)
{
    struct json_slice body = { ask->posting.body, strlen(ask->posting.body), JSON_OBJECT };
    g_autoptr(GString) shown = g_string_new(NULL);
    json_append_indented(shown, &body);
    g_string_append_c(shown, '\n');
    print_note("This goes out for %s:", ask->posting.order->id);
    print_question(shown->str);
}

/* Points in time as people say them: the body has numbers only. */
static void show_words(const struct ask *ask)
{
    for (size_t i = 0; i < draft_count(ask->posting.draft); i++) {
        const struct draft_field *field = draft_field(ask->posting.draft, i);
        if (field->words)
            print_note("%s: %s", field->spec->label, field->words);
    }
}

static void show_remarks(const struct ask *ask)
{
    g_autofree struct remark_sent *sent = g_new(struct remark_sent, ask->timeline ? ask->timeline->len : 0);
    size_t count = 0;
    for (unsigned i = 0; ask->timeline && i < ask->timeline->len; i++) {
        const struct event_record *event = ask->timeline->pdata[i];
        if (event_state_stands(event->state))
            sent[count++] = (struct remark_sent){ event->event, event->body, event->created_at };
    }
    g_autoptr(GPtrArray) remarks = remark_find(ask->posting.draft, &ask->context, sent, count);
    for (unsigned i = 0; i < remarks->len; i++)
        print_note("Remark: %s", (const char *)remarks->pdata[i]);
}

/* What speaks against it beyond what was set aside already. Out of a pipe that ends it. */
static enum status show_objections(struct ask *ask)
{
    int64_t same;
    enum status status = posting_find_same(ask->session, &ask->posting, &same);
    if (status != STATUS_DONE)
        return status;
    g_autoptr(GPtrArray) objections = posting_objections(&ask->posting, same);
    for (unsigned i = ask->accepted; i < objections->len; i++)
        print_note("Mind: %s", (const char *)objections->pdata[i]);
    if (objections->len <= ask->accepted || ask->person)
        return STATUS_DONE;
    return print_failure(STATUS_USAGE, "Nothing was sent; \"fixline send\" with --anyway sends it in spite of that.");
}

static void explain_review(struct ask *ask)
{
    (void)ask;
    print_note(
        "yes records the event and sends it once, no leaves without a trace; NAME=TEXT, NAME:=JSON or NAME=@FILE "
        "changes a field or adds one, NAME= leaves it out.");
}

static bool says(const char *answer, const char *word)
{
    return g_ascii_strcasecmp(answer, word) == 0 || (g_ascii_tolower(*answer) == *word && answer[1] == '\0');
}

static enum status take_review(struct ask *ask, const char *answer)
{
    if (strchr(answer, '=')) {
        enum status status = ask_set_argument(ask, answer);
        ask->again = status == STATUS_DONE;
        return status;
    }
    ask->confirmed = says(answer, "yes");
    if (ask->confirmed || says(answer, "no"))
        return STATUS_DONE;
    return print_failure(STATUS_USAGE, "Answer yes to send it or no to leave; NAME=TEXT changes or adds a field.");
}

/* Dates in words count from now on, and the body is what is shown and sent. */
static enum status build_body(struct ask *ask)
{
    g_autoptr(GError) error = NULL;
    ask->context.now = session_now(ask->session);
    draft_fix(ask->posting.draft, &ask->context);
    g_free(ask->posting.body);
    ask->posting.body = body_build(ask->posting.draft, &ask->context, &error);
    return ask->posting.body ? STATUS_DONE : print_error(STATUS_USAGE, error);
}

enum status ask_review(struct ask *ask)
{
    static const struct question question = { "Send? yes/no: ", explain_review, take_review };
    enum status status;
    do {
        ask->again = false;
        status = build_body(ask);
        if (status != STATUS_DONE)
            return status;
        show_body(ask);
        show_words(ask);
        show_remarks(ask);
        status = show_objections(ask);
        if (status == STATUS_DONE)
            status = ask_question(ask, &question);
    } while (status == STATUS_DONE && ask->again);
    return status;
}
