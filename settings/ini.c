/* settings/ini.c: a settings file as entries with their lines. GKeyFile reads the values; the walk over the lines
 * beside it finds what GKeyFile does not tell: the line of each key, and keys that are given twice. */
#include "settings/ini.h"
#include "base/clean.h"
#include "settings/settings.h"
#include <string.h>

struct ini_reader {
    const char *path;
    GPtrArray *entries;
    GHashTable *seen; /* "section\nkey" -> line */
    char *section;
    unsigned line;
};

static void ini_entry_free(void *data)
{
    struct ini_entry *entry = data;
    g_free(entry->section);
    g_free(entry->key);
    g_free(entry->value);
    g_free(entry);
}

static bool ini_fail(const struct ini_reader *reader, GError **error, const char *fault)
{
    g_set_error(error, SETTINGS_ERROR, SETTINGS_ERROR_FILE, "%s, line %u: %s", reader->path, reader->line, fault);
    return false;
}

static void ini_add(struct ini_reader *reader, const char *key)
{
    struct ini_entry *entry = g_new0(struct ini_entry, 1);
    entry->section = g_strdup(reader->section);
    entry->key = g_strdup(key);
    entry->line = reader->line;
    g_ptr_array_add(reader->entries, entry);
}

static bool ini_section_line(struct ini_reader *reader, char *line, GError **error)
{
    size_t length = strlen(line);
    if (length < 3 || line[length - 1] != ']' || strcspn(line + 1, "[]") != length - 2)
        return ini_fail(reader, error, "a section is written as [server], with nothing after it.");
    g_free(reader->section);
    reader->section = g_strndup(line + 1, length - 2);
    ini_add(reader, NULL);
    return true;
}

static bool ini_key_line(struct ini_reader *reader, const char *line, GError **error)
{
    const char *equals = strchr(line, '=');
    if (!equals || equals == line)
        return ini_fail(reader, error,
                        "this is no setting; one is written as key = value, and a comment begins with #.");
    if (!reader->section)
        return ini_fail(reader, error, "a setting stands before the first section; begin with [server].");
    g_autofree char *key = g_strchomp(g_strndup(line, (size_t)(equals - line)));
    g_autofree char *mark = g_strconcat(reader->section, "\n", key, NULL);
    unsigned before = GPOINTER_TO_UINT(g_hash_table_lookup(reader->seen, mark));
    if (before) {
        g_autofree char *fault = g_strdup_printf("%s is already given in line %u; leave one of the two.", key, before);
        return ini_fail(reader, error, fault);
    }
    g_hash_table_insert(reader->seen, g_steal_pointer(&mark), GUINT_TO_POINTER(reader->line));
    ini_add(reader, key);
    return true;
}

static bool ini_line(struct ini_reader *reader, const char *text, size_t length, GError **error)
{
    g_autofree char *line = g_strstrip(g_strndup(text, length));
    if (!*line || *line == '#')
        return true;
    return *line == '[' ? ini_section_line(reader, line, error) : ini_key_line(reader, line, error);
}

static bool ini_walk(struct ini_reader *reader, const char *text, size_t length, GError **error)
{
    for (const char *at = text, *end = text + length; at < end;) {
        const char *feed = memchr(at, '\n', (size_t)(end - at));
        const char *stop = feed ? feed : end;
        reader->line++;
        if (!ini_line(reader, at, (size_t)(stop - at), error))
            return false;
        at = feed ? feed + 1 : end;
    }
    return true;
}

static bool ini_values(struct ini_reader *reader, const char *text, size_t length, GError **error)
{
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_autoptr(GError) cause = NULL;
    if (length && !g_key_file_load_from_data(file, text, length, G_KEY_FILE_NONE, &cause)) {
        g_set_error(error, SETTINGS_ERROR, SETTINGS_ERROR_FILE, "%s cannot be read as settings: %s.", reader->path,
                    cause->message);
        return false;
    }
    for (unsigned i = 0; i < reader->entries->len; i++) {
        struct ini_entry *entry = reader->entries->pdata[i];
        if (!entry->key)
            continue;
        reader->line = entry->line;
        char *value = g_key_file_get_value(file, entry->section, entry->key, NULL);
        if (!value)
            return ini_fail(reader, error, "the name of this setting cannot be read.");
        entry->value = g_strstrip(value);
    }
    return true;
}

static bool ini_check_bytes(const char *text, size_t length, const char *path, GError **error)
{
    size_t bad = 0;
    if (utf8_valid(text, length, &bad))
        return true;
    unsigned line = 1;
    for (size_t i = 0; i < bad; i++)
        line += text[i] == '\n';
    g_set_error(error, SETTINGS_ERROR, SETTINGS_ERROR_FILE,
                "%s, line %u: a byte is not UTF-8 text; save the file as UTF-8.", path, line);
    return false;
}

GPtrArray *ini_read(const char *text, size_t length, const char *path, GError **error)
{
    if (!ini_check_bytes(text, length, path, error))
        return NULL;
    if (length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) {
        text += 3;
        length -= 3;
    }
    g_autoptr(GPtrArray) entries = g_ptr_array_new_with_free_func(ini_entry_free);
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    struct ini_reader reader = { .path = path, .entries = entries, .seen = seen };
    bool read = ini_walk(&reader, text, length, error) && ini_values(&reader, text, length, error);
    g_free(reader.section);
    return read ? g_steal_pointer(&entries) : NULL;
}
