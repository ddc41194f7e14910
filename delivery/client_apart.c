/* delivery/client_apart.c: the thread of the requests, a queue in and a queue out.
 *
 * The owner is woken by a descriptor that stays readable while anything lies in the queue out, the thread by that of
 * its loop; both only where the queue was empty, so that a busy side is never interrupted. */
#include "delivery/client_apart.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { THREAD_STEP_MS = 1000 };

struct apart {
    const struct curl_table *curl;
    CURLM *multi;
    struct client_loop *loop; /* borrowed */
    GThread *thread;
    GPtrArray *calls;  /* struct call *, under way; the thread's alone */
    GPtrArray *handed; /* struct call *, for the thread; the owner's alone until it waits */
    int ready;         /* eventfd */
    GMutex lock;       /* over all below */
    GPtrArray *in;     /* struct call * */
    GArray *out;       /* struct ended_call */
    CURLMcode failed;  /* CURLM_OK while it goes on */
    bool ending;
};

/* False once the owner wants the end. */
static bool take_in(struct apart *apart, GArray *done)
{
    g_mutex_lock(&apart->lock);
    bool going = !apart->ending;
    guint first = apart->calls->len;
    g_ptr_array_extend(apart->calls, apart->in, NULL, NULL);
    g_ptr_array_set_size(apart->in, 0);
    g_mutex_unlock(&apart->lock);
    for (guint i = first; i < apart->calls->len;) {
        struct call *call = g_ptr_array_index(apart->calls, i);
        if (apart->curl->multi_add_handle(apart->multi, call->easy) == CURLM_OK) {
            i++;
            continue;
        }
        g_ptr_array_remove_index_fast(apart->calls, i);
        const struct ended_call ended = call_end(call, apart->multi, CURLE_OUT_OF_MEMORY);
        g_array_append_val(done, ended);
    }
    return going;
}

static void hand_out(struct apart *apart, GArray *done, CURLMcode code)
{
    uint64_t one = 1;
    if (done->len == 0 && code == CURLM_OK)
        return;
    g_mutex_lock(&apart->lock);
    bool first = apart->out->len == 0;
    g_array_append_vals(apart->out, done->data, done->len);
    apart->failed = code;
    g_mutex_unlock(&apart->lock);
    g_array_set_size(done, 0);
    if (first && write(apart->ready, &one, sizeof(one)) < 0)
        g_debug("The owner of the requests was woken already.");
}

static void *run(void *data)
{
    struct apart *apart = data;
    g_autoptr(GArray) done = g_array_new(FALSE, FALSE, sizeof(struct ended_call));
    CURLMcode code = CURLM_OK;
    while (take_in(apart, done) && code == CURLM_OK) {
        code = client_loop_turn(apart->loop, done->len > 0 ? 0 : THREAD_STEP_MS, -1, apart->calls, done);
        hand_out(apart, done, code);
    }
    hand_out(apart, done, code);
    return NULL;
}

struct apart *apart_begin(const struct curl_table *curl, CURLM *multi, struct client_loop *loop)
{
    struct apart *apart = g_new0(struct apart, 1);
    apart->curl = curl;
    apart->multi = multi;
    apart->loop = loop;
    apart->calls = g_ptr_array_new();
    apart->handed = g_ptr_array_new();
    apart->in = g_ptr_array_new();
    apart->out = g_array_new(FALSE, FALSE, sizeof(struct ended_call));
    g_mutex_init(&apart->lock);
    apart->ready = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (apart->ready >= 0)
        apart->thread = g_thread_try_new("network", run, apart, NULL);
    if (apart->thread != NULL)
        return apart;
    apart_end(apart);
    return NULL;
}

void apart_hand(struct apart *apart, struct call *call)
{
    g_ptr_array_add(apart->handed, call);
}

static void hand_in(struct apart *apart)
{
    if (apart->handed->len == 0)
        return;
    g_mutex_lock(&apart->lock);
    bool first = apart->in->len == 0;
    g_ptr_array_extend(apart->in, apart->handed, NULL, NULL);
    g_mutex_unlock(&apart->lock);
    g_ptr_array_set_size(apart->handed, 0);
    if (first)
        client_loop_wake(apart->loop);
}

static CURLMcode take(struct apart *apart, GArray *finished)
{
    uint64_t count;
    if (read(apart->ready, &count, sizeof(count)) < 0) /* before the queue: what comes after it wakes anew */
        count = 0;
    g_mutex_lock(&apart->lock);
    g_array_append_vals(finished, apart->out->data, apart->out->len);
    g_array_set_size(apart->out, 0);
    CURLMcode code = apart->failed;
    g_mutex_unlock(&apart->lock);
    return code;
}

CURLMcode apart_wait(struct apart *apart, int timeout_ms, int descriptor, GArray *finished)
{
    struct pollfd waits[] = { { .fd = apart->ready, .events = POLLIN }, { .fd = descriptor, .events = POLLIN } };
    hand_in(apart);
    CURLMcode code = take(apart, finished);
    if (code != CURLM_OK || finished->len > 0 || timeout_ms <= 0)
        return code;
    poll(waits, G_N_ELEMENTS(waits), timeout_ms);
    return take(apart, finished);
}

static void end_thread(struct apart *apart)
{
    g_mutex_lock(&apart->lock);
    apart->ending = true;
    g_mutex_unlock(&apart->lock);
    if (apart->thread == NULL)
        return;
    client_loop_wake(apart->loop);
    g_thread_join(g_steal_pointer(&apart->thread));
}

void apart_stop(struct apart *apart, GArray *finished)
{
    end_thread(apart);
    take(apart, finished);
}

static void give_back(const struct apart *apart, GPtrArray *calls)
{
    for (guint i = 0; i < calls->len; i++)
        call_give_back(g_ptr_array_index(calls, i), apart->curl, apart->multi);
    g_ptr_array_unref(calls);
}

void apart_end(struct apart *apart)
{
    if (apart == NULL)
        return;
    end_thread(apart);
    give_back(apart, apart->calls);
    give_back(apart, apart->in);
    give_back(apart, apart->handed);
    for (guint i = 0; i < apart->out->len; i++)
        ended_call_clear(&g_array_index(apart->out, struct ended_call, i), apart->curl, apart->multi);
    g_array_unref(apart->out);
    g_mutex_clear(&apart->lock);
    if (apart->ready >= 0)
        close(apart->ready);
    g_free(apart);
}
