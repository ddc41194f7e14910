/* delivery/outbox_start.c: from wanted to handed over.
 *
 * The order is the promise: what can be wrong without anybody else is checked first (client, token, address), then the
 * event is claimed, then the flags of all claimed ones are committed together, and only then does the client get a
 * request, whose gate asks for the flag once more. */
#include "delivery/outbox_parts.h"
#include "delivery/request.h"
#include "journal/sabotage.h"

static bool make_client(struct outbox *outbox, GError **error)
{
    if (outbox->client != NULL)
        return true;
    const struct client_options options = client_options_of(outbox->settings);
    outbox->client = client_new(&options, error);
    return outbox->client != NULL;
}

/* An unsent event keeps the state it has: queued, or unknown where a person wanted to send an unknown one again. */
static struct delivery *deliver_unsent(struct outbox *outbox, const struct parcel *parcel, const char *reason)
{
    enum event_state state = parcel->record != NULL ? parcel->record->state : EVENT_QUEUED;
    return outbox_deliver(outbox, parcel, state, reason);
}

static void deliver_stopped(struct outbox *outbox, const struct parcel *parcel)
{
    deliver_unsent(outbox, parcel, outbox->stopped)->stopped = true;
}

/* Row 1a and what is wrong on this side. */
static void deliver_without_token(struct outbox *outbox, const struct parcel *parcel, const GError *cause)
{
    struct delivery *delivery = deliver_unsent(outbox, parcel, cause->message);
    if (g_error_matches(cause, TOKEN_ERROR, TOKEN_ERROR_LATER)) {
        delivery->again = AGAIN_BACK_OFF;
        delivery->whole_server = true;
        return;
    }
    delivery->own_fault = g_error_matches(cause, TOKEN_ERROR, TOKEN_ERROR_SETUP);
    delivery->stopped = true;
    outbox_stop(outbox, cause->message);
}

static bool has_token(struct outbox *outbox, struct parcel *parcel)
{
    g_autoptr(GError) cause = NULL;
    if (token_get(outbox->tokens, &cause) == NULL) {
        deliver_without_token(outbox, parcel, cause);
        return false;
    }
    parcel->token_serial = token_serial(outbox->tokens);
    return true;
}

static bool has_address(struct outbox *outbox, const struct parcel *parcel)
{
    g_autoptr(GError) cause = NULL;
    if (parcel->record->server[0] == '\0') {
        deliver_unsent(
            outbox, parcel,
            "What it said or where it was to go cannot be read any more since the journal was damaged, so it "
            "is not sent again; record it anew.");
        return false;
    }
    g_autofree char *url = post_url(parcel->record->server, parcel->record->order, &cause);
    if (url == NULL)
        deliver_unsent(outbox, parcel, cause->message);
    return url != NULL;
}

static bool has_client(struct outbox *outbox, const struct parcel *parcel)
{
    g_autoptr(GError) cause = NULL;
    if (make_client(outbox, &cause))
        return true;
    deliver_unsent(outbox, parcel, cause->message)->own_fault = true;
    return false;
}

static void deliver_not_queued(struct outbox *outbox, const struct parcel *parcel)
{
    const struct event_record *record = parcel->record;
    g_autofree char *reason = NULL;
    if (record->state == EVENT_QUEUED || record->state == EVENT_SENDING)
        reason = g_strdup("Another running copy of fixline is sending it.");
    else
        reason = g_strdup_printf("It was not sent again: it is %s already.", event_state_name(record->state));
    deliver_unsent(outbox, parcel, reason);
}

static void deliver_resting(struct outbox *outbox, const struct parcel *parcel)
{
    bool open = parcel->record->rest == EVENT_RESTS;
    deliver_unsent(outbox, parcel,
                   open ? "It rests at the desk that confirmed it, which is open and sends it."
                        : "It was resting when its desk ended, so only a person sends it.");
}

static void deliver_elsewhere(struct outbox *outbox, const struct parcel *parcel)
{
    g_autofree char *reason = g_strdup_printf("It was confirmed for %s and is not sent to %s; see \"fixline outbox "
                                              "move\".",
                                              parcel->record->server, outbox_server(outbox));
    deliver_unsent(outbox, parcel, reason);
}

static void deliver_behind(struct outbox *outbox, const struct parcel *parcel, int64_t behind)
{
    g_autofree char *reason = g_strdup_printf(
        "It waits behind event %" G_GINT64_FORMAT " of the same order, which is not settled yet.", behind);
    deliver_unsent(outbox, parcel, reason)->behind = behind;
}

/* HELD: it waits in the lane of its order; DELIVERED: it came out without being sent; FAILED: the journal fails. */
enum prepared { PREPARED_TAKEN, PREPARED_HELD, PREPARED_DELIVERED, PREPARED_FAILED };

/* Takes the parcel where it can be claimed, delivers it where not. */
static enum prepared claim(struct outbox *outbox, struct parcel *parcel, GError **error)
{
    int64_t behind = 0;
    switch (journal_claim(outbox->journal, parcel->id, outbox_server(outbox), parcel->again, outbox_now(outbox),
                          &parcel->claim, &behind, error)) {
    case CLAIM_TAKEN:
        lane_enter(outbox, parcel);
        return PREPARED_TAKEN;
    case CLAIM_BEHIND:
        deliver_behind(outbox, parcel, behind);
        return PREPARED_DELIVERED;
    case CLAIM_NOT_QUEUED:
        deliver_not_queued(outbox, parcel);
        return PREPARED_DELIVERED;
    case CLAIM_RESTS:
        deliver_resting(outbox, parcel);
        return PREPARED_DELIVERED;
    case CLAIM_ELSEWHERE:
        deliver_elsewhere(outbox, parcel);
        return PREPARED_DELIVERED;
    case CLAIM_FAILED:
        break;
    }
    return PREPARED_FAILED;
}

static bool read_record(struct outbox *outbox, struct parcel *parcel, GError **error)
{
    event_record_free(parcel->record);
    parcel->record = journal_find_event(outbox->journal, parcel->id, error);
    return parcel->record != NULL;
}

/* One wanted parcel up to its claim. PREPARED_FAILED when the journal fails; then nothing was delivered for it. */
static enum prepared prepare(struct outbox *outbox, struct parcel *parcel, GError **error)
{
    g_autoptr(GError) cause = NULL;
    if (!read_record(outbox, parcel, &cause)) {
        if (!g_error_matches(cause, JOURNAL_ERROR, JOURNAL_ERROR_MISSING)) {
            g_propagate_error(error, g_steal_pointer(&cause));
            return PREPARED_FAILED;
        }
        deliver_unsent(outbox, parcel, cause->message);
        return PREPARED_DELIVERED;
    }
    if (lane_hold(outbox, parcel))
        return PREPARED_HELD;
    if (outbox->stopped != NULL && !parcel->probe) {
        deliver_stopped(outbox, parcel);
        return PREPARED_DELIVERED;
    }
    if (!has_client(outbox, parcel) || !has_token(outbox, parcel) || !has_address(outbox, parcel))
        return PREPARED_DELIVERED;
    return claim(outbox, parcel, error);
}

/* The journal failed: what is not on its way yet stays what it is, and says why. */
static void deliver_failed(struct outbox *outbox, const struct parcel *parcel, const GError *cause)
{
    deliver_unsent(outbox, parcel, cause->message)->own_fault = true;
}

static bool take_wanted(struct outbox *outbox, GPtrArray *taken, GError **error)
{
    while (!g_queue_is_empty(&outbox->wanted) && (int)(outbox->under_way->len + taken->len) < outbox->in_flight_max) {
        struct parcel *parcel = g_queue_pop_head(&outbox->wanted);
        g_autoptr(GError) cause = NULL;
        switch (prepare(outbox, parcel, &cause)) {
        case PREPARED_TAKEN:
            g_ptr_array_add(taken, parcel);
            break;
        case PREPARED_HELD:
            break;
        case PREPARED_DELIVERED:
            parcel_free(parcel);
            break;
        case PREPARED_FAILED:
            deliver_failed(outbox, parcel, cause);
            parcel_free(parcel);
            g_propagate_error(error, g_steal_pointer(&cause));
            return false;
        }
    }
    return true;
}

/* Gives claims back whose flag could not be written. Where that cannot be written either, the end of this process does
 * it: without the flag recovery makes them queued. */
static void give_back(struct outbox *outbox, GPtrArray *taken, const GError *cause)
{
    for (guint i = 0; i < taken->len; i++) {
        struct parcel *parcel = g_ptr_array_index(taken, i);
        const struct attempt_end end = { .outcome = EVENT_QUEUED,
                                         .reason = "It was not sent: the journal could not be written.",
                                         .now = outbox_now(outbox) };
        g_autoptr(GError) ignored = NULL;
        journal_settle(outbox->journal, &parcel->claim, &end, NULL, &ignored);
        deliver_failed(outbox, parcel, cause);
    }
}

static bool flag(struct outbox *outbox, GPtrArray *taken, GError **error)
{
    if (taken->len == 0)
        return true;
    g_autofree struct claim *claims = g_new(struct claim, taken->len);
    for (guint i = 0; i < taken->len; i++)
        claims[i] = ((struct parcel *)g_ptr_array_index(taken, i))->claim;
    g_autoptr(GError) cause = NULL;
    if (!journal_flag(outbox->journal, claims, taken->len, outbox_now(outbox), &cause) && !SABOTAGED("I7")) {
        give_back(outbox, taken, cause);
        g_propagate_error(error, g_steal_pointer(&cause));
        return false;
    }
    for (guint i = 0; i < taken->len; i++)
        ((struct parcel *)g_ptr_array_index(taken, i))->flagged = true;
    return true;
}

static bool gate(void *owner)
{
    struct parcel *parcel = owner;
    parcel->let_go = parcel->flagged;
    return parcel->flagged;
}

static bool hand_over(struct outbox *outbox, struct parcel *parcel, GError **error)
{
    struct post post;
    const struct secret *token = token_get(outbox->tokens, error);
    if (token == NULL || !post_build(&post, parcel->record, token, error))
        return false;
    const struct client_request request = {
        .method = "POST",
        .url = post.url,
        .headers = (const char *const *)post.lines,
        .body = parcel->record->body,
        .body_length = strlen(parcel->record->body),
        .gate = gate,
        .owner = parcel,
        .number = (uint64_t)parcel->id,
    };
    bool started = client_start(outbox->client, &request, error);
    post_clear(&post);
    return started;
}

/* Row 8 for what the client does not even take: it ends like a request whose gate was never reached. */
static void start(struct outbox *outbox, struct parcel *parcel)
{
    enum { OUT_OF_MEMORY = 27 };
    const struct outcome_rules rules = { .url_setting = NULL };
    g_autoptr(GError) cause = NULL;
    if (hand_over(outbox, parcel, &cause)) {
        g_array_append_val(outbox->started, parcel->id);
        g_ptr_array_add(outbox->under_way, parcel);
        return;
    }
    parcel->exchange = (struct exchange){ .curl_code = OUT_OF_MEMORY, .detail = g_strdup(cause->message) };
    outcome_classify(&parcel->exchange, &rules, &parcel->outcome);
    g_ptr_array_add(outbox->ended, parcel);
}

bool outbox_start_wanted(struct outbox *outbox, GError **error)
{
    g_autoptr(GPtrArray) taken = g_ptr_array_new();
    g_autoptr(GError) cause = NULL;
    bool sound = take_wanted(outbox, taken, &cause);
    bool flagged = flag(outbox, taken, cause == NULL ? &cause : NULL);
    for (guint i = 0; i < taken->len; i++)
        if (flagged)
            start(outbox, g_ptr_array_index(taken, i));
        else
            parcel_free(g_ptr_array_index(taken, i));
    if (cause != NULL)
        g_propagate_error(error, g_steal_pointer(&cause));
    return sound && flagged;
}
