/* delivery/outbox.c: the queue of what is wanted, one step at a time. What happens before the first byte stands in
 * outbox_start.c, what happens after the last in outbox_settle.c. */
#include "delivery/outbox_parts.h"
#include "journal/journal_claims.h"
#include "journal/journal_events.h"

#include <poll.h>

/* How often outbox_send looks whether the event before its own has been settled by another copy. */
enum { BEHIND_LOOK_MS = 50, STEP_MS = 1000 };

struct parcel *parcel_new(int64_t id)
{
    struct parcel *parcel = g_new0(struct parcel, 1);
    parcel->id = id;
    return parcel;
}

void parcel_free(struct parcel *parcel)
{
    if (parcel == NULL)
        return;
    event_record_free(parcel->record);
    exchange_clear(&parcel->exchange);
    g_free(parcel);
}

void delivery_clear(struct delivery *delivery)
{
    g_free(delivery->reason);
    memset(delivery, 0, sizeof(*delivery));
}

struct outbox *outbox_new(struct journal *journal, const struct settings *settings, int64_t (*wall)(void *owner),
                          void *owner)
{
    struct outbox *outbox = g_new0(struct outbox, 1);
    outbox->journal = journal;
    outbox->settings = settings;
    outbox->wall = wall;
    outbox->wall_owner = owner;
    outbox->tokens = token_source_new(settings);
    outbox->in_flight_max = OUTBOX_IN_FLIGHT;
    outbox->under_way = g_ptr_array_new();
    outbox->ended = g_ptr_array_new();
    outbox->unsaved = g_ptr_array_new();
    outbox->started = g_array_new(FALSE, FALSE, sizeof(int64_t));
    outbox->lanes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, lane_free);
    return outbox;
}

static void free_parcels(GPtrArray *parcels)
{
    for (guint i = 0; i < parcels->len; i++)
        parcel_free(g_ptr_array_index(parcels, i));
    g_ptr_array_unref(parcels);
}

void outbox_free(struct outbox *outbox)
{
    if (outbox == NULL)
        return;
    /* The client first: its gates point into the parcels. */
    client_free(outbox->client);
    for (struct parcel *parcel; (parcel = g_queue_pop_head(&outbox->wanted)) != NULL;)
        parcel_free(parcel);
    parcel_free(outbox->begun);
    free_parcels(outbox->under_way);
    free_parcels(outbox->ended);
    free_parcels(outbox->unsaved);
    g_array_unref(outbox->started);
    g_free(outbox->group);
    g_free(outbox->settling);
    g_hash_table_unref(outbox->lanes);
    for (struct delivery *delivery; (delivery = g_queue_pop_head(&outbox->deliveries)) != NULL;) {
        delivery_clear(delivery);
        g_free(delivery);
    }
    if (!outbox->tokens_shared)
        token_source_free(outbox->tokens);
    g_free(outbox->stopped);
    g_free(outbox);
}

void outbox_share_tokens(struct outbox *outbox, struct token_source *tokens)
{
    token_source_free(outbox->tokens);
    outbox->tokens = tokens;
    outbox->tokens_shared = true;
}

int64_t outbox_now(struct outbox *outbox)
{
    return outbox->wall(outbox->wall_owner);
}

const char *outbox_server(const struct outbox *outbox)
{
    return settings_text(outbox->settings, SETTING_URL);
}

bool outbox_clock_fits(const struct outbox *outbox, GError **error)
{
    if (settings_clock(outbox->settings) == NULL || settings_server_kind(outbox->settings) != SERVER_PRODUCTION)
        return true;
    g_set_error(error, TOKEN_ERROR, TOKEN_ERROR_SETUP,
                "Nothing is sent to a production server while FIXLINE_CLOCK is set; unset it.");
    return false;
}

bool outbox_ready(struct outbox *outbox, GError **error)
{
    const struct settings *settings = outbox->settings;
    if (!settings_has_server(settings) || outbox_server(outbox) == NULL) {
        g_set_error(
            error, TOKEN_ERROR, TOKEN_ERROR_SETUP,
            "There is no server to send to; say \"fixline config set server.url ADDRESS\", or set FIXLINE_URL.");
        return false;
    }
    return outbox_clock_fits(outbox, error) && token_check(outbox->tokens, error);
}

void outbox_limit(struct outbox *outbox, int in_flight)
{
    outbox->in_flight_max = CLAMP(in_flight, 1, OUTBOX_IN_FLIGHT_MAX);
}

void outbox_carry_apart(struct outbox *outbox)
{
    outbox->apart = true;
}

static struct parcel *want(struct outbox *outbox, int64_t id, bool again)
{
    struct parcel *parcel = parcel_new(id);
    parcel->again = again;
    g_queue_push_tail(&outbox->wanted, parcel);
    return parcel;
}

void outbox_want(struct outbox *outbox, int64_t id, bool again)
{
    want(outbox, id, again);
}

void outbox_want_new(struct outbox *outbox, const struct new_event *event, uint64_t tag)
{
    struct parcel *parcel = parcel_new(0);
    parcel->fresh = event;
    parcel->tag = tag;
    g_queue_push_tail(&outbox->wanted, parcel);
}

void outbox_probe(struct outbox *outbox, int64_t id, bool again)
{
    want(outbox, id, again)->probe = true;
}

void outbox_withdraw(struct outbox *outbox)
{
    for (struct parcel *parcel; (parcel = g_queue_pop_head(&outbox->wanted)) != NULL;) {
        outbox_deliver(outbox, parcel, parcel->again ? EVENT_UNKNOWN : EVENT_QUEUED, NULL)->withdrawn = true;
        parcel_free(parcel);
    }
}

struct delivery *outbox_deliver(struct outbox *outbox, const struct parcel *parcel, enum event_state state,
                                const char *reason)
{
    struct delivery *delivery = g_new0(struct delivery, 1);
    delivery->id = parcel->id;
    delivery->tag = parcel->tag;
    delivery->state = state;
    delivery->reason = reason != NULL && *reason != '\0' ? g_strdup(reason) : NULL;
    g_queue_push_tail(&outbox->deliveries, delivery);
    lane_leave(outbox, parcel);
    return delivery;
}

/* Nothing is under way, so only the descriptor or the time can end the wait. */
static void wait_idle(int timeout_ms, int descriptor)
{
    struct pollfd wait = { .fd = descriptor, .events = POLLIN };
    if (timeout_ms > 0)
        poll(&wait, 1, timeout_ms);
}

static void wait_network(struct outbox *outbox, int timeout_ms, int descriptor)
{
    g_autoptr(GError) cause = NULL;
    if (!client_wait(outbox->client, timeout_ms, descriptor, &cause))
        outbox_give_up(outbox, cause->message);
}

bool outbox_step(struct outbox *outbox, int timeout_ms, int descriptor, GError **error)
{
    guint started = outbox->started->len;
    bool sound = outbox_start_wanted(outbox, error);
    bool starts = outbox->started->len > started;
    bool news = !g_queue_is_empty(&outbox->deliveries) || outbox->started->len > 0;
    int wait_ms = sound && !news ? outbox_settle_wait_ms(outbox, timeout_ms) : 0;
    if (outbox->under_way->len > 0)
        wait_network(outbox, wait_ms, descriptor);
    else
        wait_idle(wait_ms, descriptor);
    /* That it is on its way is told before its answer is, however soon that comes. */
    if (!starts)
        outbox_settle_ended(outbox);
    return sound;
}

bool outbox_collect(struct outbox *outbox, struct delivery *delivery)
{
    struct delivery *next = g_queue_pop_head(&outbox->deliveries);
    if (next == NULL)
        return false;
    *delivery = *next;
    g_free(next);
    return true;
}

bool outbox_collect_started(struct outbox *outbox, int64_t *id)
{
    if (outbox->started->len == 0)
        return false;
    *id = g_array_index(outbox->started, int64_t, 0);
    g_array_remove_index(outbox->started, 0);
    return true;
}

bool outbox_idle(const struct outbox *outbox)
{
    return g_queue_is_empty((GQueue *)&outbox->wanted) && outbox->begun == NULL && outbox->under_way->len == 0 &&
           outbox->ended->len == 0 && outbox->held == 0 && g_queue_is_empty((GQueue *)&outbox->deliveries);
}

struct token_source *outbox_tokens(struct outbox *outbox)
{
    return outbox->tokens;
}

int64_t outbox_token_ends_at(struct outbox *outbox)
{
    return token_ends_at(outbox->tokens);
}

const char *outbox_stopped(const struct outbox *outbox)
{
    return outbox->stopped;
}

void outbox_stop(struct outbox *outbox, const char *why)
{
    g_autofree char *copy = g_strdup(why); /* it may be the reason that is replaced */
    g_free(outbox->stopped);
    outbox->stopped = g_steal_pointer(&copy);
}

void outbox_resume(struct outbox *outbox)
{
    g_clear_pointer(&outbox->stopped, g_free);
    outbox->refusals_403 = 0;
}

void outbox_use(struct outbox *outbox, const struct settings *settings)
{
    g_assert(outbox_idle(outbox));
    g_clear_pointer(&outbox->client, client_free);
    outbox->settings = settings;
    token_source_use(outbox->tokens, settings);
    outbox_resume(outbox);
}

/* ---- one event ---- */

/* Steps until the one event that is wanted has come out. */
static bool send_once(struct outbox *outbox, struct delivery *delivery, GError **error)
{
    int64_t started = 0;
    for (;;) {
        g_autoptr(GError) cause = NULL;
        bool sound = outbox_step(outbox, STEP_MS, -1, &cause);
        while (outbox_collect_started(outbox, &started))
            ;
        if (!outbox_collect(outbox, delivery))
            continue;
        bool told = sound || delivery->no_room; /* the delivery says it all */
        if (!told)
            g_propagate_error(error, g_steal_pointer(&cause));
        return told;
    }
}

static bool owner_lives(struct outbox *outbox, int64_t id)
{
    bool lives = false;
    return journal_owner_lives(outbox->journal, id, &lives, NULL) && lives;
}

/* Whether a running copy is sending the event, recorded it and has not tried it yet, or has just settled it.
 *
 * The owner is asked for before the state is read: one that settles and ends between the two looks has then left a
 * settled event behind, and not one that seems to wait for nobody. An owner that came in between is seen by asking
 * again. */
static bool is_about_to_go(struct outbox *outbox, int64_t id)
{
    bool lived = owner_lives(outbox, id);
    struct event_record *record = journal_find_event(outbox->journal, id, NULL);
    if (!record)
        return false;
    bool sending = record->state == EVENT_SENDING, queued = record->state == EVENT_QUEUED;
    bool fresh = sending || (queued && record->attempts == 0);
    event_record_free(record);
    return (!sending && !queued) || (fresh && (lived || owner_lives(outbox, id)));
}

/* Sends what is wanted, and wants it again as long as it is behind another that is about to go. */
static bool send_patiently(struct outbox *outbox, int64_t id, bool again, struct delivery *delivery, GError **error)
{
    int64_t patience_us = (int64_t)settings_number(outbox->settings, SETTING_TOTAL_TIMEOUT) * G_USEC_PER_SEC;
    int64_t until_us = g_get_monotonic_time() + patience_us;
    while (send_once(outbox, delivery, error)) {
        if (delivery->behind == 0 || g_get_monotonic_time() >= until_us || !is_about_to_go(outbox, delivery->behind))
            return true;
        delivery_clear(delivery);
        wait_idle(BEHIND_LOOK_MS, -1);
        outbox_want(outbox, id, again);
    }
    return false;
}

bool outbox_send(struct outbox *outbox, int64_t id, bool again, struct delivery *delivery, GError **error)
{
    outbox_want(outbox, id, again);
    return send_patiently(outbox, id, again, delivery, error);
}

/* What a person typed is kept even where nothing can be sent. */
static bool record_only(struct outbox *outbox, const struct new_event *event, const GError *why, int64_t *id,
                        struct delivery *delivery, GError **error)
{
    *id = journal_add(outbox->journal, event, error);
    if (*id != 0)
        *delivery = (struct delivery){ .id = *id, .state = EVENT_QUEUED, .reason = g_strdup(why->message) };
    return *id != 0;
}

bool outbox_record_and_send(struct outbox *outbox, const struct new_event *event, int64_t *id,
                            struct delivery *delivery, GError **error)
{
    g_autoptr(GError) why = NULL;
    if (!journal_has_room(outbox->journal, &why))
        return record_only(outbox, event, why, id, delivery, error);
    return outbox_begin(outbox, event, id, error) && send_patiently(outbox, *id, false, delivery, error);
}
