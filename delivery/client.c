/* delivery/client.c: requests handed to libcurl's multi interface and taken back.
 *
 * Every option that decides what may leave this machine is set in one place (`set_rules` and what it calls) for every
 * request alike. A connection may be kept for the next request: what that could do to a POST is stopped by the gate. A
 * connection that was idle for longer than four seconds is not used again, since many servers close theirs after five
 * and a request that meets the close can only be called unknown. After the first that did, none is kept any more. */
#include "delivery/client.h"
#include "base/thread.h"

#include "delivery/client_apart.h"

#include <string.h>

/* CONNECTIONS_KEPT: libcurl by itself closes those beyond four for each request under way, so that a group of requests
 * would close what the next group needs. */
enum { IDLE_SECONDS_MAX = 4, WAIT_STEP_MS = 1000, CONNECTIONS_KEPT = 100 };

struct client {
    struct curl_table curl;
    CURLM *multi;
    struct client_loop *loop;
    int connect_timeout_ms;
    int total_timeout_ms;
    char *ca_file;
    char *proxy;
    char *judged; /* scheme and host of the last request; NULL = none */
    bool judged_loopback;
    bool keeps_none;     /* every request gets a connection of its own */
    struct apart *apart; /* carries the requests; NULL = they go on while client_wait waits */
    GPtrArray *calls;    /* under way here; struct call *, owned */
    GArray *finished;    /* struct ended_call, in the order in which they ended */
    GPtrArray *spare;    /* struct call *, owned: handles for the next requests */
};

GQuark client_error_quark(void)
{
    return g_quark_from_static_string("fixline-client");
}

void exchange_clear(struct exchange *exchange)
{
    g_free(exchange->headers);
    g_free(exchange->content_type);
    g_free(exchange->body);
    g_free(exchange->location);
    g_free(exchange->detail);
    memset(exchange, 0, sizeof(*exchange));
}

static void *open_ahead(void *nothing)
{
    struct curl_table curl;
    curl_table_open(&curl, NULL);
    return nothing;
}

bool client_open_ahead(pthread_t *thread)
{
    return thread_start_elsewhere(thread, open_ahead, NULL);
}

struct client *client_new(const struct client_options *options, GError **error)
{
    struct client *client = g_new0(struct client, 1);
    client->calls = g_ptr_array_new();
    client->finished = g_array_new(FALSE, FALSE, sizeof(struct ended_call));
    client->spare = g_ptr_array_new();
    client->connect_timeout_ms = options->connect_timeout_ms;
    client->total_timeout_ms = options->total_timeout_ms;
    client->ca_file = g_strdup(options->ca_file);
    client->proxy = g_strdup(options->proxy);
    if (!curl_table_open(&client->curl, error)) {
        client_free(client);
        return NULL;
    }
    client->multi = client->curl.multi_init();
    if (client->multi != NULL)
        client->loop = client_loop_new(&client->curl, client->multi);
    if (client->loop == NULL) {
        g_set_error(
            error, CLIENT_ERROR, CLIENT_ERROR_LIBRARY,
            "Nothing can be sent: there is no memory left, or too many files are open. Close some programs and try "
            "again.");
        client_free(client);
        return NULL;
    }
    client->curl.multi_setopt(client->multi, CURLMOPT_MAXCONNECTS, (long)CONNECTIONS_KEPT);
    if (options->apart)
        client->apart = apart_begin(&client->curl, client->multi, client->loop);
    return client;
}

static void give_back_all(struct client *client, GPtrArray *calls)
{
    for (guint i = 0; i < calls->len; i++)
        call_give_back(g_ptr_array_index(calls, i), &client->curl, client->multi);
    g_ptr_array_unref(calls);
}

void client_free(struct client *client)
{
    if (client == NULL)
        return;
    apart_end(client->apart);
    give_back_all(client, client->calls);
    give_back_all(client, client->spare);
    for (guint i = 0; i < client->finished->len; i++)
        ended_call_clear(&g_array_index(client->finished, struct ended_call, i), &client->curl, client->multi);
    g_array_unref(client->finished);
    client_loop_free(client->loop);
    if (client->multi != NULL)
        client->curl.multi_cleanup(client->multi);
    g_free(client->judged);
    g_free(client->ca_file);
    g_free(client->proxy);
    g_free(client);
}

/* Bytes in front of the path. */
static size_t server_length(const char *url)
{
    const char *host = strstr(url, "://");
    return host != NULL ? (size_t)(host - url) + 3 + strcspn(host + 3, "/?#") : strlen(url);
}

/* Whether the address is of that server; where not, `server` is the one of the address from now on. */
static bool stays(char **server, const char *url)
{
    size_t length = server_length(url);
    if (*server != NULL && strlen(*server) == length && memcmp(*server, url, length) == 0)
        return true;
    g_free(*server);
    *server = g_strndup(url, length);
    return false;
}

/* Whether the address is of this machine; asked once for the requests that go to one server. */
static bool is_loopback(struct client *client, const char *url)
{
    if (!stays(&client->judged, url))
        client->judged_loopback = settings_url_is_loopback(url);
    return client->judged_loopback;
}

/* A line end, NUL or other control character in a header line would end it early and lose the body. */
static bool header_is_clean(const char *line)
{
    for (; *line != '\0'; line++)
        if ((unsigned char)*line < 0x20 || *line == 0x7F)
            return false;
    return true;
}

/* What is wrong with the request as it stands; NULL when nothing is. */
static const char *request_fault(const struct client_request *request, bool loopback)
{
    bool plain = g_ascii_strncasecmp(request->url, "http://", 7) == 0;
    if (!plain && g_ascii_strncasecmp(request->url, "https://", 8) != 0)
        return "the address must begin with https://; check [server] url";
    if (plain && !loopback)
        return "http:// is for this machine itself only; use https:// in [server] url";
    for (const char *const *line = request->headers; line != NULL && *line != NULL; line++)
        if (!header_is_clean(*line))
            return "a header holds a control character; check the token and [server] accept_version";
    return NULL;
}

/* Taken apart once for the requests that go to one server: of the next one only the path is new. For libcurl that is a
 * sixth of a request's work. (Alone, a path with %2C would leave with %2c.) */
static bool set_address(const struct client *client, struct call *call, const char *url)
{
    const struct curl_table *curl = &client->curl;
    const char *path = url + server_length(url);
    bool only_path = *path == '/' && strpbrk(path, "?#%") == NULL;
    if (stays(&call->server, url) && only_path)
        return curl->url_set(call->address, CURLUPART_PATH, path, 0) == CURLUE_OK;
    if (!only_path)
        g_clear_pointer(&call->server, g_free); /* a query would stay */
    return curl->url_set(call->address, CURLUPART_URL, url, CURLU_PATH_AS_IS) == CURLUE_OK;
}

static bool append_line(struct client *client, struct call *call, const char *line)
{
    struct curl_slist *longer = client->curl.slist_append(call->lines, line);
    if (longer == NULL)
        return false;
    call->lines = longer;
    return true;
}

/* An empty "Expect:" keeps libcurl from asking for leave before larger bodies. */
static bool set_lines(struct client *client, struct call *call, const char *const *headers)
{
    for (; headers != NULL && *headers != NULL; headers++)
        if (!append_line(client, call, *headers))
            return false;
    return append_line(client, call, "Expect:") &&
           client->curl.easy_setopt(call->easy, CURLOPT_HTTPHEADER, call->lines) == CURLE_OK;
}

static bool set_security(const struct client *client, CURL *easy, bool loopback)
{
    const struct curl_table *curl = &client->curl;
    return curl->easy_setopt(easy, CURLOPT_PROTOCOLS_STR, loopback ? "http,https" : "https") == CURLE_OK &&
           curl->easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
           curl->easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) == CURLE_OK &&
           curl->easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L) == CURLE_OK &&
           curl->easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L) == CURLE_OK &&
           curl->easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED) == CURLE_OK &&
           (client->ca_file == NULL || curl->easy_setopt(easy, CURLOPT_CAINFO, client->ca_file) == CURLE_OK);
}

/* The environment's proxies never stand between this machine and itself. One that was set by hand is always used. */
static bool set_proxy(const struct client *client, CURL *easy, bool loopback)
{
    const struct curl_table *curl = &client->curl;
    if (client->proxy != NULL)
        return curl->easy_setopt(easy, CURLOPT_PROXY, client->proxy) == CURLE_OK &&
               curl->easy_setopt(easy, CURLOPT_NOPROXY, "") == CURLE_OK &&
               curl->easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L) == CURLE_OK;
    return (!loopback || curl->easy_setopt(easy, CURLOPT_PROXY, "") == CURLE_OK) &&
           curl->easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L) == CURLE_OK;
}

static bool set_limits(const struct client *client, CURL *easy)
{
    const struct curl_table *curl = &client->curl;
    return curl->easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)client->connect_timeout_ms) == CURLE_OK &&
           curl->easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)client->total_timeout_ms) == CURLE_OK &&
           curl->easy_setopt(easy, CURLOPT_MAXAGE_CONN, (long)IDLE_SECONDS_MAX) == CURLE_OK &&
           curl->easy_setopt(easy, CURLOPT_NOSIGNAL, 1L) == CURLE_OK;
}

static bool set_rules(const struct client *client, CURL *easy, bool loopback)
{
    const struct curl_table *curl = &client->curl;
    return set_security(client, easy, loopback) && set_proxy(client, easy, loopback) && set_limits(client, easy) &&
           curl->easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1) == CURLE_OK &&
           curl->easy_setopt(easy, CURLOPT_HTTP09_ALLOWED, 0L) == CURLE_OK &&
           curl->easy_setopt(easy, CURLOPT_HEADEROPT, (long)CURLHEADER_SEPARATE) == CURLE_OK &&
           curl->easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "gzip") == CURLE_OK &&
           curl->easy_setopt(easy, CURLOPT_HTTP_CONTENT_DECODING, 0L) == CURLE_OK && /* delivery/unpack does it */
           curl->easy_setopt(easy, CURLOPT_USERAGENT, "fixline/" FIXLINE_VERSION) == CURLE_OK;
}

/* What is the same for the next request to that server. */
static bool set_up(const struct client *client, struct call *call, bool loopback)
{
    const struct curl_table *curl = &client->curl;
    call->easy = curl->easy_init();
    call->address = curl->url();
    call->loopback = loopback;
    call->is_set_up = call->easy != NULL && call->address != NULL && set_rules(client, call->easy, loopback) &&
                      curl->easy_setopt(call->easy, CURLOPT_CURLU, call->address) == CURLE_OK &&
                      call_attach(call, curl, client->loop);
    return call->is_set_up;
}

/* A call whose handle is set up for that already, or a new one. */
static struct call *take_call(struct client *client, bool loopback, const char *method)
{
    guint spare = client->spare->len;
    const struct call *last = spare > 0 ? g_ptr_array_index(client->spare, spare - 1) : NULL;
    bool fits = last != NULL && last->post && strcmp(method, "POST") == 0 && last->loopback == loopback;
    return fits ? g_ptr_array_steal_index_fast(client->spare, spare - 1) : call_new();
}

static bool set_keeping(const struct client *client, struct call *call)
{
    const struct curl_table *curl = &client->curl;
    return !client->keeps_none || (curl->easy_setopt(call->easy, CURLOPT_FRESH_CONNECT, 1L) == CURLE_OK &&
                                   curl->easy_setopt(call->easy, CURLOPT_FORBID_REUSE, 1L) == CURLE_OK);
}

static bool hand_over(struct client *client, struct call *call, const struct client_request *request, bool loopback)
{
    call_begin(call, request);
    if ((!call->is_set_up && !set_up(client, call, loopback)) || !set_address(client, call, request->url) ||
        !set_lines(client, call, request->headers) || !call_attach_body(call, request->method) ||
        !set_keeping(client, call))
        return false;
    if (client->apart != NULL) {
        apart_hand(client->apart, call);
        return true;
    }
    g_ptr_array_add(client->calls, call);
    if (client->curl.multi_add_handle(client->multi, call->easy) == CURLM_OK)
        return true;
    g_ptr_array_remove(client->calls, call);
    return false;
}

bool client_start(struct client *client, const struct client_request *request, GError **error)
{
    bool loopback = is_loopback(client, request->url);
    const char *fault = request_fault(request, loopback);
    if (fault != NULL) {
        g_set_error(error, CLIENT_ERROR, CLIENT_ERROR_REQUEST, "Nothing was sent: %s.", fault);
        return false;
    }
    struct call *call = take_call(client, loopback, request->method);
    if (!hand_over(client, call, request, loopback)) {
        call_give_back(call, &client->curl, client->multi);
        g_set_error(error, CLIENT_ERROR, CLIENT_ERROR_LIBRARY,
                    "Nothing was sent: libcurl did not take the request; check [server] ca_file and proxy, and that "
                    "there is memory left.");
        return false;
    }
    return true;
}

bool client_wait(struct client *client, int timeout_ms, int descriptor, GError **error)
{
    int wait_ms = client->finished->len > 0 ? 0 : MAX(timeout_ms, 0);
    CURLMcode code = client->apart != NULL
                         ? apart_wait(client->apart, wait_ms, descriptor, client->finished)
                         : client_loop_turn(client->loop, wait_ms, descriptor, client->calls, client->finished);
    if (code != CURLM_OK)
        g_set_error(error, CLIENT_ERROR, CLIENT_ERROR_WAIT, "Waiting for the network failed: %s.",
                    client->curl.multi_strerror(code));
    return code == CURLM_OK;
}

/* The server, or what stands before it, closed a kept connection while the request was on its way to it. Who does so
 * without a word does so again. */
static bool died_kept(const struct exchange *exchange)
{
    return exchange->kept && exchange->gate_passed && !exchange->answer_begun && exchange->curl_code != CURLE_OK &&
           exchange->curl_code != CURLE_OPERATION_TIMEDOUT;
}

bool client_collect(struct client *client, struct exchange *exchange)
{
    if (client->finished->len == 0)
        return false;
    const struct ended_call *ended = &g_array_index(client->finished, struct ended_call, 0);
    *exchange = ended->exchange;
    client->keeps_none = client->keeps_none || died_kept(exchange);
    if (ended->call != NULL)
        g_ptr_array_add(client->spare, ended->call);
    g_array_remove_index(client->finished, 0);
    return true;
}

void client_stop(struct client *client)
{
    if (client->apart != NULL)
        apart_stop(client->apart, client->finished);
}

struct client_options client_options_of(const struct settings *settings)
{
    return (struct client_options){
        .connect_timeout_ms = settings_number(settings, SETTING_CONNECT_TIMEOUT) * 1000,
        .total_timeout_ms = settings_number(settings, SETTING_TOTAL_TIMEOUT) * 1000,
        .ca_file = settings_text(settings, SETTING_CA_FILE),
        .proxy = settings_text(settings, SETTING_PROXY),
    };
}

bool client_ask(const struct client_options *options, const struct client_request *request, struct exchange *exchange,
                GError **error)
{
    struct client *client = client_new(options, error);
    bool going = client != NULL && client_start(client, request, error);
    while (going && !client_collect(client, exchange))
        going = client_wait(client, WAIT_STEP_MS, -1, error);
    client_free(client);
    return going;
}
