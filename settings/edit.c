/* settings/edit.c: one value changed in a file that a person keeps: what else stands there stays as it is. */
#include "settings/value.h"
#include <string.h>

static const char BYTE_ORDER_MARK[] = "\xEF\xBB\xBF";

struct line {
    const char *bytes;
    size_t length; /* with its line end */
};

static bool next_line(const char **at, struct line *line)
{
    if (!**at)
        return false;
    const char *feed = strchr(*at, '\n');
    line->bytes = *at;
    line->length = feed ? (size_t)(feed - *at) + 1 : strlen(*at);
    *at += line->length;
    return true;
}

/* The section a line opens; NULL where it opens none. Caller owns it. */
static char *section_of(const struct line *line)
{
    g_autofree char *text = g_strstrip(g_strndup(line->bytes, line->length));
    size_t length = strlen(text);
    return *text == '[' && text[length - 1] == ']' ? g_strndup(text + 1, length - 2) : NULL;
}

static bool is_key(const struct line *line, const char *key)
{
    const char *equals = memchr(line->bytes, '=', line->length);
    g_autofree char *name = equals ? g_strstrip(g_strndup(line->bytes, (size_t)(equals - line->bytes))) : NULL;
    return g_strcmp0(name, key) == 0;
}

/* Where the value goes: over the line of the key, else after the last line of its section that says something. */
struct spot {
    size_t start, end; /* bytes to replace */
    bool section_found;
};

static struct spot find_spot(const char *text, const char *section, const char *key)
{
    struct spot spot = { .start = strlen(text), .end = strlen(text) };
    g_autofree char *present = NULL;
    struct line line;
    const char *first = g_str_has_prefix(text, BYTE_ORDER_MARK) ? text + strlen(BYTE_ORDER_MARK) : text;
    for (const char *at = first; next_line(&at, &line);) {
        char *opened = section_of(&line);
        if (opened) {
            g_free(present);
            present = opened;
        }
        bool blank = strspn(line.bytes, " \t\r\n") >= line.length;
        if (g_strcmp0(present, section) != 0 || blank)
            continue;
        spot.section_found = true;
        spot.start = spot.end = (size_t)(line.bytes - text) + line.length;
        if (!opened && is_key(&line, key)) {
            spot.start -= line.length;
            return spot;
        }
    }
    return spot;
}

/* As the file has it; one that was cut off behind a CR had CR LF. */
static const char *line_end(const char *text)
{
    return strstr(text, "\r\n") || g_str_has_suffix(text, "\r") ? "\r\n" : "\n";
}

static char *edit(const char *text, const char *section, const char *key, const char *value)
{
    const char *end = line_end(text);
    struct spot spot = find_spot(text, section, key);
    GString *edited = g_string_new_len(text, (gssize)spot.start);
    if (edited->len && edited->str[edited->len - 1] != '\n')
        g_string_append(edited, g_str_has_suffix(edited->str, "\r") ? "\n" : end);
    if (!spot.section_found)
        g_string_append_printf(edited, "%s[%s]%s", edited->len ? end : "", section, end);
    g_string_append_printf(edited, "%s = %s", key, value);
    g_strchomp(edited->str);
    edited->len = strlen(edited->str);
    g_string_append(edited, end);
    g_string_append(edited, text + spot.end);
    return g_string_free(edited, FALSE);
}

char *settings_edit(const char *text, const char *profile, enum setting_id id, const char *value, GError **error)
{
    const struct setting_row *row = setting_row(id);
    bool of_profile = strcmp(row->section, "server") == 0 || strcmp(row->section, "token") == 0;
    g_autofree char *named = g_strconcat("profile ", profile, NULL);
    g_autofree char *source = g_strconcat(row->section, ".", row->key, NULL);
    g_autofree char *trimmed = g_strstrip(g_strdup(value));
    struct setting_value read = { .text = NULL };
    if (*trimmed && !setting_value_read(row, trimmed, source, NULL, &read, error))
        return NULL;
    g_free(read.text);
    return edit(text, of_profile && strcmp(profile, SETTINGS_DEFAULT_PROFILE) != 0 ? named : row->section, row->key,
                trimmed);
}

char *settings_edit_binding(const char *text, const char *action, const char *key)
{
    g_autofree char *trimmed = g_strstrip(g_strdup(key));
    return edit(text, "keys", action, trimmed);
}

char *settings_sample(void)
{
    GString *sample = g_string_new("# Settings of fixline. A line that begins with # says nothing yet.\n");
    const char *section = "";
    for (int i = 0; i < SETTING_COUNT; i++) {
        const struct setting_row *row = setting_row((enum setting_id)i);
        if (strcmp(row->section, section) != 0)
            g_string_append_printf(sample, "\n[%s]\n", row->section);
        section = row->section;
        g_string_append_printf(sample, "# %s\n# %s = %s", row->help, row->key, row->fallback ? row->fallback : "");
        g_strchomp(sample->str);
        sample->len = strlen(sample->str);
        g_string_append_c(sample, '\n');
    }
    return g_string_free(sample, FALSE);
}
