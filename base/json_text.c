/* base/json_text.c: JSON texts to plain texts and back, and the two ways a value is laid out. */
#include "base/json_scan.h"
#include <string.h>

static unsigned hex_code(const char *at)
{
    unsigned code = 0;
    for (int i = 0; i < 4; i++)
        code = code * 16 + (unsigned)g_ascii_xdigit_value(at[i]);
    return code;
}

/* At the character after the backslash; returns what follows the escape. */
static const char *append_escape(GString *out, const char *at)
{
    static const char escapes[] = "b\bf\fn\nr\rt\t";
    if (*at == 'u') {
        unsigned code = hex_code(at + 1);
        at += 5;
        if (code >= 0xD800 && code < 0xDC00) {
            code = 0x10000 + ((code - 0xD800) << 10) + (hex_code(at + 2) - 0xDC00);
            at += 6;
        }
        g_string_append_unichar(out, code);
        return at;
    }
    const char *known = strchr(escapes, *at);
    g_string_append_c(out, known ? known[1] : *at);
    return at + 1;
}

char *json_string_text(const struct json_slice *string)
{
    GString *out = g_string_sized_new(string->length);
    const char *end = string->bytes + string->length - 1;
    for (const char *at = string->bytes + 1; at < end;) {
        const char *escape = memchr(at, '\\', (size_t)(end - at));
        g_string_append_len(out, at, (escape ? escape : end) - at);
        if (!escape)
            break;
        at = append_escape(out, escape + 1);
    }
    return g_string_free(out, FALSE);
}

/* The number of the control character at `at` that JSON lets stand but a terminal obeys, DEL or C1 (U+0080 to U+009F);
 * 0 = another character. */
static unsigned lasting_control(const char *at)
{
    enum { DEL = 0x7f, C1_LEAD = 0xC2, C1_END = 0xA0 };
    unsigned char first = (unsigned char)at[0];
    if (first != C1_LEAD)
        return first == DEL ? DEL : 0;
    unsigned char second = (unsigned char)at[1];
    return second >= 0x80 && second < C1_END ? second : 0;
}

/* Appends its escape; returns what follows it. */
static const char *append_lasting(GString *out, const char *at, unsigned control)
{
    g_string_append_printf(out, "\\u%04x", control);
    return at + (control < 0x80 ? 1 : 2);
}

void json_append_harmless(GString *out, const char *json)
{
    static const char suspects[] = "\x7f\xC2"; /* few: all else is passed over at once */
    const char *kept = json;
    for (const char *at = json; *(at += strcspn(at, suspects));) {
        unsigned control = lasting_control(at);
        if (control == 0) {
            at++;
            continue;
        }
        g_string_append_len(out, kept, at - kept);
        kept = at = append_lasting(out, at, control);
    }
    g_string_append(out, kept);
}

/* Bytes at the beginning that JSON takes as they are; one that may begin a lasting control ends them too. */
static size_t plain_length(const char *text)
{
    enum { DEL = 0x7f, C1_LEAD = 0xC2 };
    const char *at = text;
    while ((unsigned char)*at >= 0x20 && *at != '"' && *at != '\\' && *at != DEL && (unsigned char)*at != C1_LEAD)
        at++;
    return (size_t)(at - text);
}

/* Nearly every text there is, at once; false where there is something to escape. */
static bool append_plain(GString *out, const char *text)
{
    size_t length = plain_length(text), at = out->len;
    if (text[length] != '\0')
        return false;
    g_string_set_size(out, at + length + 2);
    out->str[at] = out->str[at + length + 1] = '"';
    memcpy(out->str + at + 1, text, length);
    return true;
}

void json_append_string(GString *out, const char *text)
{
    static const char plain[] = "\b\f\n\r\t\"\\";
    static const char escaped[] = "bfnrt\"\\";
    if (append_plain(out, text))
        return;
    g_string_append_c(out, '"');
    while (true) {
        size_t run = plain_length(text);
        g_string_append_len(out, text, (gssize)run);
        text += run;
        if (*text == '\0')
            break;
        const char *known = strchr(plain, *text);
        unsigned control = lasting_control(text);
        if (control != 0) {
            text = append_lasting(out, text, control);
            continue;
        }
        if (known)
            g_string_append_printf(out, "\\%c", escaped[known - plain]);
        else if ((unsigned char)*text < 0x20)
            g_string_append_printf(out, "\\u%04x", (unsigned)(unsigned char)*text);
        else
            g_string_append_c(out, *text);
        text++;
    }
    g_string_append_c(out, '"');
}

/* Walks the bytes of scanned JSON outside of texts; `indent` below 0 lays out on one line. */
struct layout {
    GString *out;
    int indent;
};

static void layout_line(struct layout *layout, int by)
{
    if (layout->indent < 0)
        return;
    layout->indent += by;
    g_string_append_c(layout->out, '\n');
    for (int i = 0; i < layout->indent; i++)
        g_string_append(layout->out, "  ");
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

static const char *layout_text(struct layout *layout, const char *at)
{
    const char *from = at++;
    while (*at != '"')
        at += *at == '\\' ? 2 : 1;
    at++;
    g_string_append_len(layout->out, from, at - from);
    return at;
}

/* An empty container stays on its line. */
static const char *layout_open(struct layout *layout, const char *at, const char *end)
{
    g_string_append_c(layout->out, *at++);
    while (at < end && is_blank(*at))
        at++;
    if (*at == '}' || *at == ']')
        g_string_append_c(layout->out, *at++);
    else
        layout_line(layout, 1);
    return at;
}

static void layout_value(struct layout *layout, const struct json_slice *value)
{
    const char *end = value->bytes + value->length;
    for (const char *at = value->bytes; at < end;) {
        if (*at == '"') {
            at = layout_text(layout, at);
        } else if (*at == '{' || *at == '[') {
            at = layout_open(layout, at, end);
        } else {
            if (*at == '}' || *at == ']')
                layout_line(layout, -1);
            if (!is_blank(*at))
                g_string_append_c(layout->out, *at);
            if (*at == ',')
                layout_line(layout, 0);
            if (*at == ':' && layout->indent >= 0)
                g_string_append_c(layout->out, ' ');
            at++;
        }
    }
}

void json_append_indented(GString *out, const struct json_slice *value)
{
    struct layout layout = { out, 0 };
    layout_value(&layout, value);
}

void json_append_compact(GString *out, const struct json_slice *value)
{
    struct layout layout = { out, -1 };
    layout_value(&layout, value);
}
