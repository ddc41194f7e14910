/* base/json_scan.c: the strict look at JSON text before any other reader.
 *
 * One pass over the bytes with a small stack of open containers: no recursion, so depth costs nothing. The names of
 * each open object are kept to find one given twice. */
#include "base/json_scan.h"
#include <string.h>

G_DEFINE_QUARK(fixline_json_scan, json_scan_error)

/* A name as it reads, in the text itself unless it has an escape. */
struct name {
    const char *bytes;
    size_t length;
};

struct level {
    bool object;
    guint names_from; /* index into scan.names of this object's first name */
    GHashTable *many; /* copies of the names of a large object, so that a thousand members stay quick */
};

struct scan {
    const char *start, *at, *end;
    struct level levels[JSON_DEPTH_MAX];
    size_t depth;
    GArray *names;        /* struct name, of the open objects */
    GPtrArray *unescaped; /* what names with an escape point into */
    GError **error;
    struct json_place *place;
};

enum { NAMES_AT_FIRST = 16, NAMES_IN_A_ROW = 16 }; /* up to here a walk over the names is cheaper than a table */

static void place_find(const char *start, const char *at, struct json_place *place)
{
    place->line = 1;
    place->column = 1;
    for (; start < at; start++) {
        if (*start == '\n') {
            place->line++;
            place->column = 1;
        } else if (((unsigned char)*start & 0xC0) != 0x80) {
            place->column++;
        }
    }
}

static bool G_GNUC_PRINTF(4, 5)
    refuse(struct scan *scan, enum json_scan_error code, const char *at, const char *format, ...)
{
    struct json_place place;
    place_find(scan->start, at, &place);
    if (scan->place)
        *scan->place = place;
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *what = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_set_error(scan->error, JSON_SCAN_ERROR, (int)code, "%s at line %zu, column %zu", what, place.line, place.column);
    return false;
}

static bool refuse_syntax(struct scan *scan, const char *expected)
{
    if (scan->at >= scan->end)
        return refuse(scan, JSON_SCAN_ERROR_SYNTAX, scan->at, "the JSON ends where %s should stand", expected);
    return refuse(scan, JSON_SCAN_ERROR_SYNTAX, scan->at, "the JSON needs %s", expected);
}

static void skip_blanks(struct scan *scan)
{
    while (scan->at < scan->end && (*scan->at == ' ' || *scan->at == '\t' || *scan->at == '\n' || *scan->at == '\r'))
        scan->at++;
}

static bool at_byte(const struct scan *scan, char byte)
{
    return scan->at < scan->end && *scan->at == byte;
}

static size_t skip_digits(struct scan *scan)
{
    const char *from = scan->at;
    while (scan->at < scan->end && g_ascii_isdigit(*scan->at))
        scan->at++;
    return (size_t)(scan->at - from);
}

static bool scan_number(struct scan *scan)
{
    if (at_byte(scan, '-'))
        scan->at++;
    const char *from = scan->at;
    size_t digits = skip_digits(scan);
    if (digits == 0)
        return refuse_syntax(scan, "a digit");
    if (*from == '0' && digits > 1)
        return refuse(scan, JSON_SCAN_ERROR_SYNTAX, from, "the JSON has a number with a leading zero");
    if (at_byte(scan, '.')) {
        scan->at++;
        if (skip_digits(scan) == 0)
            return refuse_syntax(scan, "a digit after the point");
    }
    if (at_byte(scan, 'e') || at_byte(scan, 'E')) {
        scan->at++;
        if (at_byte(scan, '+') || at_byte(scan, '-'))
            scan->at++;
        if (skip_digits(scan) == 0)
            return refuse_syntax(scan, "a digit in the exponent");
    }
    return true;
}

static bool read_hex(const struct scan *scan, const char *at, unsigned *code)
{
    *code = 0;
    if (scan->end - at < 4)
        return false;
    for (int i = 0; i < 4; i++) {
        int digit = g_ascii_xdigit_value(at[i]);
        if (digit < 0)
            return false;
        *code = *code * 16 + (unsigned)digit;
    }
    return true;
}

/* At the `u` of an escape. Surrogates must come in pairs, NUL must not come at all. */
static bool scan_unicode_escape(struct scan *scan)
{
    unsigned code, low;
    const char *from = scan->at - 1;
    if (!read_hex(scan, scan->at + 1, &code))
        return refuse(scan, JSON_SCAN_ERROR_SYNTAX, from, "the JSON needs four hexadecimal digits after \\u");
    if (code == 0)
        return refuse(scan, JSON_SCAN_ERROR_ENCODING, from, "the JSON holds \\u0000, which would cut the text short,");
    scan->at += 5;
    if (code < 0xD800 || code > 0xDFFF)
        return true;
    bool paired = code < 0xDC00 && scan->end - scan->at >= 6 && scan->at[0] == '\\' && scan->at[1] == 'u' &&
                  read_hex(scan, scan->at + 2, &low) && low >= 0xDC00 && low <= 0xDFFF;
    if (!paired)
        return refuse(scan, JSON_SCAN_ERROR_ENCODING, from, "the JSON holds half of a surrogate pair");
    scan->at += 6;
    return true;
}

static bool scan_string(struct scan *scan)
{
    if (!at_byte(scan, '"'))
        return refuse_syntax(scan, "a text in double quotes");
    const char *from = scan->at++;
    while (scan->at < scan->end && *scan->at != '"') {
        if ((unsigned char)*scan->at < 0x20)
            return refuse(scan, JSON_SCAN_ERROR_SYNTAX, scan->at,
                          "the JSON holds a raw control character inside a text");
        if (*scan->at++ != '\\')
            continue;
        if (at_byte(scan, 'u')) {
            if (!scan_unicode_escape(scan))
                return false;
        } else if (scan->at < scan->end && *scan->at && strchr("\"\\/bfnrt", *scan->at)) {
            scan->at++;
        } else {
            return refuse(scan, JSON_SCAN_ERROR_SYNTAX, scan->at - 1, "the JSON holds an unknown escape");
        }
    }
    if (scan->at >= scan->end)
        return refuse(scan, JSON_SCAN_ERROR_SYNTAX, from, "the JSON has a text without closing quotes that begins");
    scan->at++;
    return true;
}

static bool scan_word(struct scan *scan, const char *word)
{
    size_t length = strlen(word);
    if ((size_t)(scan->end - scan->at) < length || memcmp(scan->at, word, length) != 0)
        return refuse_syntax(scan, "a value");
    scan->at += length;
    return true;
}

/* ---- names ---- */

static guint name_hash(gconstpointer data)
{
    const struct name *name = data;
    guint hash = 5381;
    for (size_t i = 0; i < name->length; i++)
        hash = hash * 33 + (unsigned char)name->bytes[i];
    return hash;
}

static gboolean name_equal(gconstpointer a, gconstpointer b)
{
    const struct name *one = a, *other = b;
    return one->length == other->length && memcmp(one->bytes, other->bytes, one->length) == 0;
}

static void remember_many(const struct scan *scan, struct level *level)
{
    level->many = g_hash_table_new_full(name_hash, name_equal, g_free, NULL);
    for (guint i = level->names_from; i < scan->names->len; i++)
        g_hash_table_add(level->many, g_memdup2(&g_array_index(scan->names, struct name, i), sizeof(struct name)));
}

static bool name_is_there(const struct scan *scan, struct level *level, const struct name *name)
{
    if (level->many)
        return !g_hash_table_add(level->many, g_memdup2(name, sizeof *name));
    for (guint i = level->names_from; i < scan->names->len; i++)
        if (name_equal(&g_array_index(scan->names, struct name, i), name))
            return true;
    return false;
}

static bool name_add(struct scan *scan, const struct name *name)
{
    struct level *level = &scan->levels[scan->depth - 1];
    bool fresh = !name_is_there(scan, level, name);
    g_array_append_vals(scan->names, name, 1);
    if (!level->many && scan->names->len - level->names_from > NAMES_IN_A_ROW)
        remember_many(scan, level);
    return fresh;
}

/* At the end of a text that began at `from`. */
static struct name read_name(struct scan *scan, const char *from)
{
    struct json_slice slice = { from, (size_t)(scan->at - from), JSON_STRING };
    if (!memchr(slice.bytes, '\\', slice.length))
        return (struct name){ slice.bytes + 1, slice.length - 2 };
    if (!scan->unescaped)
        scan->unescaped = g_ptr_array_new_with_free_func(g_free);
    char *text = json_string_text(&slice);
    g_ptr_array_add(scan->unescaped, text);
    return (struct name){ text, strlen(text) };
}

/* `"name" :`, the name not yet there in this object. */
static bool scan_name(struct scan *scan)
{
    const char *from = scan->at;
    if (!at_byte(scan, '"'))
        return refuse_syntax(scan, "a name in double quotes");
    if (!scan_string(scan))
        return false;
    const struct name name = read_name(scan, from);
    if (!name_add(scan, &name))
        return refuse(scan, JSON_SCAN_ERROR_DUPLICATE, from, "the JSON gives the name \"%.*s\" twice, again",
                      (int)name.length, name.bytes);
    skip_blanks(scan);
    if (!at_byte(scan, ':'))
        return refuse_syntax(scan, "a colon after the name");
    scan->at++;
    skip_blanks(scan);
    return true;
}

static void close_level(struct scan *scan)
{
    struct level *level = &scan->levels[--scan->depth];
    if (level->many)
        g_hash_table_destroy(level->many);
    if (scan->names)
        g_array_set_size(scan->names, level->names_from);
}

/* At an opening bracket. `*open` tells whether a first value is to follow. */
static bool scan_open(struct scan *scan, bool *open)
{
    if (scan->depth == JSON_DEPTH_MAX)
        return refuse(scan, JSON_SCAN_ERROR_LIMIT, scan->at, "the JSON is nested deeper than %d levels",
                      JSON_DEPTH_MAX);
    struct level *level = &scan->levels[scan->depth++];
    level->object = *scan->at++ == '{';
    level->many = NULL;
    if (level->object && !scan->names)
        scan->names = g_array_sized_new(FALSE, FALSE, sizeof(struct name), NAMES_AT_FIRST);
    level->names_from = scan->names ? scan->names->len : 0;
    skip_blanks(scan);
    *open = !at_byte(scan, level->object ? '}' : ']');
    if (*open)
        return !level->object || scan_name(scan);
    scan->at++;
    close_level(scan);
    return true;
}

/* After a value: closes what ends here; `*more` tells whether another value follows. */
static bool scan_after_value(struct scan *scan, bool *more)
{
    while (scan->depth > 0) {
        struct level *level = &scan->levels[scan->depth - 1];
        skip_blanks(scan);
        if (at_byte(scan, ',')) {
            scan->at++;
            skip_blanks(scan);
            *more = true;
            return !level->object || scan_name(scan);
        }
        if (!at_byte(scan, level->object ? '}' : ']'))
            return refuse_syntax(scan, level->object ? "a comma or }" : "a comma or ]");
        scan->at++;
        close_level(scan);
    }
    *more = false;
    return true;
}

static bool scan_scalar(struct scan *scan)
{
    char first = scan->at < scan->end ? *scan->at : '\0';
    if (first == '"')
        return scan_string(scan);
    if (first == '-' || g_ascii_isdigit(first))
        return scan_number(scan);
    return scan_word(scan, first == 't' ? "true" : first == 'f' ? "false" : "null");
}

static bool scan_value(struct scan *scan)
{
    for (bool more = true; more;) {
        if (at_byte(scan, '{') || at_byte(scan, '[')) {
            bool open = false;
            if (!scan_open(scan, &open))
                return false;
            if (open)
                continue;
        } else if (!scan_scalar(scan)) {
            return false;
        }
        if (!scan_after_value(scan, &more))
            return false;
    }
    return true;
}

static bool scan_all(struct scan *scan, struct json_slice *value)
{
    size_t length = (size_t)(scan->end - scan->start);
    const char *bad;
    if (length > JSON_BYTES_MAX)
        return refuse(scan, JSON_SCAN_ERROR_LIMIT, scan->start, "the JSON is longer than %d bytes", JSON_BYTES_MAX);
    if (!g_utf8_validate_len(scan->start, length, &bad))
        return refuse(scan, JSON_SCAN_ERROR_ENCODING, bad,
                      *bad ? "the JSON is not valid UTF-8" : "the JSON holds a zero byte");
    skip_blanks(scan);
    const char *from = scan->at;
    if (!scan_value(scan))
        return false;
    *value = (struct json_slice){ from, (size_t)(scan->at - from), json_kind_of(*from) };
    skip_blanks(scan);
    return scan->at == scan->end ||
           refuse(scan, JSON_SCAN_ERROR_SYNTAX, scan->at, "something stands behind the JSON value");
}

bool json_scan(const char *text, size_t length, struct json_slice *value, struct json_place *place, GError **error)
{
    struct scan scan = { .start = text, .at = text, .end = text + length, .error = error, .place = place };
    bool sound = scan_all(&scan, value);
    while (scan.depth > 0)
        close_level(&scan);
    if (scan.names)
        g_array_unref(scan.names);
    if (scan.unescaped)
        g_ptr_array_unref(scan.unescaped);
    return sound;
}
