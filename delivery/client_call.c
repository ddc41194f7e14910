/* delivery/client_call.c: what libcurl calls while one request is under way, and the facts that come out of it.
 *
 * libcurl's result code is not enough to judge by. It can say "ok, 201" for an answer that broke off in its headers,
 * and it repeats a POST by itself when a kept connection dies. So the lines of the answer are counted here, the end of
 * the final header block is an empty line seen here, and the gate opens once and never again. */
#include "delivery/client_call.h"

#include "base/clean.h"
#include "delivery/client_loop.h"
#include "delivery/unpack.h"
#include "journal/killpoint.h"
#include "journal/sabotage.h"

#include <string.h>

struct call *call_new(void)
{
    struct call *call = g_new0(struct call, 1);
    call->header_lines = g_string_new(NULL);
    call->received = g_string_new(NULL);
    return call;
}

void call_begin(struct call *call, const struct client_request *request)
{
    if (request->body != NULL) {
        call->body = g_memdup2(request->body, request->body_length);
        call->body_length = request->body_length;
    }
    call->gate = request->gate;
    call->owner = request->owner;
    call->facts.number = request->number;
}

static void wipe_body(struct call *call)
{
    if (call->body != NULL)
        explicit_bzero(call->body, call->body_length); /* it may hold a client secret */
    g_clear_pointer(&call->body, g_free);
}

/* What libcurl does not hold. */
static void free_rest(struct call *call)
{
    wipe_body(call);
    g_string_free(call->header_lines, TRUE);
    g_string_free(call->received, TRUE);
    g_free(call->location);
    g_free(call->server);
    exchange_clear(&call->facts);
    g_free(call);
}

/* Whether the request is about to leave on a connection that was kept. */
static bool is_kept(const struct call *call)
{
    long connections_made = 0;
    return call->curl->easy_getinfo(call->easy, CURLINFO_NUM_CONNECTS, &connections_made) == CURLE_OK &&
           connections_made == 0;
}

/* Whether a kept connection holds bytes that nobody asked for. They would be read as the answer to the request that is
 * about to leave: a second answer to the one before, say, that came when its first had been taken. (libcurl 7.88 uses
 * such a connection again. A new one may hold what belongs to TLS.) */
static bool holds_foreign_bytes(const struct call *call, int local_port)
{
    return call->loop != NULL && call->facts.kept && client_loop_holds_unread(call->loop, local_port);
}

/* Called after connect, TLS and proxy and before the first byte of the request; and again when libcurl wants to send
 * the request once more over another connection. */
static int at_gate(void *data, char *to, char *from, int to_port, int from_port)
{
    (void)to;
    (void)from;
    (void)to_port;
    struct call *call = data;
    KILLPOINT(9);
    if (!call->facts.gate_passed)
        call->facts.kept = is_kept(call);
    if (!call->facts.gate_passed && holds_foreign_bytes(call, from_port)) {
        call->refusal = "the server had sent more on this connection than it was asked for";
        return CURL_PREREQFUNC_ABORT;
    }
    if ((call->facts.gate_passed && !SABOTAGED("I3")) || (call->gate != NULL && !call->gate(call->owner))) {
        call->facts.gate_refused = true;
        return CURL_PREREQFUNC_ABORT;
    }
    call->facts.gate_passed = true;
    KILLPOINT(10);
    return CURL_PREREQFUNC_OK;
}

#ifdef FIXLINE_KILLPOINTS
/* Where a place to be ended at was chosen, the body leaves behind the headers and in two parts, so that there are a
 * place between them and a middle. */
static size_t on_upload(char *to, size_t size, size_t count, void *data)
{
    struct call *call = data;
    size_t left = call->body_length - call->body_read;
    size_t part = MIN(call->body_read == 0 && left > 1 ? left / 2 : left, size * count);
    if (call->body_read == 0)
        KILLPOINT(11);
    if (part > 0)
        memcpy(to, call->body + call->body_read, part);
    call->body_read += part;
    return part;
}

static bool attach_parts(struct call *call)
{
    const struct curl_table *curl = call->curl;
    return curl->easy_setopt(call->easy, CURLOPT_READFUNCTION, on_upload) == CURLE_OK &&
           curl->easy_setopt(call->easy, CURLOPT_READDATA, call) == CURLE_OK;
}
#endif

/* The bytes themselves, so that headers and a short body leave together: two packets cost both sides a tenth of a
 * batch's time. */
static bool attach_bytes(struct call *call)
{
#ifdef FIXLINE_KILLPOINTS
    if (g_getenv("FIXLINE_KILLPOINT"))
        return attach_parts(call);
#endif
    return call->curl->easy_setopt(call->easy, CURLOPT_POSTFIELDS, call->body) == CURLE_OK;
}

/* "HTTP/1.1 201 Created": begins a block; what an earlier one (a 1xx) said no longer counts. */
static void begin_block(struct call *call, const char *line, size_t length)
{
    const char *blank = memchr(line, ' ', length);
    int status = 0;
    for (const char *at = blank ? blank + 1 : line + length; at < line + length && g_ascii_isdigit(*at); at++)
        status = MIN(status * 10 + (*at - '0'), 9999);
    call->facts.status = status;
    g_string_truncate(call->header_lines, 0);
    call->length = LENGTH_UNSAID;
    call->packing = PACKING_NONE;
    call->other_version = length < 7 || memcmp(line, "HTTP/1.", 7) != 0;
    g_clear_pointer(&call->location, g_free);
    KILLPOINT(14);
}

/* 1xx other than 101 announce another block, so the end of theirs is not the end that counts. */
static void end_block(struct call *call)
{
    int status = call->facts.status;
    call->facts.headers_complete = status >= 200 || status == 101;
    if (call->facts.headers_complete)
        call->curl->easy_setopt(call->easy, CURLOPT_VERBOSE, 1L); /* the word on_words waits for can only come now */
    else
        call->facts.status = 0;
    KILLPOINT(15);
}

/* The value of a header line of that name, without blanks around it, owned; NULL for another line. */
static char *line_value(const char *line, size_t length, const char *name)
{
    size_t name_length = strlen(name);
    if (length <= name_length || line[name_length] != ':' || g_ascii_strncasecmp(line, name, name_length) != 0)
        return NULL;
    return g_strstrip(g_strndup(line + name_length + 1, length - name_length - 1));
}

static void read_length(struct call *call, const char *text)
{
    uint64_t value = 0;
    bool number = g_ascii_string_to_unsigned(text, 10, 0, G_MAXINT64, &value, NULL);
    bool same = call->length == LENGTH_UNSAID || (call->length == LENGTH_SAID && call->length_value == (int64_t)value);
    call->length = number && same ? LENGTH_SAID : LENGTH_BROKEN;
    call->length_value = (int64_t)value;
}

/* How the body is packed: by one of the two ways that can be unpacked, or else. */
static void read_packing(struct call *call, const char *text)
{
    static const char *const known[] = { "gzip", "x-gzip", "deflate", NULL };
    g_autofree char *lower = g_ascii_strdown(text, -1);
    g_auto(GStrv) names = g_strsplit(lower, ",", -1);
    for (char **name = names; *name != NULL; name++) {
        g_strstrip(*name);
        if (**name == '\0' || strcmp(*name, "identity") == 0)
            continue;
        bool first = call->packing == PACKING_NONE;
        call->packing = first && g_strv_contains(known, *name) ? PACKING_KNOWN : PACKING_OTHER;
    }
}

static void read_line(struct call *call, const char *line, size_t length)
{
    g_autofree char *packing = line_value(line, length, "Content-Encoding");
    if (packing != NULL)
        read_packing(call, packing);
    g_autofree char *body_length = line_value(line, length, "Content-Length");
    if (body_length != NULL)
        read_length(call, body_length);
    g_autofree char *location = line_value(line, length, "Location");
    if (location != NULL && call->location == NULL)
        call->location = g_steal_pointer(&location);
    while (length > 0 && (line[length - 1] == '\n' || line[length - 1] == '\r'))
        length--;
    g_string_append_len(call->header_lines, line, (gssize)length);
    g_string_append_c(call->header_lines, '\n');
}

static bool line_is_empty(const char *line, size_t length)
{
    return (length == 2 && memcmp(line, "\r\n", 2) == 0) || (length == 1 && *line == '\n');
}

/* Gets whole lines only: of 1xx blocks, of the final one, and trailers after the body, which say nothing here. */
static size_t on_header(char *line, size_t size, size_t count, void *data)
{
    struct call *call = data;
    size_t length = size * count;
    call->facts.answer_begun = true;
    call->header_bytes += length;
    if (call->header_bytes > CLIENT_HEADERS_MAX)
        return 0;
    if (call->facts.headers_complete)
        return length;
    if (length > 5 && memcmp(line, "HTTP/", 5) == 0)
        begin_block(call, line, length);
    else if (line_is_empty(line, length))
        end_block(call);
    else
        read_line(call, line, length);
    return length;
}

static size_t on_body(char *bytes, size_t size, size_t count, void *data)
{
    struct call *call = data;
    size_t length = size * count;
    if (call->received->len + length > CLIENT_BODY_MAX)
        return 0;
    g_string_append_len(call->received, bytes, (gssize)length);
    return length;
}

/* libcurl tells of bytes after the answer only in its own words. Nothing else is read here. Behind chunks it drops them
 * and keeps the connection, on which the rest of them may still come. */
static int on_words(CURL *easy, curl_infotype kind, char *text, size_t length, void *data)
{
    static const char *const words[] = { "Excess found", "Leftovers after chunking" };
    struct call *call = data;
    for (size_t i = 0; kind == CURLINFO_TEXT && i < G_N_ELEMENTS(words); i++)
        if (length >= strlen(words[i]) && memcmp(text, words[i], strlen(words[i])) == 0) {
            call->facts.excess = true;
            call->curl->easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
        }
    return 0;
}

bool call_attach_body(struct call *call, const char *method)
{
    const struct curl_table *curl = call->curl;
    if (strcmp(method, "POST") != 0) /* without a body */
        return curl->easy_setopt(call->easy, CURLOPT_HTTPGET, 1L) == CURLE_OK &&
               curl->easy_setopt(call->easy, CURLOPT_CUSTOMREQUEST, method) == CURLE_OK;
    call->post = true;
    return curl->easy_setopt(call->easy, CURLOPT_POST, 1L) == CURLE_OK &&
           curl->easy_setopt(call->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)call->body_length) == CURLE_OK &&
           attach_bytes(call);
}

bool call_attach(struct call *call, const struct curl_table *curl, const struct client_loop *loop)
{
    CURL *easy = call->easy;
    call->curl = curl;
    call->loop = loop;
    return curl->easy_setopt(easy, CURLOPT_PRIVATE, call) == CURLE_OK &&
           curl->easy_setopt(easy, CURLOPT_ERRORBUFFER, call->words) == CURLE_OK &&
           curl->easy_setopt(easy, CURLOPT_PREREQFUNCTION, at_gate) == CURLE_OK &&
           curl->easy_setopt(easy, CURLOPT_PREREQDATA, call) == CURLE_OK &&
           curl->easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header) == CURLE_OK &&
           curl->easy_setopt(easy, CURLOPT_HEADERDATA, call) == CURLE_OK &&
           curl->easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body) == CURLE_OK &&
           curl->easy_setopt(easy, CURLOPT_WRITEDATA, call) == CURLE_OK &&
           curl->easy_setopt(easy, CURLOPT_DEBUGFUNCTION, on_words) == CURLE_OK &&
           curl->easy_setopt(easy, CURLOPT_DEBUGDATA, call) == CURLE_OK;
}

static int64_t body_bytes_sent(const struct call *call, const struct curl_table *curl)
{
    curl_off_t sent = 0;
    curl->easy_getinfo(call->easy, CURLINFO_SIZE_UPLOAD_T, &sent);
    return (int64_t)sent;
}

#ifdef FIXLINE_KILLPOINTS
static void pass_killpoints(struct call *call, const struct curl_table *curl)
{
    int64_t sent = call->body_length > 0 ? body_bytes_sent(call, curl) : 0;
    if (sent > 0 && call->killpoints_passed == 0) {
        call->killpoints_passed = 1;
        KILLPOINT(12);
    }
    if (sent > 0 && sent == (int64_t)call->body_length && call->killpoints_passed == 1) {
        call->killpoints_passed = 2;
        KILLPOINT(13);
    }
}
#endif

void call_pass_all_killpoints(const GPtrArray *calls, const struct curl_table *curl)
{
#ifdef FIXLINE_KILLPOINTS
    for (guint i = 0; i < calls->len; i++)
        pass_killpoints(g_ptr_array_index(calls, i), curl);
#else
    (void)calls;
    (void)curl;
#endif
}

struct call *call_of(const CURLMsg *message, const struct curl_table *curl)
{
    void *data = NULL;
    if (message->msg == CURLMSG_DONE)
        curl->easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &data);
    return data;
}

void call_give_back(struct call *call, const struct curl_table *curl, CURLM *multi)
{
    if (call->easy != NULL) {
        curl->multi_remove_handle(multi, call->easy);
        curl->easy_cleanup(call->easy);
    }
    curl->slist_free_all(call->lines);
    curl->url_cleanup(call->address);
    free_rest(call);
}

static void finish_upload(struct call *call, const struct curl_table *curl)
{
    int64_t sent = body_bytes_sent(call, curl);
    long request_bytes = 0;
    curl->easy_getinfo(call->easy, CURLINFO_REQUEST_SIZE, &request_bytes);
    call->facts.upload_begun = sent > 0;
    call->facts.upload_complete = request_bytes > 0 && sent == (int64_t)call->body_length;
}

/* A body that cannot be unpacked has the code that libcurl would give it. */
static void finish_packing(struct call *call)
{
    if (call->packing == PACKING_NONE || call->received->len == 0)
        return;
    call->facts.packed_otherwise = call->facts.curl_code == CURLE_OK && call->packing == PACKING_OTHER;
    enum unpacked state = call->packing == PACKING_KNOWN ? unpack(call->received, CLIENT_BODY_MAX) : UNPACKED_BROKEN;
    if (call->facts.curl_code == CURLE_OK && state != UNPACKED_WHOLE)
        call->facts.curl_code = state == UNPACKED_TOO_LARGE ? CURLE_WRITE_ERROR : CURLE_BAD_CONTENT_ENCODING;
}

static void finish_version(struct call *call)
{
    if (call->facts.curl_code != CURLE_OK || !call->other_version)
        return;
    call->facts.curl_code = CURLE_UNSUPPORTED_PROTOCOL;
    call->refusal = "it says another version of HTTP than 1.1, which was asked for";
}

static void finish_answer(struct call *call, const struct curl_table *curl)
{
    struct exchange *facts = &call->facts;
    curl_off_t retry_after = 0;
    char *content_type = NULL, *redirect = NULL;
    curl->easy_getinfo(call->easy, CURLINFO_RETRY_AFTER, &retry_after);
    curl->easy_getinfo(call->easy, CURLINFO_CONTENT_TYPE, &content_type);
    curl->easy_getinfo(call->easy, CURLINFO_REDIRECT_URL, &redirect);
    facts->retry_after_s = (int64_t)retry_after;
    facts->content_type = g_strdup(content_type);
    if (facts->status >= 300 && facts->status < 400)
        facts->location = redirect != NULL ? g_strdup(redirect) : g_steal_pointer(&call->location);
    facts->body_complete = facts->headers_complete && facts->curl_code == 0 && call->length != LENGTH_BROKEN;
    facts->headers = g_strndup(call->header_lines->str, call->header_lines->len);
    facts->body_length = call->received->len;
    facts->body = g_string_free(call->received, FALSE);
    call->received = g_string_new(NULL);
}

static char *packing_words(const struct call *call)
{
    g_auto(GStrv) lines = g_strsplit(call->header_lines->str, "\n", -1);
    g_autoptr(GString) ways = g_string_new(NULL);
    for (char **line = lines; *line != NULL; line++) {
        g_autofree char *value = line_value(*line, strlen(*line), "Content-Encoding");
        if (value != NULL)
            g_string_append_printf(ways, "%s%s", ways->len > 0 ? ", " : "", value);
    }
    g_autofree char *clean = clean_text(ways->str, ways->len, CLEAN_ONE_LINE);
    return g_strdup_printf("its answer is packed in a way that was not asked for (%s)", clean);
}

/* Why the exchange is no good. Caller owns it. */
static char *fault_words(const struct call *call)
{
    if (call->facts.packed_otherwise)
        return packing_words(call);
    if (call->refusal != NULL)
        return g_strdup(call->refusal);
    return g_strdup(call->words[0] != '\0' ? call->words : call->curl->easy_strerror((CURLcode)call->facts.curl_code));
}

/* Takes the facts out. */
static struct exchange finish(struct call *call, CURLcode code)
{
    const struct curl_table *curl = call->curl;
    struct exchange *facts = &call->facts;
    long local_port = 0; /* its time of connecting is told only after TLS, its port as soon as TCP stands */
    curl->easy_getinfo(call->easy, CURLINFO_LOCAL_PORT, &local_port);
    facts->curl_code = (int)code;
    facts->connected = local_port > 0;
    finish_upload(call, curl);
    finish_packing(call);
    finish_version(call);
    finish_answer(call, curl);
    if (facts->curl_code != CURLE_OK)
        facts->detail = fault_words(call);
    const struct exchange exchange = *facts;
    memset(facts, 0, sizeof(*facts));
    return exchange;
}

/* False where libcurl does not forget what it is told to. */
static bool forget_request(struct call *call)
{
    const struct curl_table *curl = call->curl;
    struct call rest = { .easy = call->easy,
                         .is_set_up = true,
                         .loopback = call->loopback,
                         .post = call->post,
                         .curl = curl,
                         .loop = call->loop,
                         .address = call->address,
                         .server = call->server,
                         .header_lines = call->header_lines,
                         .received = call->received };
    bool forgotten = curl->easy_setopt(call->easy, CURLOPT_HTTPHEADER, NULL) == CURLE_OK &&
                     curl->easy_setopt(call->easy, CURLOPT_VERBOSE, 0L) == CURLE_OK &&
                     curl->easy_setopt(call->easy, CURLOPT_FORBID_REUSE, 0L) == CURLE_OK;
    curl->slist_free_all(call->lines);
    wipe_body(call);
    g_free(call->location);
    g_string_truncate(call->header_lines, 0);
    g_string_truncate(call->received, 0);
    *call = rest;
    return forgotten;
}

struct ended_call call_end(struct call *call, CURLM *multi, CURLcode code)
{
    const struct curl_table *curl = call->curl;
    struct ended_call ended = { .exchange = finish(call, code) };
    bool sound = code == CURLE_OK && call->is_set_up && curl->multi_remove_handle(multi, call->easy) == CURLM_OK;
    if (sound && forget_request(call))
        ended.call = call;
    else
        call_give_back(call, curl, multi);
    return ended;
}

void ended_call_clear(struct ended_call *ended, const struct curl_table *curl, CURLM *multi)
{
    exchange_clear(&ended->exchange);
    if (ended->call != NULL)
        call_give_back(ended->call, curl, multi);
}
