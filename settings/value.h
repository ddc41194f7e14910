/* settings/value.h: the text of one setting, checked and brought into one form by the kind of its row. */
#pragma once
#include "settings/settings.h"

struct setting_value {
    char *text; /* as settings_text gives it; owned by the caller */
    int number; /* as settings_number gives it */
};

/* `text` is not blank. `source` is named in errors ("FIXLINE_URL", "config.ini, line 3: server.url"); relative paths
 * start at `folder` (NULL = the current directory). */
bool setting_value_read(const struct setting_row *row, const char *text, const char *source, const char *folder,
                        struct setting_value *value, GError **error);
