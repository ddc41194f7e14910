/* sandbox/reply.c: an honest answer before it is put on the wire. */
#include "sandbox/reply.h"
#include "base/json_scan.h"

void reply_set(struct reply *reply, unsigned status, const char *json)
{
    reply->status = status;
    g_string_assign(reply->body, json);
}

void reply_problem(struct reply *reply, unsigned status, const char *code, const char *field, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    reply_set(reply, status, "{\"code\":");
    json_append_string(reply->body, code);
    g_string_append(reply->body, ",\"message\":");
    json_append_string(reply->body, message);
    if (field) {
        g_string_append(reply->body, ",\"field\":");
        json_append_string(reply->body, field);
    }
    g_string_append_c(reply->body, '}');
}
