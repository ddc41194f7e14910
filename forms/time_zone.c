/* forms/time_zone.c: zones by name.
 *
 * GLib opens whatever path a name leads to, and takes a name without a file for a rule whose sign is turned round
 * ("UTC+2" lies west of Greenwich). So only the shape of tzdata's own names gets through: parts that begin with a
 * capital letter, no dots; a name of one part ends in a letter. */
#include "forms/time_zone.h"
#include "base/clean.h"
#include "forms/time_parts.h"
#include <string.h>

enum { NAME_BYTES_MAX = 64 };

static const char ZONE_FOLDER[] = "/usr/share/zoneinfo/";

static bool is_part_of_name(char byte)
{
    return g_ascii_isalnum(byte) || byte == '_' || byte == '+' || byte == '-';
}

static bool is_name(const char *name, size_t length)
{
    if (length == 0 || length > NAME_BYTES_MAX || !g_ascii_isupper(name[0]) || name[length - 1] == '/') {
        return false;
    }
    for (size_t i = 1; i < length; i++) {
        if (!is_part_of_name(name[i]) && (name[i] != '/' || name[i - 1] == '/')) {
            return false;
        }
    }
    return memchr(name, '/', length) || g_ascii_isalpha(name[length - 1]);
}

/* "america/new_york" as tzdata spells nearly all of its names. */
static char *capitalised(const char *name)
{
    char *spelled = g_ascii_strdown(name, -1);
    for (char *at = spelled; *at; at++) {
        if (at == spelled || strchr("/_-", at[-1])) {
            *at = g_ascii_toupper(*at);
        }
    }
    return spelled;
}

static GTimeZone *load(const char *name)
{
    return is_name(name, strlen(name)) ? g_time_zone_new_identifier(name) : NULL;
}

static GTimeZone *find_named(const char *name)
{
    GTimeZone *zone = load(name);
    if (zone) {
        return zone;
    }
    g_autofree char *spelled = capitalised(name);
    zone = load(spelled);
    if (zone) {
        return zone;
    }
    g_autofree char *upper = g_ascii_strup(name, -1);
    return load(upper);
}

/* POSIX rules ("CET-1CEST,M3.5.0,M10.5.0/3") are fine here: whoever sets TZ means what glibc makes of it. */
static GTimeZone *find_of_variable(const char *value)
{
    const char *name = g_str_has_prefix(value, ZONE_FOLDER) ? value + strlen(ZONE_FOLDER) : value;
    bool may_be_rule = (g_ascii_isupper(*name) || *name == '<') && !strstr(name, "..");
    return may_be_rule ? g_time_zone_new_identifier(name) : NULL;
}

static GTimeZone *find_of_system(GError **error)
{
    const char *value = g_getenv("TZ");
    if (value && *value == ':') {
        value++;
    }
    bool is_set = value && *value;
    GTimeZone *zone = is_set ? find_of_variable(value) : g_time_zone_new_identifier(NULL);
    if (zone) {
        return zone;
    }
    if (!is_set) {
        return g_time_zone_new_utc();
    }
    g_autofree char *shown = clean_text(value, strlen(value), CLEAN_ONE_LINE);
    time_refuse(error, TIME_ERROR_ZONE,
                "The time zone of the environment, TZ=%s, is not known; set TZ or desk.timezone to a name such as "
                "Europe/Berlin.",
                shown);
    return NULL;
}

GTimeZone *time_zone_find(const char *name, GError **error)
{
    if (!name || !*name) {
        return find_of_system(error);
    }
    GTimeZone *zone = find_named(name);
    if (!zone) {
        g_autofree char *shown = clean_text(name, MIN(strlen(name), NAME_BYTES_MAX), CLEAN_ONE_LINE);
        time_refuse(error, TIME_ERROR_ZONE,
                    "There is no time zone \"%s\"; write a name such as Europe/Berlin, America/New_York or UTC.",
                    shown);
    }
    return zone;
}

GHashTable *time_zones_new(void)
{
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_time_zone_unref);
}

GTimeZone *time_zone_keep(GHashTable *kept, const char *name, GError **error)
{
    GTimeZone *zone = kept ? g_hash_table_lookup(kept, name) : NULL;
    if (zone) {
        return g_time_zone_ref(zone);
    }
    zone = time_zone_find(name, error);
    if (zone && kept) {
        g_hash_table_insert(kept, g_strdup(name), g_time_zone_ref(zone));
    }
    return zone;
}
