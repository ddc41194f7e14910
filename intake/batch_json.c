/* intake/batch_json.c: one line of JSON Lines to one event. The members other than "order" go out in their order, every
 * value as it was written; only blanks between them go. */
#include "base/json_scan.h"
#include "forms/body.h"
#include "intake/batch_parts.h"
#include "intake/place.h"
#include <string.h>

/* The text of a JSON string, in `to`. */
static void take_text(GString *to, const struct json_slice *string)
{
    g_string_truncate(to, 0);
    if (!memchr(string->bytes, '\\', string->length)) {
        g_string_append_len(to, string->bytes + 1, (gssize)string->length - 2);
        return;
    }
    g_autofree char *text = json_string_text(string);
    g_string_append(to, text);
}

/* An id may come as a number: its digits, as they stand. */
static bool take_order(struct batch_reader *reader, const struct json_slice *value)
{
    if (value->kind == JSON_STRING)
        take_text(reader->order, value);
    else if (value->kind == JSON_NUMBER)
        g_string_append_len(reader->order, value->bytes, (gssize)value->length);
    else
        return batch_refuse(reader, "order must be the id of an order as a text.");
    return true;
}

static bool take_event(struct batch_reader *reader, const struct json_slice *value)
{
    if (value->kind != JSON_STRING)
        return batch_refuse(reader, "event must be the name of an event as a text.");
    take_text(reader->event, value);
    return true;
}

/* The two members that say what the row is about. */
static bool take_names(struct batch_reader *reader, const struct json_slice *object)
{
    struct json_walk walk;
    struct json_slice name, value;
    json_walk_init(&walk, object);
    for (int left = 2; left > 0 && json_walk_next(&walk, &name, &value);) {
        take_text(reader->scratch, &name);
        bool order = strcmp(reader->scratch->str, "order") == 0;
        bool event = !order && strcmp(reader->scratch->str, "event") == 0;
        if ((order && !take_order(reader, &value)) || (event && !take_event(reader, &value)))
            return false;
        left -= order || event ? 1 : 0;
    }
    return reader->order->len > 0 || batch_refuse(reader, "order is missing: the id of a service order.");
}

static bool check_value(struct batch_reader *reader, const struct known_field *field, const struct json_slice *value)
{
    g_autoptr(GError) why = NULL;
    if (field->fault)
        return batch_refuse(reader, "%s (--as-typed does that.)", field->fault);
    if (!field->spec)
        return true;
    if (!body_check_value(field->spec, value, reader->rules.context.as_typed, &why))
        return batch_refuse(reader, "%s", why->message);
    g_autofree char *remark = field_value_remark(field->spec, value, &reader->rules.context);
    if (remark)
        batch_remark(reader, field->spec->name, remark);
    return true;
}

static void append_member(GString *body, const struct json_slice *name, const struct json_slice *value)
{
    if (body->len > 1)
        g_string_append_c(body, ',');
    g_string_append_len(body, name->bytes, (gssize)name->length);
    g_string_append_c(body, ':');
    if (value->kind == JSON_ARRAY || value->kind == JSON_OBJECT)
        json_append_compact(body, value);
    else
        g_string_append_len(body, value->bytes, (gssize)value->length);
}

static bool take_members(struct batch_reader *reader, const struct json_slice *object, struct known_event *event)
{
    struct json_walk walk;
    struct json_slice name, value;
    json_walk_init(&walk, object);
    while (json_walk_next(&walk, &name, &value)) {
        take_text(reader->scratch, &name);
        const char *member = reader->scratch->str;
        if (strcmp(member, "order") == 0)
            continue;
        append_member(reader->body, &name, &value);
        if (strcmp(member, "event") != 0 &&
            !check_value(reader, batch_known_field(reader->known, event, member), &value))
            return false;
    }
    return true;
}

static bool take_body(struct batch_reader *reader, const struct json_slice *object, bool event_is_written,
                      struct known_event *event)
{
    g_string_append_c(reader->body, '{');
    if (!event_is_written) {
        g_string_append(reader->body, "\"event\":");
        json_append_string(reader->body, reader->event->str);
    }
    if (!take_members(reader, object, event))
        return false;
    g_string_append_c(reader->body, '}');
    return reader->body->len <= JSON_BYTES_MAX ||
           batch_refuse(reader, "the event would be longer than %d bytes.", JSON_BYTES_MAX);
}

static bool scan(struct batch_reader *reader, const struct source_line *line, struct json_slice *object)
{
    g_autoptr(GError) why = NULL;
    if (!source_line_check(line, &why))
        return batch_refuse(reader, "%s", why->message);
    if (!json_scan(line->text, line->length, object, NULL, &why)) {
        g_autofree char *sentence = place_within_line(why->message);
        return batch_refuse(reader, "%s", sentence);
    }
    return object->kind == JSON_OBJECT ||
           batch_refuse(reader,
                        "a row must be a JSON object, as in {\"order\":\"SO-1\",\"event\":\"repair_started\"}.");
}

bool batch_json_row(struct batch_reader *reader, const struct source_line *line, GError **error)
{
    struct json_slice object;
    g_autoptr(GError) why = NULL;
    if (!scan(reader, line, &object) || !take_names(reader, &object))
        return true;
    bool event_is_written = reader->event->len > 0;
    const struct known_order *order = batch_judge_order(reader, &why);
    if (why) {
        g_propagate_error(error, g_steal_pointer(&why));
        return false;
    }
    struct known_event *event = order ? batch_judge_event(reader, order) : NULL;
    if (event)
        take_body(reader, &object, event_is_written, event);
    return true;
}
