/* settings/parts.h: what the files of this folder share. Not for others. */
#pragma once
#include "settings/value.h"

struct settings {
    struct setting_value values[SETTING_COUNT];
    enum setting_origin origins[SETTING_COUNT];
    unsigned lines[SETTING_COUNT]; /* in the file, for ORIGIN_FILE */
    GPtrArray *bindings;
    char *profile;
    char *config_path;
    char *state_folder;
    char *data_folder;
    char *clock;
    const char *named_by; /* what named the file; NULL = it is that of everybody */
    bool has_file;
    struct settings_flags flags; /* what it was loaded with; its texts are owned */
    GPtrArray *profiles;         /* names the file has sections for, owned */
};

/* Takes the text of `value` over. */
void settings_put(struct settings *settings, enum setting_id id, const struct setting_value *value,
                  enum setting_origin origin);

/* Checks the whole settings file and puts what belongs to the profile. */
bool settings_read_file(struct settings *settings, GError **error);
