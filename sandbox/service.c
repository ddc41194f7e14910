/* sandbox/service.c: what the stand-in answers.
 *
 * A table of addresses; checks in the order 401, 404, 409, 400, 422. What was recorded stands in the ledger before it
 * is answered. */
#include "sandbox/service.h"
#include <string.h>

typedef void route_answer(const struct service *service, const struct service_request *request, const char *id,
                          struct reply *reply);

/* `before` ID `behind`; where `behind` is NULL the address has no id. */
struct route {
    const char *method;
    const char *before;
    const char *behind;
    route_answer *answer;
};

static const struct standin_order *find_order(const struct service *service, const char *id, struct reply *reply)
{
    const struct standin_order *order = orders_find(service->orders, id);
    if (!order)
        reply_problem(reply, 404, "not_found", NULL, "service order %s is not known", id);
    return order;
}

static bool check_token(const struct service *service, const struct service_request *request, struct reply *reply)
{
    if (tokens_accept(service->tokens, request->token))
        return true;
    reply_problem(reply, 401, "unauthorized", NULL, "the access token is %s", request->token ? "not valid" : "missing");
    return false;
}

static void answer_update(const struct service *service, const struct service_request *request, const char *id,
                          struct reply *reply)
{
    if (!check_token(service, request, reply))
        return;
    const struct standin_order *order = find_order(service, id, reply);
    if (!order)
        return;
    const char *obstacle = order_obstacle(order);
    if (obstacle) {
        reply_problem(reply, 409, "conflict", NULL, "service order %s %s", id, obstacle);
        return;
    }
    g_autofree char *event = NULL;
    if (!contract_judge(request->body, request->length, order->type, &event, reply))
        return;
    g_autoptr(GError) error = NULL;
    if (ledger_record(service->ledger, id, event, request->body, request->length, &error))
        reply_set(reply, 200, "{\"status\":\"recorded\"}");
    else
        reply_problem(reply, 500, "not_recorded", NULL, "%s", error->message);
}

static void answer_order(const struct service *service, const struct service_request *request, const char *id,
                         struct reply *reply)
{
    if (!check_token(service, request, reply))
        return;
    const struct standin_order *order = find_order(service, id, reply);
    if (order)
        reply_set(reply, 200, order->json);
}

static void answer_token(const struct service *service, const struct service_request *request, const char *id,
                         struct reply *reply)
{
    (void)id;
    tokens_answer(service->tokens, request->body, request->length, reply);
}

static void helper_orders(const struct service *service, const struct service_request *request, const char *id,
                          struct reply *reply)
{
    (void)request;
    (void)id;
    reply_set(reply, 200, "");
    orders_append_all(service->orders, reply->body);
}

static void helper_put_order(const struct service *service, const struct service_request *request, const char *id,
                             struct reply *reply)
{
    g_autoptr(GError) error = NULL;
    struct json_slice value;
    if (!json_scan(request->body, request->length, &value, NULL, &error) ||
        !orders_put(service->orders, &value, id, &error)) {
        reply_problem(reply, 400, "invalid_request", NULL, "%s", error->message);
        return;
    }
    const struct standin_order *order = orders_find(service->orders, id);
    if (ledger_keep_order(service->ledger, order->json, &error))
        reply_set(reply, 200, order->json);
    else
        reply_problem(reply, 500, "not_recorded", NULL, "%s", error->message);
}

static void helper_received(const struct service *service, const struct service_request *request, const char *id,
                            struct reply *reply)
{
    (void)request;
    (void)id;
    reply_set(reply, 200, "");
    ledger_append_received(service->ledger, reply->body);
}

static void helper_requests(const struct service *service, const struct service_request *request, const char *id,
                            struct reply *reply)
{
    (void)request;
    (void)id;
    reply_set(reply, 200, "");
    ledger_append_notes(service->ledger, reply->body);
}

static void helper_control(const struct service *service, const struct service_request *request, const char *id,
                           struct reply *reply)
{
    (void)request;
    (void)id;
    reply_set(reply, 200, "");
    g_string_append_printf(reply->body, "{\"control\":\"http://127.0.0.1:%u\"}", service->control_port);
}

static void reply_faults(const struct service *service, struct reply *reply)
{
    reply_set(reply, 200, "{\"faults\":");
    faults_append_all(service->faults, reply->body);
    g_string_append_c(reply->body, '}');
}

static void helper_faults(const struct service *service, const struct service_request *request, const char *id,
                          struct reply *reply)
{
    (void)request;
    (void)id;
    reply_faults(service, reply);
}

static void helper_set_faults(const struct service *service, const struct service_request *request, const char *id,
                              struct reply *reply)
{
    (void)id;
    g_autoptr(GError) error = NULL;
    g_autofree char *text = g_strndup(request->body, request->length);
    if (faults_add(service->faults, text, &error))
        reply_faults(service, reply);
    else
        reply_problem(reply, 400, "invalid_request", NULL, "%s", error->message);
}

static void helper_clear_faults(const struct service *service, const struct service_request *request, const char *id,
                                struct reply *reply)
{
    (void)request;
    (void)id;
    faults_clear_all(service->faults);
    reply_faults(service, reply);
}

static const struct route routes[] = {
    { "POST", "/service-orders/", "/update-repair", answer_update },
    { "GET", "/service-orders/", "", answer_order },
    { "POST", "/auth/oauth/token", NULL, answer_token },
    { "GET", "/sandbox/orders", NULL, helper_orders },
    { "PUT", "/sandbox/orders/", "", helper_put_order },
    { "GET", "/sandbox/received", NULL, helper_received },
    { "GET", "/sandbox/requests", NULL, helper_requests },
    { "GET", "/sandbox/control", NULL, helper_control },
    { "GET", "/sandbox/faults", NULL, helper_faults },
    { "POST", "/sandbox/faults", NULL, helper_set_faults },
    { "DELETE", "/sandbox/faults", NULL, helper_clear_faults },
};

/* Whether the path has the form of the route; `*id` is decoded, owned by the caller, NULL where the route has none. */
static bool route_fits(const struct route *route, const char *path, char **id)
{
    *id = NULL;
    if (!g_str_has_prefix(path, route->before))
        return false;
    const char *rest = path + strlen(route->before);
    if (!route->behind)
        return *rest == 0;
    const char *end = strchr(rest, '/');
    end = end ? end : rest + strlen(rest);
    if (end == rest || strcmp(end, route->behind) != 0)
        return false;
    *id = g_uri_unescape_segment(rest, end, NULL);
    return *id != NULL;
}

enum request_kind service_request_kind(const char *path)
{
    if (g_str_has_prefix(path, "/sandbox/"))
        return REQUEST_HELPER;
    return strcmp(path, "/auth/oauth/token") == 0 ? REQUEST_TOKEN : REQUEST_SERVICE;
}

void service_answer(const struct service *service, const struct service_request *request, struct reply *reply)
{
    const char *method = strcmp(request->method, "HEAD") == 0 ? "GET" : request->method;
    bool known = false;
    bool hidden = request->helpers_only && service_request_kind(request->path) != REQUEST_HELPER;
    for (size_t i = 0; i < G_N_ELEMENTS(routes) && !hidden; i++) {
        g_autofree char *id = NULL;
        if (!route_fits(&routes[i], request->path, &id))
            continue;
        known = true;
        if (strcmp(routes[i].method, method) == 0) {
            routes[i].answer(service, request, id, reply);
            return;
        }
    }
    if (known)
        reply_problem(reply, 405, "method_not_allowed", NULL, "%s is not answered here", request->method);
    else
        reply_problem(reply, 404, "not_found", NULL, "there is nothing at this address");
}
