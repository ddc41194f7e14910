/* base/json_scan.h: the strict look at JSON text before any other reader, and a walk over it that keeps every byte.
 *
 * Accepted is RFC 8259 less what readers disagree about: text that is not valid UTF-8, NUL and \u0000, raw control
 * characters, a name given twice in one object, unpaired surrogates, more than JSON_DEPTH_MAX levels, more than
 * JSON_BYTES_MAX bytes, anything after the value. Numbers are never converted: they stay the digits that were typed. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

enum { JSON_DEPTH_MAX = 32, JSON_BYTES_MAX = 1024 * 1024 };

enum json_kind { JSON_NULL, JSON_FALSE, JSON_TRUE, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

/* A value as it stands in scanned text: borrowed bytes, without the blanks around it. */
struct json_slice {
    const char *bytes;
    size_t length;
    enum json_kind kind;
};

/* Domain of the errors below; the message is a sentence that ends with "at line L, column C". */
#define JSON_SCAN_ERROR (json_scan_error_quark())
GQuark json_scan_error_quark(void);
enum json_scan_error {
    JSON_SCAN_ERROR_SYNTAX,
    JSON_SCAN_ERROR_LIMIT,
    JSON_SCAN_ERROR_DUPLICATE,
    JSON_SCAN_ERROR_ENCODING
};

/* Where the last fault lies, both counted from 1, columns in characters. */
struct json_place {
    size_t line;
    size_t column;
};

/* Checks `length` bytes; `value` is the one value found. `place` may be NULL. */
bool json_scan(const char *text, size_t length, struct json_slice *value, struct json_place *place, GError **error);

/* What a value that begins so is, in scanned text. */
enum json_kind json_kind_of(char first);

/* Walks the members of an object or the items of an array. Only for text that json_scan accepted.
 * Start with json_walk_init, then call until it returns false. `name` (members only) is the JSON string with quotes. */
struct json_walk {
    const char *at;
    const char *end;
    bool members;
};
void json_walk_init(struct json_walk *walk, const struct json_slice *container);
bool json_walk_next(struct json_walk *walk, struct json_slice *name, struct json_slice *value);

/* The member of that name; false where there is none. */
bool json_member(const struct json_slice *object, const char *name, struct json_slice *value);

/* The text of a JSON string, escapes resolved; the caller owns it. Only for JSON_STRING. */
char *json_string_text(const struct json_slice *string);

/* Appends `text` (valid UTF-8) as a JSON string with quotes: escapes what JSON demands, and DEL and the C1
 * controls, so that no control character stands in it. */
void json_append_string(GString *out, const char *text);
/* Appends JSON that was written elsewhere with those escaped in its strings: for what is shown or handed on. It says
 * the same, in other bytes where one of them stood raw. */
void json_append_harmless(GString *out, const char *json);

/* Appends the value indented by two blanks a level, or compact on one line; every value keeps its bytes. */
void json_append_indented(GString *out, const struct json_slice *value);
void json_append_compact(GString *out, const struct json_slice *value);
