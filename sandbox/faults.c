/* sandbox/faults.c: which fault strikes which request.
 *
 * A rule is one fault that was set, what it has counted and the generator it draws from. */
#include "sandbox/faults.h"
#include "base/json_scan.h"
#include "sandbox/fault_spec.h"

enum ahead { AHEAD_UNKNOWN, AHEAD_FREE, AHEAD_STRIKES };

struct rule {
    char *text; /* as it was set */
    struct fault_spec spec;
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
    g_free(rule->text);
    fault_spec_clear(&rule->spec);
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

static bool transport_fits(const struct faults *faults, const struct rule *rule, GError **error)
{
    enum fault_kind kind = rule->spec.fault->kind;
    bool of_certificate = kind == FAULT_TLS_EXPIRED || kind == FAULT_TLS_WRONG_HOST || kind == FAULT_TLS_SELF_SIGNED;
    if (!of_certificate || faults->transport == FAULTS_TLS)
        return true;
    g_set_error(error, FAULTS_ERROR, 0, "The fault %s needs a stand-in that was started with --tls CERT,KEY.",
                rule->spec.fault->name);
    return false;
}

static struct rule *rule_new(const struct faults *faults, const char *text, guint number, GError **error)
{
    struct rule *rule = g_new0(struct rule, 1);
    rule->text = g_strdup(text);
    rule->dice = g_rand_new_with_seed(faults->seed + number * 7919);
    if (fault_spec_read(text, &rule->spec, error) && transport_fits(faults, rule, error))
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
        json_append_string(out, ((struct rule *)faults->rules->pdata[i])->text);
    }
    g_mutex_unlock(&faults->lock);
    g_string_append_c(out, ']');
}

/* Counts one and says whether the rule strikes it. */
static bool rule_strikes(struct rule *rule)
{
    rule->seen++;
    switch (rule->spec.when) {
    case WHEN_ALWAYS:
        break;
    case WHEN_NTH:
        if (rule->seen != rule->spec.nth)
            return false;
        break;
    case WHEN_FROM:
        if (rule->seen < rule->spec.nth)
            return false;
        break;
    case WHEN_EVERY:
        if (rule->seen % rule->spec.nth != 0)
            return false;
        break;
    case WHEN_SHARE:
        if (g_rand_double(rule->dice) >= rule->spec.share)
            return false;
        break;
    }
    return rule->spec.fault->kind != FAULT_FLAP || g_rand_double(rule->dice) < rule->spec.number;
}

static void fault_take(struct fault *fault, const struct rule *rule)
{
    if (rule->spec.fault->kind == FAULT_DELAY) {
        fault->delay_s += rule->spec.number;
        fault->name = fault->name ? fault->name : rule->spec.fault->name;
        return;
    }
    if (fault->kind != FAULT_NONE)
        return;
    fault->kind = rule->spec.fault->kind;
    fault->moment = rule->spec.fault->moment;
    fault->name = rule->spec.fault->name;
    fault->number = rule->spec.number;
    fault->text = g_strdup(rule->spec.text);
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
        if (moment_is_met(rule->spec.fault->moment, kind) && rule_strikes(rule))
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
        if (rule->spec.fault->moment == MOMENT_CONNECTION && rule->spec.fault->kind != FAULT_REFUSE_CONNECTION &&
            rule_strikes(rule))
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
        if (rule->spec.fault->kind != FAULT_REFUSE_CONNECTION)
            continue;
        if (rule->ahead == AHEAD_UNKNOWN)
            rule->ahead = rule_strikes(rule) ? AHEAD_STRIKES : AHEAD_FREE;
        if (rule->ahead == AHEAD_STRIKES) {
            refusing = true;
            *lasting = *lasting || rule->spec.when == WHEN_ALWAYS || rule->spec.when == WHEN_FROM;
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
