/* delivery/lookup.c: one GET and its thread. */
#include "delivery/lookup.h"
#include "base/thread.h"
#include "delivery/request.h"

#include <stdatomic.h>

enum { CONNECT_MS = 4000, TOTAL_MS = 8000 };

struct lookup {
    GThread *thread;
    const struct settings *settings;
    struct post get; /* holds the token */
    int wake;
    atomic_bool done;
    bool asked;
    struct exchange exchange;
    GError *error;
};

static void *run(void *data)
{
    struct lookup *lookup = data;
    struct client_options options = client_options_of(lookup->settings);
    options.connect_timeout_ms = MIN(options.connect_timeout_ms, CONNECT_MS);
    options.total_timeout_ms = MIN(options.total_timeout_ms, TOTAL_MS);
    const struct client_request request = { .method = "GET",
                                            .url = lookup->get.url,
                                            .headers = (const char *const *)lookup->get.lines };
    lookup->asked = client_ask(&options, &request, &lookup->exchange, &lookup->error);
    atomic_store(&lookup->done, true);
    thread_wake_event(lookup->wake);
    return NULL;
}

static void lookup_free(struct lookup *lookup)
{
    post_clear(&lookup->get);
    g_free(lookup);
}

struct lookup *lookup_start(const struct settings *settings, const char *order, const struct secret *token, int wake,
                            GError **error)
{
    struct lookup *lookup = g_new0(struct lookup, 1);
    lookup->settings = settings;
    lookup->wake = wake;
    const char *version = settings_text(settings, SETTING_ACCEPT_VERSION);
    if (!get_build(&lookup->get, settings_text(settings, SETTING_URL), order, version, token, error) ||
        (lookup->thread = g_thread_try_new("lookup", run, lookup, error)) == NULL) {
        lookup_free(lookup);
        return NULL;
    }
    return lookup;
}

bool lookup_is_done(struct lookup *lookup)
{
    return atomic_load(&lookup->done);
}

bool lookup_end(struct lookup *lookup, struct exchange *exchange, GError **error)
{
    g_thread_join(lookup->thread);
    *exchange = lookup->exchange;
    bool whole = lookup->asked && exchange->headers_complete && exchange->body_complete && exchange->status != 0;
    if (lookup->error != NULL)
        g_propagate_error(error, lookup->error);
    else if (!whole)
        g_set_error(error, CLIENT_ERROR, CLIENT_ERROR_WAIT,
                    "The server did not answer about the order (%s); type it in, or try again.",
                    exchange->detail != NULL ? exchange->detail : "its answer broke off");
    if (!whole)
        exchange_clear(exchange);
    lookup_free(lookup);
    return whole;
}
