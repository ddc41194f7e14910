/* delivery/outbox_start.c: from wanted to handed over.
 *
 * The order is the promise: what can be wrong without anybody else is checked first (client, token, address), then
 * claims and flags of a group, and what of it is not recorded yet, are committed together, and only then does the
 * client get a request, whose gate asks for the flag once more. */
#include "delivery/outbox_parts.h"
#include "delivery/request.h"
#include "journal/journal_claims.h"
#include "journal/journal_events.h"

static bool make_client(struct outbox *outbox, GError **error)
{
    if (outbox->client != NULL)
        return true;
    struct client_options options = client_options_of(outbox->settings);
    options.apart = outbox->apart;
    outbox->client = client_new(&options, error);
    return outbox->client != NULL;
}

static enum event_state state_of(const struct outbox *outbox, const struct parcel *parcel)
{
    if (parcel->record != NULL)
        return parcel->record->state;
    if (parcel->id == 0)
        return EVENT_QUEUED;
    struct event_record *record = journal_find_event(outbox->journal, parcel->id, NULL);
    enum event_state state = record != NULL ? record->state : EVENT_QUEUED;
    event_record_free(record);
    return state;
}

/* An unsent event keeps the state it has: queued, or unknown where a person wanted to send an unknown one again. */
static struct delivery *deliver_unsent(struct outbox *outbox, const struct parcel *parcel, const char *reason)
{
    return outbox_deliver(outbox, parcel, state_of(outbox, parcel), reason);
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

static bool has_token(struct outbox *outbox, struct parcel *parcel, GError **none)
{
    if (!outbox_clock_fits(outbox, none) || token_get(outbox->tokens, none) == NULL) {
        deliver_without_token(outbox, parcel, *none);
        return false;
    }
    parcel->token_serial = token_serial(outbox->tokens);
    return true;
}

static bool has_address(void *owner, const struct event_record *record)
{
    (void)owner;
    g_autofree char *url = post_url(record->server, record->order, NULL);
    return url != NULL;
}

static void deliver_without_address(struct outbox *outbox, const struct parcel *parcel)
{
    g_autoptr(GError) cause = NULL;
    g_free(post_url(parcel->record->server, parcel->record->order, &cause));
    deliver_unsent(outbox, parcel, cause->message);
}

static void deliver_missing(struct outbox *outbox, const struct parcel *parcel)
{
    g_autoptr(GError) cause = NULL;
    event_record_free(journal_find_event(outbox->journal, parcel->id, &cause));
    deliver_unsent(outbox, parcel, cause != NULL ? cause->message : NULL);
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
    const char *server = parcel->record->server;
    g_autofree char *reason = NULL;
    if (server[0] == '\0')
        reason = g_strdup("What it said or where it was to go cannot be read any more since the journal was damaged, "
                          "so it is not sent again; record it anew.");
    else
        reason = g_strdup_printf("It was confirmed for %s and is not sent to %s; see \"fixline outbox move\".", server,
                                 outbox_server(outbox));
    deliver_unsent(outbox, parcel, reason);
}

static void deliver_behind(struct outbox *outbox, const struct parcel *parcel, int64_t behind)
{
    g_autofree char *reason = g_strdup_printf(
        "It waits behind event %" G_GINT64_FORMAT " of the same order, which is not settled yet.", behind);
    deliver_unsent(outbox, parcel, reason)->behind = behind;
}

/* The journal failed: what is not on its way yet stays what it is, and says why. */
static void deliver_failed(struct outbox *outbox, const struct parcel *parcel, const GError *cause)
{
    struct delivery *delivery = deliver_unsent(outbox, parcel, cause->message);
    delivery->own_fault = true;
    delivery->no_room = g_error_matches(cause, JOURNAL_ERROR, JOURNAL_ERROR_ROOM);
}

/* ---- claim ---- */

/* What can be wrong without anybody else; the parcel is delivered where something is. Where there was no token for one,
 * `no_token`, none is asked for again for those behind it: each would wait as long, and none may pass. */
static bool is_ready(struct outbox *outbox, struct parcel *parcel, GError **no_token)
{
    if (outbox->stopped != NULL && !parcel->probe)
        deliver_stopped(outbox, parcel);
    else if (*no_token != NULL)
        deliver_without_token(outbox, parcel, *no_token);
    else
        return has_client(outbox, parcel) && has_token(outbox, parcel, no_token);
    return false;
}

/* What would have to be run or asked for first is no reason to keep an event unrecorded. */
static bool may_begin(struct outbox *outbox)
{
    return outbox->stopped == NULL && outbox_idle(outbox) && outbox_clock_fits(outbox, NULL) &&
           token_is_at_hand(outbox->tokens);
}

static int places(const struct outbox *outbox)
{
    return outbox->in_flight_max - (int)(outbox->under_way->len + outbox->ended->len);
}

bool outbox_may_gather(struct outbox *outbox)
{
    return !g_queue_is_empty(&outbox->wanted) && outbox->stopped == NULL && outbox->client != NULL &&
           places(outbox) > 0 && token_is_at_hand(outbox->tokens);
}

static void add_to_group(struct wanted_group *group, struct parcel *parcel)
{
    const struct claim_wanted wanted = { .id = parcel->id, .again = parcel->again, .fresh = parcel->fresh };
    group->parcels[group->count] = parcel;
    group->wanted[group->count++] = wanted;
}

struct wanted_group *outbox_gather(struct outbox *outbox)
{
    g_autoptr(GError) no_token = NULL;
    if (outbox->group == NULL)
        outbox->group = g_new(struct wanted_group, 1);
    struct wanted_group *group = outbox->group;
    group->count = 0;
    while (!g_queue_is_empty(&outbox->wanted) && (int)group->count < places(outbox)) {
        struct parcel *parcel = g_queue_pop_head(&outbox->wanted);
        if (is_ready(outbox, parcel, &no_token))
            add_to_group(group, parcel);
        else
            parcel_free(parcel);
    }
    return group;
}

void outbox_want_back(struct outbox *outbox, struct wanted_group *group)
{
    for (size_t i = group->count; i > 0; i--)
        g_queue_push_head(&outbox->wanted, group->parcels[i - 1]);
}

/* HELD: it waits in the lane of its order; DELIVERED: it came out without being sent. */
enum prepared { PREPARED_TAKEN, PREPARED_HELD, PREPARED_DELIVERED };

static enum prepared take_answer(struct outbox *outbox, struct parcel *parcel, const struct claim_answer *answer)
{
    switch (answer->result) {
    case CLAIM_TAKEN:
        parcel->flagged = true;
        lane_enter(outbox, parcel);
        return PREPARED_TAKEN;
    case CLAIM_BEHIND:
        if (lane_hold(outbox, parcel))
            return PREPARED_HELD;
        deliver_behind(outbox, parcel, answer->behind);
        break;
    case CLAIM_NOT_QUEUED:
        deliver_not_queued(outbox, parcel);
        break;
    case CLAIM_RESTS:
        deliver_resting(outbox, parcel);
        break;
    case CLAIM_ELSEWHERE:
        deliver_elsewhere(outbox, parcel);
        break;
    case CLAIM_UNSUITED:
        deliver_without_address(outbox, parcel);
        break;
    case CLAIM_MISSING:
        deliver_missing(outbox, parcel);
        break;
    case CLAIM_FAILED:
        g_assert_not_reached();
    }
    return PREPARED_DELIVERED;
}

/* Whether it may leave; it is no longer the caller's where not. */
static bool sort_out(struct outbox *outbox, struct parcel *parcel, struct claim_answer *answer)
{
    parcel->claim = answer->claim;
    parcel->id = answer->claim.id;
    parcel->fresh = NULL;
    event_record_free(parcel->record);
    parcel->record = g_steal_pointer(&answer->record);
    enum prepared prepared = take_answer(outbox, parcel, answer);
    if (prepared == PREPARED_DELIVERED)
        parcel_free(parcel);
    return prepared == PREPARED_TAKEN;
}

struct claim_suits outbox_suits(void)
{
    return (struct claim_suits){ .call = has_address };
}

bool outbox_begin(struct outbox *outbox, const struct new_event *event, int64_t *id, GError **error)
{
    struct claim_answer answer;
    if (!may_begin(outbox)) {
        *id = journal_add(outbox->journal, event, error);
        if (*id != 0)
            outbox_want(outbox, *id, false);
        return *id != 0;
    }
    const struct claim_wanted wanted = { .fresh = event };
    bool recorded = journal_claim_many(outbox->journal, &wanted, 1, outbox_server(outbox), outbox_now(outbox),
                                       outbox_suits(), &answer, error);
    *id = recorded ? answer.claim.id : 0;
    if (!recorded)
        return false;
    struct parcel *parcel = parcel_new(*id);
    parcel->token_serial = token_serial(outbox->tokens);
    outbox->begun = sort_out(outbox, parcel, &answer) ? parcel : NULL;
    if (outbox->begun)
        journal_expect_answers(outbox->journal);
    return true;
}

/* ---- hand over ---- */

static bool gate(void *owner)
{
    struct parcel *parcel = owner;
    parcel->let_go = parcel->flagged;
    return parcel->flagged;
}

static bool hand_over(struct outbox *outbox, struct parcel *parcel, GError **error)
{
    struct post post;
    const struct secret *token = make_client(outbox, error) ? token_get(outbox->tokens, error) : NULL;
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
    parcel->own_fault = outbox->client == NULL;
    parcel->exchange = (struct exchange){ .curl_code = OUT_OF_MEMORY, .detail = g_strdup(cause->message) };
    outcome_classify(&parcel->exchange, &rules, &parcel->outcome);
    if (parcel->own_fault)
        g_strlcpy(parcel->outcome.reason, cause->message, sizeof parcel->outcome.reason);
    outbox_end(outbox, parcel);
}

void outbox_start_claimed(struct outbox *outbox, struct wanted_group *group)
{
    for (size_t i = 0; i < group->count; i++) {
        struct parcel *parcel = group->parcels[i];
        if (sort_out(outbox, parcel, &group->answers[i]))
            start(outbox, parcel);
    }
}

/* All of the group in one commit. */
static bool start_group(struct outbox *outbox, struct wanted_group *group, GError **error)
{
    g_autoptr(GError) cause = NULL;
    if (journal_claim_many(outbox->journal, group->wanted, group->count, outbox_server(outbox), outbox_now(outbox),
                           outbox_suits(), group->answers, &cause)) {
        outbox_start_claimed(outbox, group);
        return true;
    }
    for (size_t i = 0; i < group->count; i++) {
        deliver_failed(outbox, group->parcels[i], cause);
        parcel_free(group->parcels[i]);
    }
    g_propagate_error(error, g_steal_pointer(&cause));
    return false;
}

/* What is claimed leaves before the next group is asked for: a flag says that it may have left. */
bool outbox_start_wanted(struct outbox *outbox, GError **error)
{
    bool sound = true;
    if (outbox->begun != NULL)
        start(outbox, g_steal_pointer(&outbox->begun));
    while (sound && !g_queue_is_empty(&outbox->wanted) && places(outbox) > 0) {
        struct wanted_group *group = outbox_gather(outbox);
        sound = group->count == 0 || start_group(outbox, group, error);
    }
    return sound;
}
