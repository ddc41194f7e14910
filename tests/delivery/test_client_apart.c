/* tests/delivery/test_client_apart.c: requests on a thread of their own: what goes in comes out once, whatever libcurl
 * makes of it, and their owner waits for nothing but them. */
#include "delivery/client_apart.h"
#include "tests/support/server.h"

#include <criterion/criterion.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { WAIT_MS = 60000, CALLS = 30 };

#define BODY "{\"event\":\"repair_started\"}"

static const struct server_step polite[] = { { .kind = SERVER_READ_ALL },
                                             { .kind = SERVER_SEND,
                                               .bytes = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}" },
                                             { .kind = SERVER_AGAIN } };
static const struct server_step silent[] = { { .kind = SERVER_READ_ALL },
                                             { .kind = SERVER_SILENCE },
                                             { .kind = SERVER_END } };

/* What the gate saw. */
struct asked {
    int times;
    GThread *by;
};

struct carrier {
    struct curl_table curl;
    CURLM *multi;
    struct client_loop *loop;
    const struct server_step *script; /* of every connection */
    struct server *server;
    struct apart *apart;
    GArray *finished; /* struct ended_call */
    struct asked asked;
};

static void carrier_make(struct carrier *carrier, const struct server_step *script)
{
    *carrier = (struct carrier){ .script = script, .finished = g_array_new(FALSE, FALSE, sizeof(struct ended_call)) };
    cr_assert(curl_table_open(&carrier->curl, NULL));
    carrier->multi = carrier->curl.multi_init();
    carrier->server = server_start(&carrier->script, 1);
}

static void carrier_begin(struct carrier *carrier)
{
    carrier->loop = client_loop_new(&carrier->curl, carrier->multi);
    cr_assert(carrier->loop != NULL);
    carrier->apart = apart_begin(&carrier->curl, carrier->multi, carrier->loop);
    cr_assert(carrier->apart != NULL);
}

static void carrier_remove(struct carrier *carrier)
{
    apart_end(carrier->apart);
    for (guint i = 0; i < carrier->finished->len; i++)
        ended_call_clear(&g_array_index(carrier->finished, struct ended_call, i), &carrier->curl, carrier->multi);
    g_array_unref(carrier->finished);
    client_loop_free(carrier->loop);
    carrier->curl.multi_cleanup(carrier->multi);
    server_stop(carrier->server);
}

static bool gate(void *owner)
{
    struct asked *asked = owner;
    asked->times++;
    asked->by = g_thread_self();
    return true;
}

static void hand_call(struct carrier *carrier, struct call *call, uint64_t number)
{
    const struct client_request request = {
        .body = BODY, .body_length = strlen(BODY), .gate = gate, .owner = &carrier->asked, .number = number
    };
    call_begin(call, &request);
    cr_assert(call_attach_body(call, "POST"));
    apart_hand(carrier->apart, call);
}

static void hand(struct carrier *carrier, uint64_t number)
{
    struct call *call = call_new();
    call->easy = carrier->curl.easy_init();
    cr_assert(carrier->curl.easy_setopt(call->easy, CURLOPT_URL, server_url(carrier->server)) == CURLE_OK);
    cr_assert(carrier->curl.easy_setopt(call->easy, CURLOPT_PROXY, "") == CURLE_OK);
    cr_assert(call_attach(call, &carrier->curl, NULL));
    call->is_set_up = true;
    hand_call(carrier, call, number);
}

/* Waits until so many have come out. */
static void collect(struct carrier *carrier, guint count)
{
    while (carrier->finished->len < count)
        cr_assert_eq(apart_wait(carrier->apart, WAIT_MS, -1, carrier->finished), CURLM_OK);
    cr_assert_eq(carrier->finished->len, count);
}

static const struct exchange *exchange_at(const struct carrier *carrier, guint index)
{
    return &g_array_index(carrier->finished, struct ended_call, index).exchange;
}

/* What was handed over is handed on by the next wait, even one of no time. */
static void hand_on(struct carrier *carrier)
{
    cr_assert_eq(apart_wait(carrier->apart, 0, -1, carrier->finished), CURLM_OK);
}

Test(apart, a_request_goes_while_its_owner_does_something_else, .timeout = 30)
{
    struct carrier carrier;
    carrier_make(&carrier, polite);
    carrier_begin(&carrier);
    hand(&carrier, 7);
    hand_on(&carrier);
    cr_expect(server_wait_requests(carrier.server, 1), "nobody waits for it yet");
    collect(&carrier, 1);
    const struct exchange *exchange = exchange_at(&carrier, 0);
    cr_expect(exchange->number == 7 && exchange->status == 200 && exchange->body_complete);
    cr_expect(carrier.asked.times == 1 && carrier.asked.by != g_thread_self());
    carrier_remove(&carrier);
}

Test(apart, each_of_many_comes_out_once, .timeout = 30)
{
    struct carrier carrier;
    bool seen[CALLS] = { false };
    carrier_make(&carrier, polite);
    carrier_begin(&carrier);
    for (uint64_t i = 0; i < CALLS; i++)
        hand(&carrier, i);
    collect(&carrier, CALLS);
    for (guint i = 0; i < CALLS; i++) {
        const struct exchange *exchange = exchange_at(&carrier, i);
        cr_assert(exchange->number < CALLS && !seen[exchange->number] && exchange->status == 200, "%d",
                  (int)exchange->number);
        seen[exchange->number] = true;
    }
    cr_expect_eq(server_requests(carrier.server), CALLS);
    carrier_remove(&carrier);
}

/* What comes out well brings its handle along for another request, which knows nothing of the one before. */
Test(apart, a_handle_is_used_once_more, .timeout = 30)
{
    struct carrier carrier;
    carrier_make(&carrier, polite);
    carrier_begin(&carrier);
    hand(&carrier, 1);
    collect(&carrier, 1);
    struct call *call = g_steal_pointer(&g_array_index(carrier.finished, struct ended_call, 0).call);
    cr_assert(call && !call->body && !call->lines && call->header_lines->len == 0 && call->received->len == 0);
    hand_call(&carrier, call, 2);
    collect(&carrier, 2);
    const struct exchange *exchange = exchange_at(&carrier, 1);
    cr_expect(exchange->number == 2 && exchange->status == 200 && exchange->body_complete && exchange->gate_passed);
    cr_expect_str_eq(exchange->headers, exchange_at(&carrier, 0)->headers);
    cr_expect(carrier.asked.times == 2 && server_requests(carrier.server) == 2);
    carrier_remove(&carrier);
}

/* The owner has other news: it comes back long before the time is over, with nothing. */
Test(apart, a_descriptor_ends_the_wait, .timeout = 30)
{
    struct carrier carrier;
    int descriptor = eventfd(1, EFD_CLOEXEC);
    carrier_make(&carrier, silent);
    carrier_begin(&carrier);
    hand(&carrier, 1);
    cr_expect_eq(apart_wait(carrier.apart, WAIT_MS, descriptor, carrier.finished), CURLM_OK);
    cr_expect_eq(carrier.finished->len, 0);
    carrier_remove(&carrier);
    close(descriptor);
}

/* What is under way when the owner ends it is given up: no answer comes out, and nobody asks a gate that is gone. */
Test(apart, its_end_gives_up_what_is_under_way, .timeout = 30)
{
    struct carrier carrier;
    carrier_make(&carrier, silent);
    carrier_begin(&carrier);
    hand(&carrier, 1);
    hand_on(&carrier);
    cr_assert(server_wait_requests(carrier.server, 1));
    hand(&carrier, 2);
    hand_on(&carrier);
    hand(&carrier, 3);
    apart_end(carrier.apart);
    carrier.apart = NULL;
    cr_expect_eq(carrier.finished->len, 0);
    carrier_remove(&carrier);
}

/* ---- libcurl fails ---- */

static CURLMcode take_none(CURLM *multi, CURL *easy)
{
    (void)multi;
    (void)easy;
    return CURLM_OUT_OF_MEMORY;
}

/* Like one whose gate was never reached (row 8). */
Test(apart, what_libcurl_does_not_take_comes_out_unsent, .timeout = 30)
{
    struct carrier carrier;
    carrier_make(&carrier, polite);
    carrier.curl.multi_add_handle = take_none;
    carrier_begin(&carrier);
    hand(&carrier, 1);
    collect(&carrier, 1);
    const struct exchange *exchange = exchange_at(&carrier, 0);
    cr_expect(exchange->curl_code == CURLE_OUT_OF_MEMORY && !exchange->gate_passed && exchange->status == 0);
    cr_expect(carrier.asked.times == 0 && server_connections(carrier.server) == 0);
    carrier_remove(&carrier);
}

static CURLMcode act_on_none(CURLM *multi, curl_socket_t socket, int events, int *running)
{
    (void)multi;
    (void)socket;
    (void)events;
    *running = 0;
    return CURLM_INTERNAL_ERROR;
}

Test(apart, its_failure_is_told_to_the_owner, .timeout = 30)
{
    struct carrier carrier;
    CURLMcode code = CURLM_OK;
    carrier_make(&carrier, polite);
    carrier.curl.multi_socket_action = act_on_none;
    carrier_begin(&carrier);
    hand(&carrier, 1);
    while ((code = apart_wait(carrier.apart, WAIT_MS, -1, carrier.finished)) == CURLM_OK)
        cr_assert_eq(carrier.finished->len, 0);
    cr_expect_eq(code, CURLM_INTERNAL_ERROR);
    carrier_remove(&carrier);
}
