/* delivery/outbox_settle.c: from a finished exchange to a settled event.
 *
 * What ended together is settled in one commit, where all was accepted in that of the next claims. Nothing is reported
 * before that commit, but for one case: where the outcome cannot be written the person is told both, the outcome and
 * that it was not saved (I8); the row keeps its flag, so that it is unknown after a restart and never sent again by
 * itself. */
#include "delivery/outbox_parts.h"
#include "delivery/request.h"
#include "delivery/retry.h"
#include "journal/journal_claims.h"
#include "journal/sabotage.h"

/* So many 403 in a row are no matter of single events any more. */
enum { REFUSALS_403_MAX = 3, STATUS_FORBIDDEN = 403 };
/* How long an answer waits for others, so that they share a commit: about what one costs. */
enum { GATHER_US = 2000 };

static struct parcel *take_under_way(struct outbox *outbox, uint64_t number)
{
    for (guint i = 0; i < outbox->under_way->len; i++) {
        struct parcel *parcel = g_ptr_array_index(outbox->under_way, i);
        if ((uint64_t)parcel->id == number)
            return g_ptr_array_steal_index(outbox->under_way, i);
    }
    return NULL;
}

void outbox_end(struct outbox *outbox, struct parcel *parcel)
{
    if (outbox->ended->len == 0)
        outbox->settle_us = g_get_monotonic_time() + GATHER_US;
    g_ptr_array_add(outbox->ended, parcel);
}

static void judge(struct outbox *outbox, struct parcel *parcel)
{
    const struct outcome_rules rules = {
        .unavailable_is_queued = settings_number(outbox->settings, SETTING_UNAVAILABLE) == 1,
        .url_setting = settings_origin(outbox->settings, SETTING_URL) == ORIGIN_ENVIRONMENT ? "FIXLINE_URL" : NULL,
    };
    token_hide(outbox->tokens, &parcel->exchange);
    outcome_classify(&parcel->exchange, &rules, &parcel->outcome);
    outbox_end(outbox, parcel);
}

static void collect(struct outbox *outbox)
{
    struct exchange exchange;
    while (outbox->client != NULL && client_collect(outbox->client, &exchange)) {
        struct parcel *parcel = take_under_way(outbox, exchange.number);
        if (parcel == NULL) {
            exchange_clear(&exchange);
            continue;
        }
        parcel->exchange = exchange;
        judge(outbox, parcel);
    }
}

void outbox_give_up(struct outbox *outbox, const char *why)
{
    enum { ABORTED = 42 };
    if (outbox->client != NULL)
        client_stop(outbox->client);
    collect(outbox); /* an answer that is here is none less because nobody waits for the others */
    client_free(outbox->client);
    outbox->client = NULL;
    while (outbox->under_way->len > 0) {
        struct parcel *parcel = g_ptr_array_steal_index(outbox->under_way, 0);
        parcel->exchange =
            (struct exchange){ .curl_code = ABORTED, .gate_passed = parcel->let_go, .detail = g_strdup(why) };
        judge(outbox, parcel);
    }
}

/* ---- what follows from an outcome ---- */

static bool was_settled_for_good(const struct parcel *parcel, enum event_state state)
{
    return state == EVENT_ACCEPTED || (state == EVENT_REFUSED && parcel->exchange.status != STATUS_FORBIDDEN);
}

static void count_403(struct outbox *outbox, const struct parcel *parcel)
{
    if (parcel->exchange.status == 0 || !parcel->exchange.headers_complete)
        return;
    outbox->refusals_403 = parcel->exchange.status == STATUS_FORBIDDEN ? outbox->refusals_403 + 1 : 0;
    if (outbox->refusals_403 < REFUSALS_403_MAX)
        return;
    g_autofree char *why = g_strdup_printf("Three events in a row were refused with 403: this token may not record "
                                           "events here. The last answer: %s",
                                           parcel->outcome.reason);
    outbox_stop(outbox, why);
}

/* Row 24: once more with a token that is really another one. Never by itself where an earlier attempt is unknown. */
static bool try_with_fresh_token(struct outbox *outbox, struct parcel *parcel, enum event_state settled)
{
    g_autoptr(GError) ignored = NULL;
    if (parcel->outcome.again != AGAIN_NEW_TOKEN || parcel->renewed ||
        !token_renew(outbox->tokens, parcel->token_serial, &ignored))
        return false;
    parcel->outcome.stop = false;
    if (settled != EVENT_QUEUED)
        return false;
    exchange_clear(&parcel->exchange);
    parcel->renewed = true;
    parcel->flagged = parcel->let_go = false;
    lane_open(outbox, parcel);
    g_queue_push_head(&outbox->wanted, parcel);
    return true;
}

static void fill_delivery(struct delivery *delivery, const struct parcel *parcel)
{
    delivery->status = parcel->exchange.status;
    delivery->retry_after_s = parcel->exchange.retry_after_s;
    delivery->conflict = parcel->outcome.conflict;
    if (delivery->state != EVENT_QUEUED)
        return;
    delivery->again = parcel->outcome.again;
    delivery->tries = parcel->outcome.tries;
    delivery->whole_server = parcel->outcome.whole_server;
}

static void finish(struct outbox *outbox, struct parcel *parcel, enum event_state settled)
{
    if (try_with_fresh_token(outbox, parcel, settled))
        return;
    if (parcel->outcome.stop)
        outbox_stop(outbox, parcel->outcome.reason);
    else if (parcel->probe && was_settled_for_good(parcel, settled))
        outbox_resume(outbox);
    count_403(outbox, parcel);
    struct delivery *delivery = outbox_deliver(outbox, parcel, settled, parcel->outcome.reason);
    fill_delivery(delivery, parcel);
    delivery->stopped = parcel->outcome.stop;
    delivery->own_fault = parcel->own_fault;
    parcel_free(parcel);
}

static void wait_to_save(struct outbox *outbox)
{
    outbox->unsaved_failures++;
    outbox->unsaved_due_us =
        g_get_monotonic_time() + retry_back_off_ms(outbox->unsaved_failures, 1.0) * G_TIME_SPAN_MILLISECOND;
}

/* I8. The live desk says what came back; who reads the journal later sees unknown. While this process lives it goes on
 * trying to write it; a claim that is stale is another's by now. */
static void finish_unsaved(struct outbox *outbox, struct parcel *parcel, const GError *cause)
{
    const char *what = parcel->outcome.reason[0] != '\0' ? parcel->outcome.reason : "The server took it.";
    g_autofree char *reason = g_strdup_printf("It was %s, but could not be recorded: %s %s",
                                              event_state_name(parcel->outcome.state), cause->message, what);
    if (parcel->outcome.stop)
        outbox_stop(outbox, parcel->outcome.reason);
    struct delivery *delivery = outbox_deliver(outbox, parcel, parcel->outcome.state, reason);
    fill_delivery(delivery, parcel);
    delivery->again = AGAIN_NEVER;
    delivery->unsaved = true;
    delivery->own_fault = true;
    if (g_error_matches(cause, JOURNAL_ERROR, JOURNAL_ERROR_STATE)) {
        parcel_free(parcel);
        return;
    }
    g_ptr_array_add(outbox->unsaved, parcel);
    wait_to_save(outbox);
}

/* ---- into the journal ---- */

struct ending {
    char *headers;
    char *answer;
};

static struct attempt_end describe_end(struct outbox *outbox, const struct parcel *parcel, struct ending *kept)
{
    kept->headers = exchange_headers_kept(&parcel->exchange);
    kept->answer = exchange_answer_kept(&parcel->exchange, JOURNAL_ANSWER_MAX);
    return (struct attempt_end){
        .outcome = parcel->outcome.state,
        .curl_code = parcel->exchange.curl_code,
        .status = parcel->exchange.status,
        .headers = kept->headers,
        .answer = kept->answer,
        .reason = parcel->outcome.reason[0] != '\0' ? parcel->outcome.reason : NULL,
        .now = outbox_now(outbox),
    };
}

static void settle_one(struct outbox *outbox, struct parcel *parcel, const struct attempt_end *end)
{
    enum event_state settled = end->outcome;
    g_autoptr(GError) cause = NULL;
    if (journal_settle(outbox->journal, &parcel->claim, end, &settled, &cause) || SABOTAGED("I8"))
        finish(outbox, parcel, settled);
    else
        finish_unsaved(outbox, parcel, cause);
}

/* The parcels of one settling, as the journal wants them. */
struct settling {
    size_t count;
    struct parcel *parcels[OUTBOX_IN_FLIGHT_MAX];
    struct claim claims[OUTBOX_IN_FLIGHT_MAX];
    struct attempt_end ends[OUTBOX_IN_FLIGHT_MAX];
    struct ending kept[OUTBOX_IN_FLIGHT_MAX];
    enum event_state settled[OUTBOX_IN_FLIGHT_MAX];
};

/* Up to so many of those that have ended. */
static struct settling *take_ended(struct outbox *outbox, size_t most)
{
    if (outbox->settling == NULL)
        outbox->settling = g_new(struct settling, 1);
    struct settling *settling = outbox->settling;
    settling->count = MIN(outbox->ended->len, most);
    for (size_t i = 0; i < settling->count; i++) {
        struct parcel *parcel = g_ptr_array_steal_index(outbox->ended, 0);
        settling->parcels[i] = parcel;
        settling->claims[i] = parcel->claim;
        settling->ends[i] = describe_end(outbox, parcel, &settling->kept[i]);
    }
    return settling;
}

static void settling_clear(struct settling *settling)
{
    for (size_t i = 0; i < settling->count; i++) {
        g_free(settling->kept[i].headers);
        g_free(settling->kept[i].answer);
    }
}

/* Only where all were accepted: any other answer may say that nothing else is to leave. */
static bool may_go_on(struct outbox *outbox, const struct settling *settling)
{
    for (size_t i = 0; i < settling->count; i++)
        if (settling->parcels[i]->outcome.state != EVENT_ACCEPTED)
            return false;
    return outbox_may_gather(outbox);
}

static void finish_all(struct outbox *outbox, const struct settling *settling)
{
    for (size_t i = 0; i < settling->count; i++)
        finish(outbox, settling->parcels[i], settling->settled[i]);
}

/* The places that become free are taken in the same commit, which saves half of the waits for the disk. False where
 * that cannot be: then nothing has changed. */
static bool settle_and_start(struct outbox *outbox, struct settling *settling)
{
    if (!may_go_on(outbox, settling))
        return false;
    struct wanted_group *group = outbox_gather(outbox);
    const struct sending_turn turn = { .claims = settling->claims,
                                       .ends = settling->ends,
                                       .settled = settling->settled,
                                       .ended = settling->count,
                                       .wanted = group->wanted,
                                       .answers = group->answers,
                                       .count = group->count,
                                       .server = outbox_server(outbox),
                                       .now = outbox_now(outbox),
                                       .suits = outbox_suits() };
    bool done = journal_turn(outbox->journal, &turn, NULL);
    if (done) {
        outbox_start_claimed(outbox, group);
        finish_all(outbox, settling);
    } else {
        outbox_want_back(outbox, group);
    }
    return done;
}

/* All in one commit; where that fails, each by itself, so that one stale claim does not take the others with it. */
static void settle(struct outbox *outbox, struct settling *settling)
{
    size_t count = settling->count;
    if (settle_and_start(outbox, settling))
        return;
    if (count > 1 &&
        journal_settle_many(outbox->journal, settling->claims, settling->ends, count, settling->settled, NULL)) {
        finish_all(outbox, settling);
        return;
    }
    for (size_t i = 0; i < count; i++)
        settle_one(outbox, settling->parcels[i], &settling->ends[i]);
}

/* One outcome that could not be written before; false where that has not changed. */
static bool save_late(struct outbox *outbox, struct parcel *parcel)
{
    struct ending kept;
    const struct attempt_end end = describe_end(outbox, parcel, &kept);
    enum event_state settled = end.outcome;
    g_autoptr(GError) cause = NULL;
    bool saved = journal_settle(outbox->journal, &parcel->claim, &end, &settled, &cause);
    g_free(kept.headers);
    g_free(kept.answer);
    if (!saved && !g_error_matches(cause, JOURNAL_ERROR, JOURNAL_ERROR_STATE))
        return false;
    g_ptr_array_remove(outbox->unsaved, parcel);
    if (saved)
        finish(outbox, parcel, settled);
    else
        parcel_free(parcel);
    return true;
}

static void save_unsaved(struct outbox *outbox)
{
    if (outbox->unsaved->len == 0 || g_get_monotonic_time() < outbox->unsaved_due_us)
        return;
    while (outbox->unsaved->len > 0)
        if (!save_late(outbox, g_ptr_array_index(outbox->unsaved, 0))) {
            wait_to_save(outbox);
            return;
        }
    outbox->unsaved_failures = 0;
}

static guint half(const struct outbox *outbox)
{
    return MAX((guint)outbox->in_flight_max / 2, 1);
}

/* Places that are free of requests wait for the commit too: at once where half of them do, or where nothing else is on
 * its way that could share it. */
static bool is_time_to_settle(const struct outbox *outbox)
{
    guint ended = outbox->ended->len;
    return ended > 0 &&
           (outbox->under_way->len == 0 || ended >= half(outbox) || g_get_monotonic_time() >= outbox->settle_us);
}

int outbox_settle_wait_ms(const struct outbox *outbox, int timeout_ms)
{
    if (outbox->ended->len == 0)
        return timeout_ms;
    if (is_time_to_settle(outbox))
        return 0;
    int64_t left_us = outbox->settle_us - g_get_monotonic_time();
    return (int)CLAMP((left_us + 999) / 1000, 0, timeout_ms);
}

void outbox_settle_ended(struct outbox *outbox)
{
    save_unsaved(outbox);
    collect(outbox);
    if (!is_time_to_settle(outbox))
        return;
    /* While more are to leave, half of the places at a time: the other half is on its way meanwhile. */
    guint most = g_queue_is_empty(&outbox->wanted) ? OUTBOX_IN_FLIGHT_MAX : half(outbox);
    outbox->settle_us = g_get_monotonic_time() + GATHER_US;
    struct settling *settling = take_ended(outbox, most);
    settle(outbox, settling);
    settling_clear(settling);
}
