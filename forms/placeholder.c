/* forms/placeholder.c: words in braces, walked once for both the check and the expansion. */
#include "forms/placeholder.h"
#include "forms/field.h"
#include <string.h>

static const char NOW[] = "now";
/* 1 January 2020: a day from which every sensible distance, forth or back, is a point in time. */
static const int64_t ANY_DAY = G_GINT64_CONSTANT(1577836800000);

static const struct {
    const char *word;
    size_t offset; /* of the text in struct placeholder_values */
} TEXTS[] = {
    { "customer", offsetof(struct placeholder_values, customer) },
    { "order", offsetof(struct placeholder_values, order) },
    { "operator", offsetof(struct placeholder_values, operator_name) },
};

static bool refuse(GError **error, const char *format, const char *word)
{
    g_set_error(error, FIELD_ERROR, FIELD_ERROR_VALUE, format, word);
    return false;
}

static bool append_text(GString *out, const char *word, const struct placeholder_values *values, bool *known,
                        GError **error)
{
    for (size_t i = 0; i < G_N_ELEMENTS(TEXTS); i++) {
        if (strcmp(TEXTS[i].word, word) != 0) {
            continue;
        }
        const char *text;
        memcpy(&text, (const char *)values + TEXTS[i].offset, sizeof text);
        *known = true;
        g_string_append(out, text ? text : "");
        return (text && *text) || refuse(error, "{%s} has no value here; type the text yourself.", word);
    }
    return true;
}

/* `now` alone, or with the distance that follows it. */
static bool append_moment(GString *out, const char *word, const struct placeholder_values *values,
                          enum placeholder_times times, GError **error)
{
    struct time_context context = { .rules = values->rules, .now = values->now };
    struct time_reading reading;
    const char *distance = word + strlen(NOW);
    g_autoptr(GError) why = NULL;
    bool alone = !*distance, fits = (alone || *distance == '+' || *distance == '-') &&
                                    time_point_read(alone ? NOW : distance, &context, &reading, &why);
    if (!fits) {
        return refuse(error, "{%s} is no point in time; write for example {now+3d}.", word);
    }
    GTimeZone *zone = values->rules->zone;
    g_autofree char *text =
        times == PLACEHOLDER_TYPED ? time_point_typed(reading.at, zone) : time_point_clock(reading.at, zone);
    g_string_append(out, text);
    return true;
}

static bool append_word(GString *out, const char *word, const struct placeholder_values *values,
                        enum placeholder_times times, GError **error)
{
    bool known = false;
    if (g_str_has_prefix(word, NOW)) {
        return append_moment(out, word, values, times, error);
    }
    if (!append_text(out, word, values, &known, error)) {
        return false;
    }
    return known ||
           refuse(error, "{%s} stands for nothing; known are {customer}, {order}, {operator} and {now+3d}.", word);
}

char *placeholder_expand(const char *text, const struct placeholder_values *values, enum placeholder_times times,
                         GError **error)
{
    g_autoptr(GString) out = g_string_new(NULL);
    while (*text) {
        size_t plain = strcspn(text, "{");
        g_string_append_len(out, text, (gssize)plain);
        text += plain;
        if (*text == '\0') {
            break;
        }
        const char *end = strchr(text, '}');
        if (text[1] == '{') {
            g_string_append_c(out, '{');
            text += 2;
            continue;
        }
        if (!end) {
            refuse(error, "\"%s\" has no closing brace; a brace that stands for itself is written twice.", text);
            return NULL;
        }
        g_autofree char *word = g_strndup(text + 1, (size_t)(end - text) - 1);
        if (!append_word(out, word, values, times, error)) {
            return NULL;
        }
        text = end + 1;
    }
    return g_strdup(out->str);
}

/* A trial with a value for everything: what fails now would fail for everybody. */
bool placeholder_check(const char *text, GError **error)
{
    g_autoptr(GTimeZone) zone = g_time_zone_new_utc();
    struct time_rules rules = { .zone = zone };
    struct placeholder_values values = {
        .customer = "x", .order = "x", .operator_name = "x", .now = ANY_DAY, .rules = &rules
    };
    g_autofree char *expanded = placeholder_expand(text, &values, PLACEHOLDER_TYPED, error);
    return expanded != NULL;
}

char *placeholder_left(const char *text)
{
    static const char within[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+.";
    for (const char *at = strchr(text, '{'); at; at = strchr(at + 1, '{')) {
        size_t length = strspn(at + 1, within);
        if (g_ascii_isalpha(at[1]) && at[1 + length] == '}') {
            return g_strndup(at, length + strlen("{}"));
        }
    }
    return NULL;
}
