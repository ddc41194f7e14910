/* delivery/rehearsal.c: the switches of the stand-in, over HTTP. */
#include "delivery/rehearsal.h"

#include "base/json_scan.h"
#include "base/thread.h"
#include "delivery/client.h"

#include <string.h>

enum { CONNECT_MS = 1000, TOTAL_MS = 2000 };

struct wish {
    uint64_t request;
    char *faults; /* NULL = only ask */
    bool end;     /* of the thread */
};

struct rehearsal {
    const struct settings *settings;
    int descriptor;
    GThread *thread;
    GAsyncQueue *wishes;
    GAsyncQueue *answers;
    char *control; /* the thread's own; NULL until it is known */
};

static void free_wish(void *data)
{
    struct wish *wish = data;
    g_free(wish->faults);
    g_free(wish);
}

void rehearsal_answer_free(struct rehearsal_answer *answer)
{
    if (answer == NULL)
        return;
    g_strfreev(answer->faults);
    g_free(answer->error);
    g_free(answer);
}

static void free_answer(void *answer)
{
    rehearsal_answer_free(answer);
}

/* ---- over HTTP ---- */

/* The status of one whole answer, 0 with a sentence where none came; `*body` is owned by the caller. */
static int talk(const struct rehearsal *rehearsal, const char *method, const char *url, const char *text, char **body,
                GError **error)
{
    struct client_options options = client_options_of(rehearsal->settings);
    options.connect_timeout_ms = CONNECT_MS;
    options.total_timeout_ms = TOTAL_MS;
    const struct client_request request = {
        .method = method, .url = url, .body = text, .body_length = text != NULL ? strlen(text) : 0
    };
    struct exchange exchange = { .number = 0 };
    *body = NULL;
    if (!client_ask(&options, &request, &exchange, error))
        return 0;
    int status = exchange.headers_complete && exchange.body_complete ? exchange.status : 0;
    if (status == 0)
        g_set_error(error, CLIENT_ERROR, CLIENT_ERROR_WAIT,
                    "The stand-in at %s does not answer (%s); start it, or see whether a fault holds it up.", url,
                    exchange.detail != NULL ? exchange.detail : "its answer broke off");
    else
        *body = g_strdup(exchange.body);
    exchange_clear(&exchange);
    return status;
}

/* The value of a member of a JSON object; false for anything else. */
static bool find_member(const char *text, const char *name, struct json_slice *value)
{
    struct json_slice object;
    return text != NULL && json_scan(text, strlen(text), &object, NULL, NULL) && object.kind == JSON_OBJECT &&
           json_member(&object, name, value);
}

/* The control address must be this machine's, as the stand-in is: whatever answers there is not followed elsewhere. */
static bool find_control(struct rehearsal *rehearsal, GError **error)
{
    if (rehearsal->control != NULL)
        return true;
    g_autofree char *url = g_strconcat(settings_text(rehearsal->settings, SETTING_URL), "/sandbox/control", NULL);
    g_autofree char *body = NULL;
    struct json_slice value;
    int status = talk(rehearsal, "GET", url, NULL, &body, error);
    if (status == 0)
        return false;
    if (status == 200 && find_member(body, "control", &value) && value.kind == JSON_STRING) {
        g_autofree char *told = json_string_text(&value);
        g_autofree char *address = settings_normalise_url(told, "control", NULL);
        if (address != NULL && settings_url_is_loopback(address))
            rehearsal->control = g_steal_pointer(&address);
    }
    if (rehearsal->control == NULL)
        g_set_error(error, CLIENT_ERROR, CLIENT_ERROR_REQUEST,
                    "What answers at %s is not fixline's own stand-in, so nothing can be switched there; \"fixline "
                    "sandbox\" or \"fixline --demo\" starts one.",
                    settings_text(rehearsal->settings, SETTING_URL));
    return rehearsal->control != NULL;
}

static char **read_faults(const char *body)
{
    struct json_slice value, item;
    if (!find_member(body, "faults", &value) || value.kind != JSON_ARRAY)
        return NULL;
    GPtrArray *faults = g_ptr_array_new();
    struct json_walk walk;
    json_walk_init(&walk, &value);
    while (json_walk_next(&walk, NULL, &item))
        if (item.kind == JSON_STRING)
            g_ptr_array_add(faults, json_string_text(&item));
    g_ptr_array_add(faults, NULL);
    return (char **)g_ptr_array_free(faults, FALSE);
}

/* Where a stand-in was started anew its control address is another one: it is asked for again next time. */
static bool change(struct rehearsal *rehearsal, const char *method, const char *text, char **body, GError **error)
{
    g_autofree char *url = g_strconcat(rehearsal->control, "/sandbox/faults", NULL);
    g_free(*body);
    int status = talk(rehearsal, method, url, text, body, error);
    if (status == 0)
        g_clear_pointer(&rehearsal->control, g_free);
    else if (status != 200)
        g_set_error(error, CLIENT_ERROR, CLIENT_ERROR_REQUEST,
                    "The stand-in did not take that (%d); it may be of another version.", status);
    return status == 200;
}

static bool carry_out(struct rehearsal *rehearsal, const char *faults, char **body, GError **error)
{
    if (!find_control(rehearsal, error))
        return false;
    if (faults == NULL)
        return change(rehearsal, "GET", NULL, body, error);
    return change(rehearsal, "DELETE", NULL, body, error) &&
           (*faults == '\0' || change(rehearsal, "POST", faults, body, error));
}

/* ---- the thread ---- */

static void *run(void *data)
{
    struct rehearsal *rehearsal = data;
    for (;;) {
        struct wish *wish = g_async_queue_pop(rehearsal->wishes);
        if (wish->end) {
            free_wish(wish);
            return NULL;
        }
        g_autofree char *body = NULL;
        g_autoptr(GError) error = NULL;
        struct rehearsal_answer *answer = g_new0(struct rehearsal_answer, 1);
        answer->request = wish->request;
        if (carry_out(rehearsal, wish->faults, &body, &error))
            answer->faults = read_faults(body);
        else
            answer->error = g_strdup(error->message);
        free_wish(wish);
        g_async_queue_push(rehearsal->answers, answer);
        thread_wake(rehearsal->descriptor);
    }
}

static void rehearsal_free(struct rehearsal *rehearsal)
{
    g_async_queue_unref(rehearsal->wishes);
    g_async_queue_unref(rehearsal->answers);
    g_free(rehearsal->control);
    g_free(rehearsal);
}

struct rehearsal *rehearsal_start(const struct settings *settings, int descriptor, GError **error)
{
    struct rehearsal *rehearsal = g_new0(struct rehearsal, 1);
    rehearsal->settings = settings;
    rehearsal->descriptor = descriptor;
    rehearsal->wishes = g_async_queue_new_full(free_wish);
    rehearsal->answers = g_async_queue_new_full(free_answer);
    rehearsal->thread = thread_start("rehearsal", run, rehearsal, error);
    if (rehearsal->thread != NULL)
        return rehearsal;
    rehearsal_free(rehearsal);
    return NULL;
}

void rehearsal_ask(struct rehearsal *rehearsal, uint64_t request, const char *faults)
{
    const struct wish wish = { .request = request, .faults = g_strdup(faults) };
    g_async_queue_push(rehearsal->wishes, g_memdup2(&wish, sizeof(wish)));
}

struct rehearsal_answer *rehearsal_collect(struct rehearsal *rehearsal)
{
    return g_async_queue_try_pop(rehearsal->answers);
}

void rehearsal_stop(struct rehearsal *rehearsal)
{
    if (rehearsal == NULL)
        return;
    const struct wish end = { .end = true };
    g_async_queue_push_front(rehearsal->wishes, g_memdup2(&end, sizeof(end)));
    g_thread_join(rehearsal->thread);
    rehearsal_free(rehearsal);
}
