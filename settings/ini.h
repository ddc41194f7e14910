/* settings/ini.h: a settings file as entries with their lines. Knows no setting.
 *
 * The syntax is GKeyFile's, but stricter: a key given twice in a section is an error, and every error names its line,
 * which GKeyFile does not. A byte order mark is skipped. Sections given twice are one. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

enum { INI_BYTES_MAX = 256 * 1024 };

struct ini_entry {
    char *section;
    char *key;   /* NULL for the entry of the section line itself */
    char *value; /* without blanks around it */
    unsigned line;
};

/* The entries of `text` in the order of the file; elements owned by the array. `path` is named in errors. */
GPtrArray *ini_read(const char *text, size_t length, const char *path, GError **error);
