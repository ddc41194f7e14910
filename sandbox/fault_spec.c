/* sandbox/fault_spec.c: the text of one fault, NAME[:VALUE][@WHEN].
 *
 * One table of names; a row says when in an exchange the fault strikes and what its value is. What a fault does stands
 * in sandbox/plays.c. */
#include "sandbox/fault_spec.h"
#include "base/near.h"
#include <string.h>

G_DEFINE_QUARK(fixline_faults, faults_error)

enum value_kind {
    VALUE_NONE,
    VALUE_SECONDS,
    VALUE_SECONDS_OPTIONAL,
    VALUE_COUNT,
    VALUE_STATUS,
    VALUE_SIZE,
    VALUE_SHARE,
    VALUE_WAIT,    /* the text of a Retry-After; none = no such header */
    VALUE_REDIRECT /* CODE,URL */
};

static const char *const value_words[] = {
    [VALUE_NONE] = "no value",
    [VALUE_SECONDS] = "a number of seconds, as in 2.5",
    [VALUE_SECONDS_OPTIONAL] = "a number of seconds, as in 0.1, or nothing",
    [VALUE_COUNT] = "a number of bytes",
    [VALUE_STATUS] = "a status from 100 to 999",
    [VALUE_SIZE] = "a size, as in 500000, 64K or 100M",
    [VALUE_SHARE] = "a share, as in 30, 30% or 0.3",
    [VALUE_WAIT] = "the text of a Retry-After, or nothing",
    [VALUE_REDIRECT] = "a status and an address, as in 307,http://127.0.0.1:9/",
};

static const struct row {
    struct fault_name fault;
    enum value_kind value;
} rows[] = {
    { { "refuse-connection", FAULT_REFUSE_CONNECTION, MOMENT_CONNECTION }, VALUE_NONE },
    { { "accept-reset", FAULT_ACCEPT_RESET, MOMENT_CONNECTION }, VALUE_NONE },
    { { "accept-close", FAULT_ACCEPT_CLOSE, MOMENT_CONNECTION }, VALUE_NONE },
    { { "tls-expired", FAULT_TLS_EXPIRED, MOMENT_CONNECTION }, VALUE_NONE },
    { { "tls-wrong-host", FAULT_TLS_WRONG_HOST, MOMENT_CONNECTION }, VALUE_NONE },
    { { "tls-self-signed", FAULT_TLS_SELF_SIGNED, MOMENT_CONNECTION }, VALUE_NONE },
    { { "tls-stall", FAULT_TLS_STALL, MOMENT_CONNECTION }, VALUE_NONE },
    { { "reset-before-reading", FAULT_RESET_BEFORE_READING, MOMENT_HEAD }, VALUE_NONE },
    { { "reset-mid-body", FAULT_RESET_MID_BODY, MOMENT_HEAD }, VALUE_NONE },
    { { "close-idle", FAULT_CLOSE_IDLE, MOMENT_HEAD }, VALUE_NONE },
    { { "delay", FAULT_DELAY, MOMENT_READ }, VALUE_SECONDS },
    { { "no-answer", FAULT_NO_ANSWER, MOMENT_READ }, VALUE_NONE },
    { { "reset-after-reading", FAULT_RESET_AFTER_READING, MOMENT_READ }, VALUE_NONE },
    { { "close-after-reading", FAULT_CLOSE_AFTER_READING, MOMENT_READ }, VALUE_NONE },
    { { "status", FAULT_STATUS, MOMENT_READ }, VALUE_STATUS },
    { { "html", FAULT_HTML, MOMENT_READ }, VALUE_NONE },
    { { "hostile-text", FAULT_HOSTILE_TEXT, MOMENT_READ }, VALUE_NONE },
    { { "redirect", FAULT_REDIRECT, MOMENT_READ }, VALUE_REDIRECT },
    { { "redirect-loop", FAULT_REDIRECT_LOOP, MOMENT_READ }, VALUE_NONE },
    { { "expire-token", FAULT_EXPIRE_TOKEN, MOMENT_READ }, VALUE_NONE },
    { { "limit", FAULT_LIMIT, MOMENT_READ }, VALUE_WAIT },
    { { "unavailable", FAULT_UNAVAILABLE, MOMENT_READ }, VALUE_WAIT },
    { { "flap", FAULT_FLAP, MOMENT_READ }, VALUE_SHARE },
    { { "token-down", FAULT_TOKEN_DOWN, MOMENT_TOKEN }, VALUE_NONE },
    { { "token-wrong-json", FAULT_TOKEN_WRONG_JSON, MOMENT_TOKEN }, VALUE_NONE },
    { { "reset-after-recording", FAULT_RESET_AFTER_RECORDING, MOMENT_RECORDED }, VALUE_NONE },
    { { "close-after-recording", FAULT_CLOSE_AFTER_RECORDING, MOMENT_RECORDED }, VALUE_NONE },
    { { "late-after-recording", FAULT_LATE_AFTER_RECORDING, MOMENT_RECORDED }, VALUE_SECONDS },
    { { "byte-by-byte", FAULT_BYTE_BY_BYTE, MOMENT_RECORDED }, VALUE_NONE },
    { { "cut", FAULT_CUT, MOMENT_RECORDED }, VALUE_COUNT },
    { { "slow-headers", FAULT_SLOW_HEADERS, MOMENT_RECORDED }, VALUE_SECONDS_OPTIONAL },
    { { "length-long", FAULT_LENGTH_LONG, MOMENT_RECORDED }, VALUE_NONE },
    { { "length-short", FAULT_LENGTH_SHORT, MOMENT_RECORDED }, VALUE_NONE },
    { { "bad-chunk", FAULT_BAD_CHUNK, MOMENT_RECORDED }, VALUE_NONE },
    { { "informational-flood", FAULT_INFORMATIONAL_FLOOD, MOMENT_RECORDED }, VALUE_NONE },
    { { "many-headers", FAULT_MANY_HEADERS, MOMENT_RECORDED }, VALUE_NONE },
    { { "long-header", FAULT_LONG_HEADER, MOMENT_RECORDED }, VALUE_NONE },
    { { "garbage", FAULT_GARBAGE, MOMENT_RECORDED }, VALUE_NONE },
    { { "empty", FAULT_EMPTY, MOMENT_RECORDED }, VALUE_NONE },
    { { "not-json", FAULT_NOT_JSON, MOMENT_RECORDED }, VALUE_NONE },
    { { "cut-json", FAULT_CUT_JSON, MOMENT_RECORDED }, VALUE_NONE },
    { { "bad-utf8", FAULT_BAD_UTF8, MOMENT_RECORDED }, VALUE_NONE },
    { { "deep-json", FAULT_DEEP_JSON, MOMENT_RECORDED }, VALUE_NONE },
    { { "huge", FAULT_HUGE, MOMENT_RECORDED }, VALUE_SIZE },
    { { "gzip", FAULT_GZIP, MOMENT_RECORDED }, VALUE_NONE },
    { { "gzip-bomb", FAULT_GZIP_BOMB, MOMENT_RECORDED }, VALUE_NONE },
};

/* A number of at least `least` and at most `most`; `rest` is what stands behind it. */
static bool read_number(const char *text, double least, double most, double *number, const char **rest)
{
    char *end;
    *number = g_ascii_strtod(text, &end);
    *rest = end;
    return g_ascii_isdigit(*text) && *number >= least && *number <= most;
}

static bool read_count(const char *text, int64_t least, int64_t most, int64_t *count)
{
    char *end;
    *count = g_ascii_strtoll(text, &end, 10);
    return g_ascii_isdigit(*text) && *end == 0 && *count >= least && *count <= most;
}

/* Percent, with or without its sign; below 1 without a sign it is a share. */
static bool read_share(const char *text, double *share)
{
    const char *rest;
    if (!read_number(text, 0, 100, share, &rest) || (*rest && strcmp(rest, "%") != 0))
        return false;
    if (*rest || *share >= 1)
        *share /= 100;
    return true;
}

static bool read_size(const char *text, double *size)
{
    enum { SIZE_MAX_BYTES = 1024 * 1024 * 1024 };
    const char *rest;
    if (!read_number(text, 0, SIZE_MAX_BYTES, size, &rest) || *size != (double)(int64_t)*size)
        return false;
    if (g_ascii_toupper(*rest) == 'K')
        *size *= 1024;
    else if (g_ascii_toupper(*rest) == 'M')
        *size *= 1024.0 * 1024;
    return (*rest == 0 || (strchr("kKmM", *rest) && rest[1] == 0)) && *size <= SIZE_MAX_BYTES;
}

static bool is_one_line(const char *text)
{
    for (; *text; text++) {
        if (g_ascii_iscntrl(*text))
            return false;
    }
    return true;
}

static bool read_redirect(struct fault_spec *spec, const char *text)
{
    g_auto(GStrv) parts = g_strsplit(text, ",", 2);
    int64_t code;
    if (g_strv_length(parts) != 2 || !read_count(parts[0], 300, 399, &code) || !*parts[1])
        return false;
    spec->number = (double)code;
    spec->text = g_strdup(parts[1]);
    return true;
}

/* `text` NULL = no value was given. */
static bool read_value(struct fault_spec *spec, enum value_kind kind, const char *text)
{
    enum { SECONDS_MAX = 24 * 3600 };
    const char *rest = "";
    int64_t count = 0;
    bool sound = true;
    switch (kind) {
    case VALUE_NONE:
        return !text;
    case VALUE_WAIT:
        spec->text = g_strdup(text);
        return !text || is_one_line(text);
    case VALUE_SECONDS_OPTIONAL:
        if (!text)
            return true;
        return read_number(text, 0, SECONDS_MAX, &spec->number, &rest) && *rest == 0;
    case VALUE_SECONDS:
        return text && read_number(text, 0, SECONDS_MAX, &spec->number, &rest) && *rest == 0;
    case VALUE_SIZE:
        return text && read_size(text, &spec->number);
    case VALUE_SHARE:
        return text && read_share(text, &spec->number);
    case VALUE_REDIRECT:
        return text && is_one_line(text) && read_redirect(spec, text);
    case VALUE_COUNT:
        sound = text && read_count(text, 0, G_MAXINT32, &count);
        break;
    case VALUE_STATUS:
        sound = text && read_count(text, 100, 999, &count);
        break;
    }
    spec->number = (double)count;
    return sound;
}

static bool read_when(struct fault_spec *spec, const char *text)
{
    size_t length = strlen(text);
    if (g_str_has_prefix(text, "every:")) {
        spec->when = WHEN_EVERY;
        return read_count(text + strlen("every:"), 1, G_MAXINT32, &spec->nth);
    }
    if (g_str_has_suffix(text, "%")) {
        spec->when = WHEN_SHARE;
        return read_share(text, &spec->share);
    }
    spec->when = g_str_has_suffix(text, "-") ? WHEN_FROM : WHEN_NTH;
    g_autofree char *digits = g_strndup(text, length - (spec->when == WHEN_FROM));
    return read_count(digits, 1, G_MAXINT32, &spec->nth);
}

static const struct row *row_find(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (strcmp(rows[i].fault.name, name) == 0)
            return &rows[i];
    }
    return NULL;
}

/* Cuts the WHEN off `text`. An address may hold an @ of its own, so a redirect has one only where it reads as one. */
static bool take_when(struct fault_spec *spec, char *text)
{
    char *at = strrchr(text, '@');
    if (!at)
        return true;
    if (read_when(spec, at + 1)) {
        *at = 0;
        return true;
    }
    spec->when = WHEN_ALWAYS;
    return g_str_has_prefix(text, "redirect:");
}

static void refuse_name(const char *name, GError **error)
{
    const char *names[G_N_ELEMENTS(rows)];
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        names[i] = rows[i].fault.name;
    const char *nearest = near_find(name, names, G_N_ELEMENTS(names));
    if (nearest)
        g_set_error(error, FAULTS_ERROR, 0, "There is no fault named \"%s\"; the nearest is %s.", name, nearest);
    else
        g_set_error(error, FAULTS_ERROR, 0, "There is no fault named \"%s\"; the manual lists them all.", name);
}

bool fault_spec_read(const char *text, struct fault_spec *spec, GError **error)
{
    *spec = (struct fault_spec){ .when = WHEN_ALWAYS };
    g_autofree char *name = g_strdup(text);
    bool when_sound = take_when(spec, name);
    char *value = strchr(name, ':');
    if (value)
        *value++ = 0;
    const struct row *row = row_find(name);
    spec->fault = row ? &row->fault : NULL;
    if (!when_sound)
        g_set_error(error, FAULTS_ERROR, 0,
                    "The fault \"%s\" needs N, N-, every:N or P%% behind its @, as in @3 or @30%%.", text);
    else if (!row)
        refuse_name(name, error);
    else if (!read_value(spec, row->value, value))
        g_set_error(error, FAULTS_ERROR, 0, "The fault %s takes %s, but \"%s\" was given.", name,
                    value_words[row->value], value ? value : "");
    else
        return true;
    fault_spec_clear(spec);
    return false;
}

void fault_spec_clear(struct fault_spec *spec)
{
    g_clear_pointer(&spec->text, g_free);
}
