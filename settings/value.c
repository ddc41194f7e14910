/* settings/value.c: the text of one setting, checked by the kind of its row. An address is never quoted in an error: it
 * may hold a password that should not be there. */
#include "settings/value.h"
#include "base/clean.h"
#include "base/near.h"
#include "settings/paths.h"
#include <string.h>

static bool refuse(GError **error, const char *source, const char *text, const char *accepted)
{
    g_set_error(error, SETTINGS_ERROR, SETTINGS_ERROR_VALUE, "%s: \"%s\" is not %s.", source, text, accepted);
    return false;
}

static bool read_text(const char *text, const char *source, struct setting_value *value, GError **error)
{
    for (const char *at = text; *at; at = g_utf8_next_char(at))
        if (g_unichar_iscntrl(g_utf8_get_char(at))) {
            g_set_error(error, SETTINGS_ERROR, SETTINGS_ERROR_VALUE, "%s holds a control character; take it out.",
                        source);
            return false;
        }
    value->text = g_strdup(text);
    return true;
}

static bool read_number(const struct setting_row *row, const char *text, const char *source,
                        struct setting_value *value, GError **error)
{
    int64_t number = 0;
    if (!g_ascii_string_to_signed(text, 10, row->least, row->most, &number, NULL)) {
        g_autofree char *accepted = g_strdup_printf("a whole number from %d to %d", row->least, row->most);
        return refuse(error, source, text, accepted);
    }
    value->number = (int)number;
    value->text = g_strdup_printf("%d", value->number);
    return true;
}

static bool read_yes_no(const char *text, const char *source, struct setting_value *value, GError **error)
{
    static const char *const YES[] = { "yes", "true", "on", "1", NULL };
    static const char *const NO[] = { "no", "false", "off", "0", NULL };
    g_autofree char *lower = g_ascii_strdown(text, -1);
    value->number = g_strv_contains(YES, lower);
    if (!value->number && !g_strv_contains(NO, lower))
        return refuse(error, source, text, "yes or no");
    value->text = g_strdup(value->number ? "yes" : "no");
    return true;
}

static bool read_word(const struct setting_row *row, const char *text, const char *source, struct setting_value *value,
                      GError **error)
{
    for (int i = 0; row->words[i]; i++)
        if (strcmp(row->words[i], text) == 0) {
            value->number = i;
            value->text = g_strdup(text);
            return true;
        }
    unsigned count = g_strv_length((char **)row->words);
    g_autofree char *list = g_strjoinv(", ", (char **)row->words);
    const char *near = near_find(text, row->words, count);
    g_autofree char *accepted =
        near ? g_strdup_printf("one of %s (did you mean %s?)", list, near) : g_strdup_printf("one of %s", list);
    return refuse(error, source, text, accepted);
}

static bool read_clock_time(const char *text, const char *source, struct setting_value *value, GError **error)
{
    const char *colon = strchr(text, ':');
    g_autofree char *first = colon ? g_strndup(text, (size_t)(colon - text)) : g_strdup("");
    uint64_t hour = 0, minute = 0;
    if (!colon || strlen(colon + 1) != 2 || strlen(first) > 2 ||
        !g_ascii_string_to_unsigned(first, 10, 0, 23, &hour, NULL) ||
        !g_ascii_string_to_unsigned(colon + 1, 10, 0, 59, &minute, NULL))
        return refuse(error, source, text, "a time of day as in 18:00");
    value->number = (int)(hour * 60 + minute);
    value->text = g_strdup_printf("%02d:%02d", value->number / 60, value->number % 60);
    return true;
}

/* Zone names are names of files to those who look them up: only plain ones are let through. */
static bool zone_is_plain(const char *text)
{
    static const char *const allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/";
    return *text != '/' && strspn(text, allowed) == strlen(text) && !strstr(text, "//") && !g_str_has_suffix(text, "/");
}

static bool read_zone(const char *text, const char *source, struct setting_value *value, GError **error)
{
    GTimeZone *zone = zone_is_plain(text) ? g_time_zone_new_identifier(text) : NULL;
    if (!zone)
        return refuse(error, source, text, "the name of a time zone as in Europe/Berlin");
    g_time_zone_unref(zone);
    value->text = g_strdup(text);
    return true;
}

static bool read_header_word(const char *text, const char *source, struct setting_value *value, GError **error)
{
    for (const char *at = text; *at; at++)
        if (!g_ascii_isalnum(*at) && !strchr("._-+~", *at))
            return refuse(error, source, text, "made of letters, digits and . _ - + ~");
    value->text = g_strdup(text);
    return true;
}

/* The schemes libcurl knows for a proxy (to it "socks" is socks4): another, or a blank, would be found out at every
 * try, as a server that cannot be reached. */
static bool read_gateway(const char *text, const char *source, struct setting_value *value, GError **error)
{
    static const char *const SCHEMES[] = { "http", "https", "socks", "socks4", "socks4a", "socks5", "socks5h", NULL };
    const char *colon = strstr(text, "://");
    g_autofree char *scheme = colon ? g_ascii_strdown(text, colon - text) : g_strdup(SCHEMES[0]);
    const char *place = colon ? colon + strlen("://") : text;
    if (!g_strv_contains(SCHEMES, scheme) || strpbrk(place, " \t") || strchr("/?#\\", *place)) {
        g_set_error(error, SETTINGS_ERROR, SETTINGS_ERROR_VALUE,
                    "%s must name a proxy as in http://proxy.example.com:3128; instead of http there may be https, "
                    "socks4, socks4a, socks5 or socks5h.",
                    source);
        return false;
    }
    return read_text(text, source, value, error);
}

static bool read_path(const char *text, const char *source, const char *folder, struct setting_value *value,
                      GError **error)
{
    g_autofree char *plain = NULL;
    if (!read_text(text, source, value, error))
        return false;
    plain = g_steal_pointer(&value->text);
    value->text = path_resolve(plain, folder, error);
    return value->text != NULL;
}

/* Where a comment stands after a value, the person meant the value alone: neither half may pass for it. */
static bool has_trailing_comment(const struct setting_row *row, const char *text)
{
    return row->kind != SETTING_COMMAND && (strstr(text, " # ") || g_str_has_suffix(text, " #"));
}

bool setting_value_read(const struct setting_row *row, const char *text, const char *source, const char *folder,
                        struct setting_value *value, GError **error)
{
    value->text = NULL;
    value->number = 0;
    if (!utf8_valid(text, strlen(text), NULL)) {
        g_set_error(error, SETTINGS_ERROR, SETTINGS_ERROR_VALUE, "%s is not UTF-8 text; write it anew.", source);
        return false;
    }
    if (has_trailing_comment(row, text)) {
        g_set_error(error, SETTINGS_ERROR, SETTINGS_ERROR_VALUE,
                    "%s: a comment must stand on a line of its own, not after a value.", source);
        return false;
    }
    switch (row->kind) {
    case SETTING_TEXT:
    case SETTING_COMMAND:
        return read_text(text, source, value, error);
    case SETTING_PATH:
        return read_path(text, source, folder, value, error);
    case SETTING_ADDRESS:
        value->text = settings_normalise_url(text, source, error);
        return value->text != NULL;
    case SETTING_NUMBER:
        return read_number(row, text, source, value, error);
    case SETTING_YES_NO:
        return read_yes_no(text, source, value, error);
    case SETTING_WORD:
        return read_word(row, text, source, value, error);
    case SETTING_CLOCK_TIME:
        return read_clock_time(text, source, value, error);
    case SETTING_ZONE:
        return read_zone(text, source, value, error);
    case SETTING_HEADER_WORD:
        return read_header_word(text, source, value, error);
    case SETTING_GATEWAY:
        return read_gateway(text, source, value, error);
    }
    g_assert_not_reached();
}
