/* sandbox/wire.c: a small byte proxy between a client and the honest server, which plays the faults. */
#include "sandbox/wire.h"
#include "sandbox/plays.h"
#include "sandbox/service.h"
#include "sandbox/tls.h"
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct wire {
    struct faults *faults;
    struct ledger *ledger;
    const struct tls_identity *tls;
    int stop;
    GPtrArray *passages; /* only the server's thread touches it */
};

/* One connection and the thread that serves it. */
struct passage {
    const struct wire *wire;
    struct line client;
    struct line server;
    struct fault fault; /* of the connection */
    unsigned many;
    GThread *thread;
    int over; /* atomic: the thread needs only to be joined */
};

static void note(const struct passage *passage, const struct exchange *exchange)
{
    const GString *bytes = exchange->request.bytes;
    ledger_note(passage->wire->ledger, exchange->method, exchange->path, bytes->str + exchange->request.head,
                bytes->len - exchange->request.head, exchange->fault.name);
}

/* A fault of the head is not one where it cannot be: an idle connection has had a request. */
static bool strikes_head(const struct exchange *exchange)
{
    const struct fault *fault = &exchange->fault;
    return fault->kind != FAULT_NONE && fault->moment == MOMENT_HEAD &&
           (fault->kind != FAULT_CLOSE_IDLE || exchange->many > 0);
}

static bool token_is_expired(const struct exchange *exchange, enum request_kind kind)
{
    return kind == REQUEST_SERVICE && exchange->token && faults_token_expired(exchange->faults, exchange->token);
}

/* A token that was taken back stays so until another is fetched, whatever strikes now. */
static enum ending refuse_token(struct exchange *exchange)
{
    exchange->fault.kind = FAULT_EXPIRE_TOKEN;
    return play_fault(exchange);
}

static enum ending serve_read(struct passage *passage, struct exchange *exchange, enum request_kind kind)
{
    const struct fault *fault = &exchange->fault;
    if (kind != REQUEST_HELPER)
        note(passage, exchange);
    if (fault->delay_s > 0 && !line_wait(exchange->client, fault->delay_s))
        return ENDING_CLOSE;
    if (token_is_expired(exchange, kind))
        return refuse_token(exchange);
    if (fault->kind != FAULT_NONE && (fault->moment == MOMENT_READ || fault->moment == MOMENT_TOKEN))
        return play_fault(exchange);
    if (!exchange_hand_on(exchange))
        return ENDING_CLOSE;
    if (fault->kind != FAULT_NONE && fault->moment == MOMENT_RECORDED)
        return play_fault(exchange);
    return exchange_pass(exchange);
}

static enum ending serve_request(struct passage *passage)
{
    struct exchange exchange;
    exchange_init(&exchange, &passage->client, &passage->server, passage->wire->faults);
    exchange.many = passage->many++;
    enum ending ending = ENDING_DONE;
    if (exchange_read_head(&exchange)) {
        enum request_kind kind = service_request_kind(exchange.path);
        exchange.fault = faults_for_request(exchange.faults, kind);
        if (strikes_head(&exchange))
            ending = play_fault(&exchange);
        else if (exchange_read_body(&exchange))
            ending = serve_read(passage, &exchange, kind);
    }
    if (ending == ENDING_KEEP && exchange.last)
        ending = ENDING_DONE;
    exchange_clear(&exchange);
    return ending;
}

static enum ending serve_requests(struct passage *passage)
{
    enum ending ending;
    do {
        ending = serve_request(passage);
    } while (ending == ENDING_KEEP);
    return ending;
}

static enum ending serve_connection(struct passage *passage)
{
    enum tls_face face = TLS_RIGHT;
    if (passage->fault.kind == FAULT_ACCEPT_RESET)
        return ENDING_RESET;
    if (passage->fault.kind == FAULT_ACCEPT_CLOSE)
        return ENDING_CLOSE;
    if (passage->fault.kind == FAULT_TLS_STALL) {
        line_wait(&passage->client, LINE_FOR_EVER);
        return ENDING_CLOSE;
    }
    if (passage->fault.kind == FAULT_TLS_EXPIRED)
        face = TLS_EXPIRED;
    else if (passage->fault.kind == FAULT_TLS_WRONG_HOST)
        face = TLS_WRONG_HOST;
    else if (passage->fault.kind == FAULT_TLS_SELF_SIGNED)
        face = TLS_SELF_SIGNED;
    if (passage->wire->tls)
        passage->client.tls = tls_session_new(passage->wire->tls, face, passage->client.fd);
    return serve_requests(passage);
}

static void end_client(struct line *client, enum ending ending)
{
    if (ending == ENDING_RESET) {
        line_reset(client);
        return;
    }
    if (ending == ENDING_DONE && client->tls)
        tls_session_bye(client->tls);
    line_close(client);
}

static void *passage_run(void *data)
{
    struct passage *passage = data;
    enum ending ending = serve_connection(passage);
    line_drop(&passage->server);
    end_client(&passage->client, ending);
    g_atomic_int_set(&passage->over, 1);
    return NULL;
}

struct wire *wire_new(struct faults *faults, struct ledger *ledger, const struct tls_identity *tls)
{
    struct wire *wire = g_new0(struct wire, 1);
    wire->faults = faults;
    wire->ledger = ledger;
    wire->tls = tls;
    wire->stop = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (wire->stop < 0)
        g_error("The stand-in cannot make a descriptor: %s.", g_strerror(errno));
    wire->passages = g_ptr_array_new();
    return wire;
}

static void passage_free(struct passage *passage)
{
    g_thread_join(passage->thread);
    fault_clear(&passage->fault);
    g_free(passage);
}

static void free_those_over(struct wire *wire)
{
    for (guint i = wire->passages->len; i-- > 0;) {
        struct passage *passage = wire->passages->pdata[i];
        if (g_atomic_int_get(&passage->over)) {
            g_ptr_array_remove_index_fast(wire->passages, i);
            passage_free(passage);
        }
    }
}

void wire_take(struct wire *wire, int client, int server)
{
    free_those_over(wire);
    struct passage *passage = g_new0(struct passage, 1);
    passage->wire = wire;
    passage->fault = faults_for_connection(wire->faults);
    line_init(&passage->client, client, wire->stop);
    line_init(&passage->server, server, wire->stop);
    passage->thread = g_thread_try_new("wire", passage_run, passage, NULL);
    if (passage->thread) {
        g_ptr_array_add(wire->passages, passage);
        return;
    }
    line_drop(&passage->client);
    line_drop(&passage->server);
    fault_clear(&passage->fault);
    g_free(passage);
}

void wire_free(struct wire *wire)
{
    if (!wire)
        return;
    uint64_t one = 1;
    if (write(wire->stop, &one, sizeof one) != sizeof one)
        g_error("The stand-in cannot stop its wire: %s.", g_strerror(errno));
    for (guint i = 0; i < wire->passages->len; i++)
        passage_free(wire->passages->pdata[i]);
    g_ptr_array_unref(wire->passages);
    close(wire->stop);
    g_free(wire);
}
