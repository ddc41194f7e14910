/* sandbox/faults.c: which fault strikes which request.
 *
 * One table of names; a row says when the fault strikes and what its value is. What a fault does stands in
 * sandbox/plays.c. */
#include "sandbox/faults.h"
#include "base/json_scan.h"
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

static const struct fault_row {
    const char *name;
    enum fault_kind kind;
    enum fault_moment moment;
    enum value_kind value;
} rows[] = {
    { "refuse-connection", FAULT_REFUSE_CONNECTION, MOMENT_CONNECTION, VALUE_NONE },
    { "accept-reset", FAULT_ACCEPT_RESET, MOMENT_CONNECTION, VALUE_NONE },
    { "accept-close", FAULT_ACCEPT_CLOSE, MOMENT_CONNECTION, VALUE_NONE },
    { "tls-expired", FAULT_TLS_EXPIRED, MOMENT_CONNECTION, VALUE_NONE },
    { "tls-wrong-host", FAULT_TLS_WRONG_HOST, MOMENT_CONNECTION, VALUE_NONE },
    { "tls-self-signed", FAULT_TLS_SELF_SIGNED, MOMENT_CONNECTION, VALUE_NONE },
    { "tls-stall", FAULT_TLS_STALL, MOMENT_CONNECTION, VALUE_NONE },
    { "reset-before-reading", FAULT_RESET_BEFORE_READING, MOMENT_HEAD, VALUE_NONE },
    { "reset-mid-body", FAULT_RESET_MID_BODY, MOMENT_HEAD, VALUE_NONE },
    { "close-idle", FAULT_CLOSE_IDLE, MOMENT_HEAD, VALUE_NONE },
    { "delay", FAULT_DELAY, MOMENT_READ, VALUE_SECONDS },
    { "no-answer", FAULT_NO_ANSWER, MOMENT_READ, VALUE_NONE },
    { "reset-after-reading", FAULT_RESET_AFTER_READING, MOMENT_READ, VALUE_NONE },
    { "close-after-reading", FAULT_CLOSE_AFTER_READING, MOMENT_READ, VALUE_NONE },
    { "status", FAULT_STATUS, MOMENT_READ, VALUE_STATUS },
    { "html", FAULT_HTML, MOMENT_READ, VALUE_NONE },
    { "hostile-text", FAULT_HOSTILE_TEXT, MOMENT_READ, VALUE_NONE },
    { "redirect", FAULT_REDIRECT, MOMENT_READ, VALUE_REDIRECT },
    { "redirect-loop", FAULT_REDIRECT_LOOP, MOMENT_READ, VALUE_NONE },
    { "expire-token", FAULT_EXPIRE_TOKEN, MOMENT_READ, VALUE_NONE },
    { "limit", FAULT_LIMIT, MOMENT_READ, VALUE_WAIT },
    { "unavailable", FAULT_UNAVAILABLE, MOMENT_READ, VALUE_WAIT },
    { "flap", FAULT_FLAP, MOMENT_READ, VALUE_SHARE },
    { "token-down", FAULT_TOKEN_DOWN, MOMENT_TOKEN, VALUE_NONE },
    { "token-wrong-json", FAULT_TOKEN_WRONG_JSON, MOMENT_TOKEN, VALUE_NONE },
    { "reset-after-recording", FAULT_RESET_AFTER_RECORDING, MOMENT_RECORDED, VALUE_NONE },
    { "close-after-recording", FAULT_CLOSE_AFTER_RECORDING, MOMENT_RECORDED, VALUE_NONE },
    { "late-after-recording", FAULT_LATE_AFTER_RECORDING, MOMENT_RECORDED, VALUE_SECONDS },
    { "byte-by-byte", FAULT_BYTE_BY_BYTE, MOMENT_RECORDED, VALUE_NONE },
    { "cut", FAULT_CUT, MOMENT_RECORDED, VALUE_COUNT },
    { "slow-headers", FAULT_SLOW_HEADERS, MOMENT_RECORDED, VALUE_SECONDS_OPTIONAL },
    { "length-long", FAULT_LENGTH_LONG, MOMENT_RECORDED, VALUE_NONE },
    { "length-short", FAULT_LENGTH_SHORT, MOMENT_RECORDED, VALUE_NONE },
    { "bad-chunk", FAULT_BAD_CHUNK, MOMENT_RECORDED, VALUE_NONE },
    { "informational-flood", FAULT_INFORMATIONAL_FLOOD, MOMENT_RECORDED, VALUE_NONE },
    { "many-headers", FAULT_MANY_HEADERS, MOMENT_RECORDED, VALUE_NONE },
    { "long-header", FAULT_LONG_HEADER, MOMENT_RECORDED, VALUE_NONE },
    { "garbage", FAULT_GARBAGE, MOMENT_RECORDED, VALUE_NONE },
    { "empty", FAULT_EMPTY, MOMENT_RECORDED, VALUE_NONE },
    { "not-json", FAULT_NOT_JSON, MOMENT_RECORDED, VALUE_NONE },
    { "cut-json", FAULT_CUT_JSON, MOMENT_RECORDED, VALUE_NONE },
    { "bad-utf8", FAULT_BAD_UTF8, MOMENT_RECORDED, VALUE_NONE },
    { "deep-json", FAULT_DEEP_JSON, MOMENT_RECORDED, VALUE_NONE },
    { "huge", FAULT_HUGE, MOMENT_RECORDED, VALUE_SIZE },
    { "gzip", FAULT_GZIP, MOMENT_RECORDED, VALUE_NONE },
    { "gzip-bomb", FAULT_GZIP_BOMB, MOMENT_RECORDED, VALUE_NONE },
};

enum when { WHEN_ALWAYS, WHEN_NTH, WHEN_FROM, WHEN_EVERY, WHEN_SHARE };

enum ahead { AHEAD_UNKNOWN, AHEAD_FREE, AHEAD_STRIKES };

struct rule {
    const struct fault_row *row;
    char *spec;
    double number;
    char *text;
    enum when when;
    int64_t nth;
    double share;
    int64_t seen;
    enum ahead ahead; /* refuse-connection only: what was drawn for the next connection */
    GRand *dice;
};

struct faults {
    GMutex lock; /* everything below */
    uint32_t seed;
    enum faults_transport transport;
    GPtrArray *rules;
    GHashTable *expired;
};

static void rule_free(void *data)
{
    struct rule *rule = data;
    g_free(rule->spec);
    g_free(rule->text);
    g_rand_free(rule->dice);
    g_free(rule);
}

void fault_clear(struct fault *fault)
{
    g_free(fault->text);
    *fault = (struct fault){ 0 };
}

struct faults *faults_new(uint32_t seed, enum faults_transport transport)
{
    struct faults *faults = g_new0(struct faults, 1);
    g_mutex_init(&faults->lock);
    faults->seed = seed;
    faults->transport = transport;
    faults->rules = g_ptr_array_new_with_free_func(rule_free);
    faults->expired = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return faults;
}

void faults_free(struct faults *faults)
{
    if (!faults)
        return;
    g_ptr_array_unref(faults->rules);
    g_hash_table_unref(faults->expired);
    g_mutex_clear(&faults->lock);
    g_free(faults);
}

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

static bool read_redirect(struct rule *rule, const char *text)
{
    g_auto(GStrv) parts = g_strsplit(text, ",", 2);
    int64_t code;
    if (g_strv_length(parts) != 2 || !read_count(parts[0], 300, 399, &code) || !*parts[1])
        return false;
    rule->number = (double)code;
    rule->text = g_strdup(parts[1]);
    return true;
}

/* `text` NULL = no value was given. */
static bool read_value(struct rule *rule, const char *text)
{
    enum { SECONDS_MAX = 24 * 3600 };
    const char *rest = "";
    int64_t count = 0;
    bool sound = true;
    switch (rule->row->value) {
    case VALUE_NONE:
        return !text;
    case VALUE_WAIT:
        rule->text = g_strdup(text);
        return !text || is_one_line(text);
    case VALUE_SECONDS_OPTIONAL:
        if (!text)
            return true;
        return read_number(text, 0, SECONDS_MAX, &rule->number, &rest) && *rest == 0;
    case VALUE_SECONDS:
        return text && read_number(text, 0, SECONDS_MAX, &rule->number, &rest) && *rest == 0;
    case VALUE_SIZE:
        return text && read_size(text, &rule->number);
    case VALUE_SHARE:
        return text && read_share(text, &rule->number);
    case VALUE_REDIRECT:
        return text && is_one_line(text) && read_redirect(rule, text);
    case VALUE_COUNT:
        sound = text && read_count(text, 0, G_MAXINT32, &count);
        break;
    case VALUE_STATUS:
        sound = text && read_count(text, 100, 999, &count);
        break;
    }
    rule->number = (double)count;
    return sound;
}

static bool read_when(struct rule *rule, const char *text)
{
    size_t length = strlen(text);
    if (g_str_has_prefix(text, "every:")) {
        rule->when = WHEN_EVERY;
        return read_count(text + strlen("every:"), 1, G_MAXINT32, &rule->nth);
    }
    if (g_str_has_suffix(text, "%")) {
        rule->when = WHEN_SHARE;
        return read_share(text, &rule->share);
    }
    rule->when = g_str_has_suffix(text, "-") ? WHEN_FROM : WHEN_NTH;
    g_autofree char *digits = g_strndup(text, length - (rule->when == WHEN_FROM));
    return read_count(digits, 1, G_MAXINT32, &rule->nth);
}

static const struct fault_row *row_find(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (strcmp(rows[i].name, name) == 0)
            return &rows[i];
    }
    return NULL;
}

/* Cuts the WHEN off `spec`. An address may hold an @ of its own, so a redirect has one only where it reads as one. */
static bool take_when(struct rule *rule, char *spec)
{
    char *at = strrchr(spec, '@');
    if (!at)
        return true;
    if (read_when(rule, at + 1)) {
        *at = 0;
        return true;
    }
    rule->when = WHEN_ALWAYS;
    return g_str_has_prefix(spec, "redirect:");
}

static void refuse_name(const char *name, GError **error)
{
    const char *names[G_N_ELEMENTS(rows)];
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        names[i] = rows[i].name;
    const char *nearest = near_find(name, names, G_N_ELEMENTS(names));
    if (nearest)
        g_set_error(error, FAULTS_ERROR, 0, "There is no fault named \"%s\"; the nearest is %s.", name, nearest);
    else
        g_set_error(error, FAULTS_ERROR, 0, "There is no fault named \"%s\"; the manual lists them all.", name);
}

/* Fills `rule` from its spec; false and a sentence that names the part at fault. */
static bool rule_read(struct rule *rule, GError **error)
{
    g_autofree char *name = g_strdup(rule->spec);
    bool when_sound = take_when(rule, name);
    char *value = strchr(name, ':');
    if (value)
        *value++ = 0;
    rule->row = row_find(name);
    if (!when_sound)
        g_set_error(error, FAULTS_ERROR, 0,
                    "The fault \"%s\" needs N, N-, every:N or P%% behind its @, as in @3 or @30%%.", rule->spec);
    else if (!rule->row)
        refuse_name(name, error);
    else if (!read_value(rule, value))
        g_set_error(error, FAULTS_ERROR, 0, "The fault %s takes %s, but \"%s\" was given.", name,
                    value_words[rule->row->value], value ? value : "");
    else
        return true;
    return false;
}

static bool transport_fits(const struct faults *faults, const struct rule *rule, GError **error)
{
    enum fault_kind kind = rule->row->kind;
    bool of_certificate = kind == FAULT_TLS_EXPIRED || kind == FAULT_TLS_WRONG_HOST || kind == FAULT_TLS_SELF_SIGNED;
    if (!of_certificate || faults->transport == FAULTS_TLS)
        return true;
    g_set_error(error, FAULTS_ERROR, 0, "The fault %s needs a stand-in that was started with --tls CERT,KEY.",
                rule->row->name);
    return false;
}

static struct rule *rule_new(const struct faults *faults, const char *spec, guint number, GError **error)
{
    struct rule *rule = g_new0(struct rule, 1);
    rule->spec = g_strdup(spec);
    rule->dice = g_rand_new_with_seed(faults->seed + number * 7919);
    if (rule_read(rule, error) && transport_fits(faults, rule, error))
        return rule;
    rule_free(rule);
    return NULL;
}

bool faults_add(struct faults *faults, const char *text, GError **error)
{
    g_autoptr(GPtrArray) added = g_ptr_array_new_with_free_func(rule_free);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_mutex_lock(&faults->lock);
    bool sound = true;
    for (size_t i = 0; sound && lines[i]; i++) {
        if (!*g_strstrip(lines[i]))
            continue;
        struct rule *rule = rule_new(faults, lines[i], faults->rules->len + added->len, error);
        sound = rule != NULL;
        if (rule)
            g_ptr_array_add(added, rule);
    }
    if (sound && added->len == 0) {
        g_set_error(error, FAULTS_ERROR, 0, "No fault was named; write one a line, as in delay:2.");
        sound = false;
    }
    if (sound)
        g_ptr_array_extend_and_steal(faults->rules, g_steal_pointer(&added));
    g_mutex_unlock(&faults->lock);
    return sound;
}

void faults_clear_all(struct faults *faults)
{
    g_mutex_lock(&faults->lock);
    g_ptr_array_set_size(faults->rules, 0);
    g_hash_table_remove_all(faults->expired);
    g_mutex_unlock(&faults->lock);
}

bool faults_any(struct faults *faults)
{
    g_mutex_lock(&faults->lock);
    bool any = faults->rules->len > 0;
    g_mutex_unlock(&faults->lock);
    return any;
}

void faults_append_all(struct faults *faults, GString *out)
{
    g_string_append_c(out, '[');
    g_mutex_lock(&faults->lock);
    for (guint i = 0; i < faults->rules->len; i++) {
        g_string_append(out, i ? "," : "");
        json_append_string(out, ((struct rule *)faults->rules->pdata[i])->spec);
    }
    g_mutex_unlock(&faults->lock);
    g_string_append_c(out, ']');
}

/* Counts one and says whether the rule strikes it. */
static bool rule_strikes(struct rule *rule)
{
    rule->seen++;
    switch (rule->when) {
    case WHEN_ALWAYS:
        break;
    case WHEN_NTH:
        if (rule->seen != rule->nth)
            return false;
        break;
    case WHEN_FROM:
        if (rule->seen < rule->nth)
            return false;
        break;
    case WHEN_EVERY:
        if (rule->seen % rule->nth != 0)
            return false;
        break;
    case WHEN_SHARE:
        if (g_rand_double(rule->dice) >= rule->share)
            return false;
        break;
    }
    return rule->row->kind != FAULT_FLAP || g_rand_double(rule->dice) < rule->number;
}

static void fault_take(struct fault *fault, const struct rule *rule)
{
    if (rule->row->kind == FAULT_DELAY) {
        fault->delay_s += rule->number;
        fault->name = fault->name ? fault->name : rule->row->name;
        return;
    }
    if (fault->kind != FAULT_NONE)
        return;
    fault->kind = rule->row->kind;
    fault->moment = rule->row->moment;
    fault->name = rule->row->name;
    fault->number = rule->number;
    fault->text = g_strdup(rule->text);
    if (fault->kind == FAULT_FLAP)
        fault->number = (double[]){ 500, 502, 503, 504 }[g_rand_int_range(rule->dice, 0, 4)];
}

static bool moment_is_met(enum fault_moment moment, enum request_kind kind)
{
    if (kind == REQUEST_HELPER || moment == MOMENT_CONNECTION)
        return false;
    return (moment == MOMENT_TOKEN) == (kind == REQUEST_TOKEN);
}

struct fault faults_for_request(struct faults *faults, enum request_kind kind)
{
    struct fault fault = { 0 };
    g_mutex_lock(&faults->lock);
    for (guint i = 0; i < faults->rules->len; i++) {
        struct rule *rule = faults->rules->pdata[i];
        if (moment_is_met(rule->row->moment, kind) && rule_strikes(rule))
            fault_take(&fault, rule);
    }
    g_mutex_unlock(&faults->lock);
    return fault;
}

struct fault faults_for_connection(struct faults *faults)
{
    struct fault fault = { 0 };
    g_mutex_lock(&faults->lock);
    for (guint i = 0; i < faults->rules->len; i++) {
        struct rule *rule = faults->rules->pdata[i];
        if (rule->row->moment == MOMENT_CONNECTION && rule->row->kind != FAULT_REFUSE_CONNECTION && rule_strikes(rule))
            fault_take(&fault, rule);
    }
    g_mutex_unlock(&faults->lock);
    return fault;
}

bool faults_refusing(struct faults *faults, bool *lasting)
{
    bool refusing = false;
    *lasting = false;
    g_mutex_lock(&faults->lock);
    for (guint i = 0; i < faults->rules->len; i++) {
        struct rule *rule = faults->rules->pdata[i];
        if (rule->row->kind != FAULT_REFUSE_CONNECTION)
            continue;
        if (rule->ahead == AHEAD_UNKNOWN)
            rule->ahead = rule_strikes(rule) ? AHEAD_STRIKES : AHEAD_FREE;
        if (rule->ahead == AHEAD_STRIKES) {
            refusing = true;
            *lasting = *lasting || rule->when == WHEN_ALWAYS || rule->when == WHEN_FROM;
        }
    }
    g_mutex_unlock(&faults->lock);
    return refusing;
}

void faults_connection_over(struct faults *faults)
{
    g_mutex_lock(&faults->lock);
    for (guint i = 0; i < faults->rules->len; i++)
        ((struct rule *)faults->rules->pdata[i])->ahead = AHEAD_UNKNOWN;
    g_mutex_unlock(&faults->lock);
}

void faults_expire_token(struct faults *faults, const char *token)
{
    g_mutex_lock(&faults->lock);
    g_hash_table_add(faults->expired, g_strdup(token));
    g_mutex_unlock(&faults->lock);
}

bool faults_token_expired(struct faults *faults, const char *token)
{
    g_mutex_lock(&faults->lock);
    bool expired = g_hash_table_contains(faults->expired, token);
    g_mutex_unlock(&faults->lock);
    return expired;
}
