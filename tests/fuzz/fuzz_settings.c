/* tests/fuzz/fuzz_settings.c: any bytes as a settings file, and one value set in it.
 *
 * The first byte says which setting, the first line what value. What is refused is refused in one whole sentence. A
 * file that could be read can still be read after a value was set in it, holds that value, and setting it again changes
 * nothing. */
#include "settings/ini.h"
#include "settings/settings.h"
#include "tests/fuzz/demand.h"
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void check_refusal(const GError *error)
{
    demand(error && g_str_has_suffix(error->message, ".") && g_utf8_validate(error->message, -1, NULL));
}

static bool holds_value(const GPtrArray *entries, const struct setting_row *row, const char *value)
{
    for (guint i = 0; i < entries->len; i++) {
        const struct ini_entry *entry = g_ptr_array_index(entries, i);
        if (strcmp(entry->section, row->section) == 0 && g_strcmp0(entry->key, row->key) == 0)
            return strcmp(entry->value, value) == 0;
    }
    return false;
}

static void check_edit(const char *text, enum setting_id id, const char *value)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *edited = settings_edit(text, "default", id, value, &error);
    if (!edited) {
        check_refusal(error);
        return;
    }
    g_autoptr(GPtrArray) entries = ini_read(edited, strlen(edited), "config.ini", NULL);
    g_autofree char *trimmed = g_strstrip(g_strdup(value));
    g_autofree char *again = settings_edit(edited, "default", id, value, NULL);
    demand(entries && holds_value(entries, setting_row(id), trimmed));
    demand(g_strcmp0(edited, again) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    if (size == 0)
        return 0;
    g_autofree char *input = g_strndup((const char *)bytes + 1, size - 1);
    size_t value_length = strcspn(input, "\n");
    const char *text = input[value_length] ? input + value_length + 1 : "";
    g_autofree char *value = g_strndup(input, value_length);
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) entries = ini_read(text, strlen(text), "config.ini", &error);
    GPtrArray *whole = ini_read((const char *)bytes, size, "config.ini", NULL);
    g_clear_pointer(&whole, g_ptr_array_unref);
    if (!entries) {
        check_refusal(error);
        return 0;
    }
    if (g_utf8_validate(value, -1, NULL))
        check_edit(text, (enum setting_id)(bytes[0] % SETTING_COUNT), value);
    return 0;
}
