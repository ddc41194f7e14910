/* tests/fuzz/fuzz_header.c: any bytes as what a server answers, through what libcurl calls in this program: header
 * lines, a body, an end; then judged, stripped of the token, and kept. The same bytes as a token.
 *
 * libcurl is played here: the first byte says how the exchange ends, the rest is cut into lines and pieces. "Accepted"
 * needs a whole answer of 2xx by this file's own reading; whatever came back is said in one clean sentence, and the
 * token is in nothing that is kept or said. */
#include "delivery/client_call.h"
#include "delivery/outcome.h"
#include "delivery/request.h"
#include "delivery/retry.h"
#include "delivery/token_client.h"
#include "tests/fuzz/demand.h"
#include <stdarg.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

#define TOKEN "canary+7/token"
enum { ANSWER_KEPT = 300, FACTS = 16 };

/* ---- libcurl, played ---- */

static struct {
    curl_prereq_callback gate;
    curl_write_callback header, body;
    curl_debug_callback words;
    void *data;
    size_t to_upload, uploaded;
    bool connected;
    char *content_type, *retry_after;
    int status;     /* of the last block */
    bool block_end; /* its empty line came */
} played;

static CURLcode play_setopt(CURL *easy, CURLoption option, ...)
{
    va_list arguments;
    (void)easy;
    va_start(arguments, option);
    if (option == CURLOPT_PREREQFUNCTION)
        played.gate = va_arg(arguments, curl_prereq_callback);
    else if (option == CURLOPT_HEADERFUNCTION)
        played.header = va_arg(arguments, curl_write_callback);
    else if (option == CURLOPT_WRITEFUNCTION)
        played.body = va_arg(arguments, curl_write_callback);
    else if (option == CURLOPT_POSTFIELDSIZE_LARGE)
        played.to_upload = (size_t)va_arg(arguments, curl_off_t);
    else if (option == CURLOPT_DEBUGFUNCTION)
        played.words = va_arg(arguments, curl_debug_callback);
    else if (option == CURLOPT_PRIVATE)
        played.data = va_arg(arguments, void *);
    va_end(arguments);
    return CURLE_OK;
}

static CURLcode play_getinfo(CURL *easy, CURLINFO info, ...)
{
    va_list arguments;
    (void)easy;
    va_start(arguments, info);
    if (info == CURLINFO_LOCAL_PORT)
        *va_arg(arguments, long *) = played.connected ? 40000 : 0;
    else if (info == CURLINFO_REQUEST_SIZE)
        *va_arg(arguments, long *) = (long)played.uploaded + 200;
    else if (info == CURLINFO_SIZE_UPLOAD_T)
        *va_arg(arguments, curl_off_t *) = (curl_off_t)played.uploaded;
    else if (info == CURLINFO_RETRY_AFTER)
        *va_arg(arguments, curl_off_t *) = played.retry_after ? g_ascii_strtoll(played.retry_after, NULL, 10) : 0;
    else if (info == CURLINFO_CONTENT_TYPE)
        *va_arg(arguments, char **) = played.content_type;
    else
        *va_arg(arguments, char **) = NULL;
    va_end(arguments);
    return CURLE_OK;
}

static const char *play_strerror(CURLcode code)
{
    return code == CURLE_OK ? "No error" : "Something went wrong";
}

static CURLMcode play_remove(CURLM *multi, CURL *easy)
{
    (void)multi;
    (void)easy;
    return CURLM_OK;
}

static void play_free(struct curl_slist *list)
{
    demand(!list);
}

static void play_url_cleanup(CURLU *url)
{
    demand(!url);
}

static const struct curl_table libcurl = { .easy_setopt = play_setopt,
                                           .easy_getinfo = play_getinfo,
                                           .easy_strerror = play_strerror,
                                           .multi_remove_handle = play_remove,
                                           .slist_free_all = play_free,
                                           .url_cleanup = play_url_cleanup };

static char *value_of(const char *line, size_t length, const char *name)
{
    size_t name_length = strlen(name);
    if (length <= name_length || g_ascii_strncasecmp(line, name, name_length) != 0)
        return NULL;
    return g_strstrip(g_strndup(line + name_length, length - name_length));
}

static void note_line(const char *line, size_t length)
{
    if (length > 5 && memcmp(line, "HTTP/", 5) == 0) {
        const char *blank = memchr(line, ' ', length);
        g_autofree char *digits = blank ? g_strndup(blank + 1, (size_t)(line + length - blank - 1)) : g_strdup("");
        played.status = g_ascii_isdigit(*digits) ? (int)MIN(g_ascii_strtoull(digits, NULL, 10), 9999) : 0;
        played.block_end = false;
    }
    if (line[0] == '\n' || (length == 2 && line[0] == '\r'))
        played.block_end = true;
    g_autofree char *type = value_of(line, length, "Content-Type:");
    g_autofree char *after = value_of(line, length, "Retry-After:");
    if (type)
        g_free(played.content_type), played.content_type = g_steal_pointer(&type);
    if (after)
        g_free(played.retry_after), played.retry_after = g_steal_pointer(&after);
}

/* Lines up to the end of a final block; returns how many bytes they were. False in `taken` where one was refused. */
static size_t play_lines(char *text, size_t size, bool *taken)
{
    size_t at = 0;
    *taken = true;
    while (at < size && *taken && !(played.block_end && (played.status >= 200 || played.status == 101))) {
        char *end = memchr(text + at, '\n', size - at);
        size_t length = end ? (size_t)(end + 1 - (text + at)) : size - at;
        if (end) /* libcurl hands over whole lines only */
            note_line(text + at, length);
        *taken = !end || played.header(text + at, 1, length, played.data) == length;
        at += length;
    }
    return at;
}

static void play_body(char *text, size_t size)
{
    for (size_t at = 0; at < size;) {
        size_t piece = MIN(size - at, 1 + at % 7);
        demand(played.body(text + at, 1, piece, played.data) == piece);
        at += piece;
    }
}

static void play(struct call *call, uint8_t how, char *text, size_t size)
{
    static char excess[] = "Excess found in a read";
    bool taken = true;
    played.connected = (how & 0x80) == 0;
    if (!played.connected)
        return;
    demand(played.gate(played.data, NULL, NULL, 0, 0) == CURL_PREREQFUNC_OK);
    played.uploaded = how & 0x40 ? 1 : played.to_upload;
    size_t head = play_lines(text, size, &taken);
    if (taken)
        play_body(text + head, size - head);
    if (how & 0x20)
        played.words(NULL, CURLINFO_TEXT, excess, strlen(excess), played.data);
    if (how & 0x10)
        demand(played.gate(played.data, NULL, NULL, 0, 0) == CURL_PREREQFUNC_ABORT);
    g_strlcpy(call->words, text, sizeof call->words);
}

/* ---- what must hold ---- */

static const struct secret *token(void)
{
    static struct secret *secret;
    char copy[] = TOKEN;
    if (!secret)
        secret = secret_take(copy, strlen(copy), "the test", NULL);
    return secret;
}

static void check_text(const char *text)
{
    demand(!text || (g_utf8_validate(text, -1, NULL) && !strstr(text, TOKEN)));
}

/* Whether the answer holds nothing that cleaning takes out of a sentence: what is said then is what was hidden from. */
static bool is_plain(const struct exchange *exchange)
{
    const char *const texts[] = { exchange->body, exchange->location, exchange->detail };
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        for (const char *at = texts[i] ? texts[i] : ""; *at; at++)
            if (!g_ascii_isprint(*at) || (at[0] == '\\' && at[1] == 'u'))
                return false;
    return !exchange->body || strlen(exchange->body) == exchange->body_length;
}

static void check_outcome(const struct exchange *exchange)
{
    const struct outcome_rules rules = { .unavailable_is_queued = exchange->body_length % 2 == 0 };
    struct outcome outcome;
    outcome_classify(exchange, &rules, &outcome);
    bool whole = exchange->curl_code == 0 && exchange->gate_passed && exchange->upload_complete && played.block_end;
    if (outcome.state == EVENT_ACCEPTED)
        demand(whole && played.status >= 200 && played.status < 300 && !outcome_is_page(exchange));
    demand(outcome.state != EVENT_REFUSED || (whole || exchange->gate_passed));
    demand(outcome.state != EVENT_SENDING && outcome.state != EVENT_DROPPED);
    demand(outcome.state == EVENT_QUEUED || outcome.again == AGAIN_NEVER);
    demand(strlen(outcome.reason) < sizeof outcome.reason);
    demand(g_utf8_validate(outcome.reason, -1, NULL) && (!is_plain(exchange) || !strstr(outcome.reason, TOKEN)));
    for (const char *at = outcome.reason; *at; at = g_utf8_next_char(at))
        demand(!g_unichar_iscntrl(g_utf8_get_char(at)));
    struct retry_wait wait = retry_after_answer(exchange->retry_after_s, RETRY_AFTER_LONGEST_DESK_S, 1, 0.5);
    demand(wait.ms >= 0 && (wait.pause || wait.ms <= (int64_t)RETRY_AFTER_LONGEST_DESK_S * 1000));
}

static void check_kept(struct exchange *exchange)
{
    exchange_hide(exchange, token());
    demand(!exchange->body || strlen(exchange->body) <= exchange->body_length);
    g_autofree char *headers = exchange_headers_kept(exchange);
    g_autofree char *answer = exchange_answer_kept(exchange, ANSWER_KEPT);
    check_text(headers);
    check_text(answer);
    check_outcome(exchange);
}

static void check_token(const uint8_t *bytes, size_t size)
{
    g_autofree char *copy = g_malloc(size + 1);
    g_autoptr(GError) error = NULL;
    memcpy(copy, bytes, size);
    struct secret *secret = secret_take(copy, size, "the test", &error);
    if (error)
        demand_sentence(error->message);
    if (secret)
        demand(token_expiry_of(secret) >= 0);
    secret_free(secret);
}

/* The connection of the last request, and what was said of it, is over. */
static void play_anew(void)
{
    g_clear_pointer(&played.content_type, g_free);
    g_clear_pointer(&played.retry_after, g_free);
    played.uploaded = 0;
    played.connected = played.block_end = false;
    played.status = 0;
}

static struct ended_call ask(struct call *call, uint8_t how, CURLcode end, char *text, size_t size)
{
    static const char body[] = "{\"event\":\"repair_eta\"}";
    const struct client_request request = { .method = "POST", .body = body, .body_length = sizeof body - 1 };
    play_anew();
    call_begin(call, &request);
    demand(call_attach_body(call, request.method));
    play(call, how, text, size);
    return call_end(call, NULL, end);
}

static void check_same(const struct exchange *one, const struct exchange *other)
{
    demand(one->status == other->status && one->headers_complete == other->headers_complete);
    demand(one->gate_passed == other->gate_passed && one->gate_refused == other->gate_refused);
    demand(one->upload_complete == other->upload_complete && one->body_complete == other->body_complete);
    demand(one->excess == other->excess && one->body_length == other->body_length);
    demand(memcmp(one->body, other->body, one->body_length) == 0 && strcmp(one->headers, other->headers) == 0);
    demand(g_strcmp0(one->location, other->location) == 0 && g_strcmp0(one->detail, other->detail) == 0);
}

/* A handle that is used once more knows nothing of the request before. */
static void ask_again(struct ended_call *ended, uint8_t how, CURLcode end, char *text, size_t size)
{
    if (!ended->call)
        return;
    struct ended_call again = ask(g_steal_pointer(&ended->call), how, end, text, size);
    check_same(&again.exchange, &ended->exchange);
    ended_call_clear(&again, &libcurl, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static const CURLcode ends[FACTS] = { CURLE_OK,
                                          CURLE_OK,
                                          CURLE_OK,
                                          CURLE_PARTIAL_FILE,
                                          CURLE_RECV_ERROR,
                                          CURLE_OPERATION_TIMEDOUT,
                                          CURLE_BAD_CONTENT_ENCODING,
                                          CURLE_GOT_NOTHING,
                                          CURLE_SEND_ERROR,
                                          CURLE_WEIRD_SERVER_REPLY,
                                          CURLE_UNSUPPORTED_PROTOCOL,
                                          CURLE_WRITE_ERROR,
                                          CURLE_COULDNT_CONNECT,
                                          CURLE_SSL_CONNECT_ERROR,
                                          CURLE_PEER_FAILED_VERIFICATION,
                                          CURLE_ABORTED_BY_CALLBACK };
    if (size == 0)
        return 0;
    g_autofree char *text = g_malloc0(size);
    CURLcode end = ends[bytes[0] % FACTS];
    memcpy(text, bytes + 1, size - 1);
    struct call *call = call_new();
    demand(call_attach(call, &libcurl, NULL));
    call->is_set_up = true;
    struct ended_call ended = ask(call, bytes[0], end, text, size - 1);
    ask_again(&ended, bytes[0], end, text, size - 1);
    check_kept(&ended.exchange);
    exchange_clear(&ended.exchange);
    play_anew();
    check_token(bytes + 1, size - 1);
    return 0;
}
