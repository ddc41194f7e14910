/* forms/remark.c: the table of what is odd but allowed. A row compares two members, or is a function of its own. */
#include "forms/remark.h"
#include "forms/field_kinds.h"
#include "forms/placeholder.h"
#include <string.h>

enum { JUST_NOW_MS = 60 * 1000 };

struct scene {
    const struct draft *draft;
    const struct field_context *context;
    const struct remark_sent *sent;
    size_t count;
};

struct remark_rule {
    char *(*find)(const struct remark_rule *rule,
                  const struct scene *scene); /* an owned sentence, NULL = all is well */
    const char *member;                       /* what the row looks at; NULL where the function knows */
    const char *value;                        /* its JSON text, where a certain one is odd */
    const char *other;                        /* the member it does not agree with */
    const char *words;                        /* the sentence */
};

/* The value of a member as it will stand in the body; NULL where it is unset or cannot be read. */
static char *value_of(const struct scene *scene, const char *name)
{
    struct field_reading reading;
    int index = draft_find(scene->draft, name);
    if (index < 0) {
        return NULL;
    }
    draft_read(scene->draft, (size_t)index, scene->context, &reading, NULL);
    char *json = g_steal_pointer(&reading.json);
    field_reading_clear(&reading);
    return json;
}

static bool moment_of(const struct scene *scene, const char *json, int64_t *at)
{
    struct json_slice number;
    return json && json_scan(json, strlen(json), &number, NULL, NULL) &&
           field_moment_of_number(&number, scene->context->rules->unit, at);
}

static bool moment_sent(const struct scene *scene, const struct remark_sent *sent, const char *name, int64_t *at)
{
    struct json_slice body, value;
    if (!sent->body || !json_scan(sent->body, strlen(sent->body), &body, NULL, NULL) || body.kind != JSON_OBJECT ||
        !json_member(&body, name, &value)) {
        return false;
    }
    return field_moment_of_number(&value, scene->context->rules->unit, at);
}

/* The newest word on a moment: of this draft, else of the last event that carried it. */
static bool latest_moment(const struct scene *scene, const char *name, int64_t *at)
{
    g_autofree char *own = value_of(scene, name);
    if (own) {
        return moment_of(scene, own, at);
    }
    for (size_t i = scene->count; i > 0; i--) {
        if (moment_sent(scene, &scene->sent[i - 1], name, at)) {
            return true;
        }
    }
    return false;
}

static bool was_sent(const struct scene *scene, const char *event)
{
    for (size_t i = 0; i < scene->count; i++) {
        if (strcmp(scene->sent[i].event, event) == 0) {
            return true;
        }
    }
    return false;
}

/* ---- two members ---- */

/* `member` lies before `other`, which it should follow. */
static char *find_out_of_order(const struct remark_rule *rule, const struct scene *scene)
{
    int64_t later, earlier;
    g_autofree char *own = value_of(scene, rule->member);
    if (!moment_of(scene, own, &later) || !latest_moment(scene, rule->other, &earlier) || later >= earlier) {
        return NULL;
    }
    g_autofree char *first = time_point_short(later, scene->context->now, scene->context->rules->zone);
    g_autofree char *second = time_point_short(earlier, scene->context->now, scene->context->rules->zone);
    return g_strdup_printf("%s: %s against %s.", rule->words, first, second);
}

/* `member` says `value` (or is unset, where the row has none), and `other` is given all the same. */
static char *find_contrary(const struct remark_rule *rule, const struct scene *scene)
{
    g_autofree char *own = value_of(scene, rule->member);
    g_autofree char *other = value_of(scene, rule->other);
    return other && g_strcmp0(own, rule->value) == 0 ? g_strdup(rule->words) : NULL;
}

/* `member` says `value`, and `other`, which belongs to it, is missing. */
static char *find_lacking(const struct remark_rule *rule, const struct scene *scene)
{
    g_autofree char *own = value_of(scene, rule->member);
    g_autofree char *other = value_of(scene, rule->other);
    return !other && own && strcmp(own, rule->value) == 0 ? g_strdup(rule->words) : NULL;
}

/* ---- the whole event ---- */

static char *find_nothing_said(const struct remark_rule *rule, const struct scene *scene)
{
    for (size_t i = 0; i < draft_count(scene->draft); i++) {
        g_autofree char *value = value_of(scene, draft_field(scene->draft, i)->spec->name);
        if (value) {
            return NULL;
        }
    }
    return g_strdup(rule->words);
}

/* A template was copied by hand, or comes from another program: nobody puts anything in its place any more. */
static char *find_unfilled(const struct remark_rule *rule, const struct scene *scene)
{
    (void)rule;
    for (size_t i = 0; i < draft_count(scene->draft); i++) {
        const struct draft_field *field = draft_field(scene->draft, i);
        g_autofree char *left = draft_field_has_words(field) ? placeholder_left(field->text) : NULL;
        if (left) {
            return g_strdup_printf("%s holds %s: nothing was put in its place, and it goes out as it stands.",
                                   field->spec->label, left);
        }
    }
    return NULL;
}

static char *find_repeated(const struct remark_rule *rule, const struct scene *scene)
{
    (void)rule;
    for (size_t i = scene->count; i > 0; i--) {
        const struct remark_sent *sent = &scene->sent[i - 1];
        int64_t ago = scene->context->now - sent->at;
        if (strcmp(sent->event, scene->draft->name) == 0 && ago >= 0 && ago < JUST_NOW_MS) {
            return g_strdup_printf("%s was recorded for this order %" G_GINT64_FORMAT " s ago.", sent->event,
                                   ago / 1000);
        }
    }
    return NULL;
}

/* ---- the end of the service ---- */

static bool is_completing(const struct scene *scene)
{
    return strcmp(scene->draft->name, scene->draft->type->completing) == 0;
}

static char *find_after_the_end(const struct remark_rule *rule, const struct scene *scene)
{
    const char *completing = scene->draft->type->completing;
    (void)rule;
    return was_sent(scene, completing)
               ? g_strdup_printf("%s, which ends the service, was recorded for this order before.", completing)
               : NULL;
}

static const char *const CLOSING[] = { "completed", "finished", "resolved", "repaired", "done" };
/* In front of a closing word: it is not so, or not yet. */
static const char *const OPENING[] = { "not", "never", "be", "being", "until", "when", "once", "if", "to", "half" };

static bool stands_in(const char *word, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(word, list[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* The first closing word of a text, NULL where it has none. */
static const char *closing_word(const char *text)
{
    g_autofree char *folded = g_utf8_casefold(text, -1);
    g_auto(GStrv) words = g_regex_split_simple("[^\\p{L}]+", folded, G_REGEX_DEFAULT, G_REGEX_MATCH_DEFAULT);
    for (size_t i = 0; words[i]; i++) {
        bool open = i > 0 && stands_in(words[i - 1], OPENING, G_N_ELEMENTS(OPENING));
        for (size_t k = 0; k < G_N_ELEMENTS(CLOSING) && !open; k++) {
            if (strcmp(words[i], CLOSING[k]) == 0) {
                return CLOSING[k];
            }
        }
    }
    return NULL;
}

static bool is_prose(enum field_kind_id kind)
{
    return kind == FIELD_NOTES || kind == FIELD_TEXT;
}

/* Somebody writes that all is done, but the event that says so to the API was never sent. */
static char *find_closing_words(const struct remark_rule *rule, const struct scene *scene)
{
    (void)rule;
    const char *completing = scene->draft->type->completing;
    if (is_completing(scene) || was_sent(scene, completing)) {
        return NULL;
    }
    for (size_t i = 0; i < draft_count(scene->draft); i++) {
        const struct draft_field *field = draft_field(scene->draft, i);
        bool fit = is_prose(field->spec->kind) && !field->raw && g_utf8_validate(field->text, -1, NULL);
        const char *word = fit ? closing_word(field->text) : NULL;
        if (word) {
            return g_strdup_printf("%s says \"%s\", but %s, which ends the service, has not been recorded.",
                                   field->spec->label, word, completing);
        }
    }
    return NULL;
}

/* Everything before it in the recommended order was sent: it is what is missing. */
static char *find_completing_missing(const struct remark_rule *rule, const struct scene *scene)
{
    (void)rule;
    const struct service_type *type = scene->draft->type;
    if (is_completing(scene)) {
        return NULL;
    }
    for (size_t i = 0; i < type->event_count; i++) {
        bool completes = strcmp(type->events[i].name, type->completing) == 0;
        if (was_sent(scene, type->events[i].name) == completes) {
            return NULL;
        }
    }
    return g_strdup_printf("Only %s, which ends the service, is missing for this order.", type->completing);
}

/* ---- the table ---- */

static const struct remark_rule RULES[] = {
    { .find = find_nothing_said, .words = "Nothing but the name of the event goes out." },
    { .find = find_out_of_order,
      .member = "repairCompletedAt",
      .other = "repairStartedAt",
      .words = "The repair would end before it started" },
    { .find = find_out_of_order,
      .member = "repairStartedAt",
      .other = "receptionDate",
      .words = "The repair would start before the product came in" },
    { .find = find_out_of_order,
      .member = "diagnosticCompletedAt",
      .other = "receptionDate",
      .words = "The diagnosis would end before the product came in" },
    { .find = find_out_of_order,
      .member = "estimatedRepairCompletionAt",
      .other = "repairStartedAt",
      .words = "The repair would be ready before it started" },
    { .find = find_contrary,
      .member = "isDelayed",
      .value = "false",
      .other = "delayReason",
      .words = "There is a reason for a delay, but the repair is said not to be delayed." },
    { .find = find_contrary,
      .member = "isDelayed",
      .other = "delayReason",
      .words = "There is a reason for a delay, but nothing says that the repair is delayed." },
    { .find = find_lacking,
      .member = "appointmentEventType",
      .value = "\"scheduled\"",
      .other = "appointmentDate",
      .words = "An appointment was agreed, but its time is missing." },
    { .find = find_lacking,
      .member = "appointmentEventType",
      .value = "\"rescheduled\"",
      .other = "appointmentDate",
      .words = "An appointment was moved, but its new time is missing." },
    { .find = find_unfilled },
    { .find = find_repeated },
    { .find = find_after_the_end },
    { .find = find_closing_words },
    { .find = find_completing_missing },
};

GPtrArray *remark_find(const struct draft *draft, const struct field_context *context, const struct remark_sent *sent,
                       size_t count)
{
    struct scene scene = { draft, context, sent, count };
    GPtrArray *remarks = g_ptr_array_new_with_free_func(g_free);
    for (size_t i = 0; i < draft_count(draft); i++) {
        const struct draft_field *field = draft_field(draft, i);
        if (field->remark) {
            g_ptr_array_add(remarks, g_strdup_printf("%s: %s", field->spec->label, field->remark));
        }
    }
    for (size_t i = 0; i < G_N_ELEMENTS(RULES); i++) {
        char *remark = RULES[i].find(&RULES[i], &scene);
        if (remark) {
            g_ptr_array_add(remarks, remark);
        }
    }
    return remarks;
}
