/* intake/history.c: history entries on their way out: JSON and CSV in the order of product.md, Formats. Scripts hold on
 * to names and order, so both forms are written here and nowhere else. */
#include "base/json_scan.h"
#include "forms/time_point.h"
#include "intake/csv.h"
#include "intake/orders.h"
#include <string.h>

/* ---- JSON ---- */

static void append_name(GString *json, const char *name)
{
    g_string_append_printf(json, "%s\"%s\":", json->str[json->len - 1] == '{' ? "" : ",", name);
}

static void append_text(GString *json, const char *name, const char *text)
{
    append_name(json, name);
    if (!text) {
        g_string_append(json, "null");
        return;
    }
    g_autofree char *valid = g_utf8_make_valid(text, -1); /* an answer may hold any bytes */
    json_append_string(json, valid);
}

static void append_number(GString *json, const char *name, int64_t number)
{
    append_name(json, name);
    g_string_append_printf(json, "%" G_GINT64_FORMAT, number);
}

/* 0 means that there is none. */
static void append_number_or_null(GString *json, const char *name, int64_t number)
{
    if (number != 0)
        append_number(json, name, number);
    else
        append_text(json, name, NULL);
}

static char *time_text(int64_t at)
{
    return at != 0 ? time_point_iso_utc(at) : NULL;
}

static void append_time(GString *json, const char *name, int64_t at)
{
    g_autofree char *text = time_text(at);
    append_text(json, name, text);
}

static void append_attempt(GString *json, const struct attempt_record *attempt)
{
    g_string_append_c(json, '{');
    append_number(json, "number", attempt->number);
    append_time(json, "startedAt", attempt->started_at);
    append_time(json, "flaggedAt", attempt->flagged_at);
    append_time(json, "endedAt", attempt->ended_at);
    append_text(json, "outcome", event_state_name(attempt->outcome));
    append_number_or_null(json, "status", attempt->status);
    append_number(json, "curlCode", attempt->curl_code);
    append_text(json, "reason", attempt->reason);
    append_text(json, "headers", attempt->headers);
    append_text(json, "answer", attempt->answer);
    g_string_append_c(json, '}');
}

static void append_attempts(GString *json, const GPtrArray *attempts)
{
    append_name(json, "attempts");
    g_string_append_c(json, '[');
    for (unsigned i = 0; i < attempts->len; i++) {
        g_string_append(json, i > 0 ? "," : "");
        append_attempt(json, attempts->pdata[i]);
    }
    g_string_append_c(json, ']');
}

char *intake_event_json(const struct event_record *event, GPtrArray *attempts)
{
    GString *json = g_string_new("{");
    append_number(json, "id", event->id);
    append_text(json, "order", event->order);
    append_text(json, "event", event->event);
    append_text(json, "state", event_state_name(event->state));
    append_text(json, "operator", event->operator_name);
    append_time(json, "createdAt", event->created_at);
    append_time(json, "sentAt", event->sent_at);
    append_time(json, "settledAt", event->settled_at);
    append_text(json, "profile", event->profile);
    append_text(json, "server", event->server);
    append_text(json, "machine", event->machine);
    append_number_or_null(json, "status", event->status);
    append_text(json, "reason", event->reason);
    if (attempts)
        append_attempts(json, attempts);
    else
        append_number(json, "attempts", event->attempts);
    append_number_or_null(json, "replaces", event->replaces);
    append_name(json, "body");
    json_append_harmless(json, event->body ? event->body : "null"); /* as it was or will be sent */
    return g_string_free(g_string_append_c(json, '}'), FALSE);
}

char *intake_event_batch(const struct event_record *event)
{
    struct json_slice body, order;
    bool whole = event->body && json_scan(event->body, strlen(event->body), &body, NULL, NULL) &&
                 body.kind == JSON_OBJECT && !json_member(&body, "order", &order);
    if (!whole || !memchr(body.bytes, ':', body.length))
        return NULL;
    GString *json = g_string_new("{");
    append_text(json, "order", event->order);
    g_string_append_c(json, ',');
    json_append_harmless(json, body.bytes + 1);
    return g_string_free(json, FALSE);
}

/* ---- CSV ---- */

const char *intake_event_csv_header(void)
{
    return "id,order,event,state,operator,createdAt,sentAt,settledAt,profile,server,machine,status,reason,attempts,"
           "replaces,body";
}

static void append_cell(GString *row, const char *text)
{
    g_string_append_c(row, ',');
    csv_append_text(row, text);
}

static void append_time_cell(GString *row, int64_t at)
{
    g_autofree char *text = time_text(at);
    append_cell(row, text);
}

/* 0 is an empty cell. */
static void append_number_cell(GString *row, int64_t number)
{
    g_string_append_c(row, ',');
    if (number != 0)
        g_string_append_printf(row, "%" G_GINT64_FORMAT, number);
}

char *intake_event_csv(const struct event_record *event)
{
    GString *row = g_string_new(NULL);
    g_string_append_printf(row, "%" G_GINT64_FORMAT, event->id);
    append_cell(row, event->order);
    append_cell(row, event->event);
    append_cell(row, event_state_name(event->state));
    append_cell(row, event->operator_name);
    append_time_cell(row, event->created_at);
    append_time_cell(row, event->sent_at);
    append_time_cell(row, event->settled_at);
    append_cell(row, event->profile);
    append_cell(row, event->server);
    append_cell(row, event->machine);
    append_number_cell(row, event->status);
    append_cell(row, event->reason);
    g_string_append_printf(row, ",%d", event->attempts);
    append_number_cell(row, event->replaces);
    g_autoptr(GString) body = g_string_new(NULL);
    json_append_harmless(body, event->body ? event->body : "");
    append_cell(row, body->str);
    return g_string_free(row, FALSE);
}
