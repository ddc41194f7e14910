/* base/clean.c: UTF-8 as a screen sees it, and the one cleaner of foreign text. */
#include "base/clean.h"
#include "base/bytes.h"
#include <stdint.h>
#include <string.h>
#include <utf8proc.h>
#include <wchar.h>

enum { RUNE_ZERO_WIDTH_JOINER = 0x200D, RUNE_REPLACEMENT = 0xFFFD, RUNE_CONTROL_PICTURES = 0x2400 };

/* One code point; a wrong byte counts as one broken character of one byte. */
static size_t rune_read(const char *text, size_t length, utf8proc_int32_t *rune)
{
    unsigned char first = (unsigned char)text[0];
    if (first < 0x80) {
        *rune = first;
        return 1;
    }
    utf8proc_ssize_t taken = utf8proc_iterate((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)MIN(length, 4), rune);
    if (taken > 0)
        return (size_t)taken;
    *rune = -1;
    return 1;
}

static bool rune_is_control(utf8proc_int32_t rune)
{
    return rune < 0x20 || (rune >= 0x7F && rune < 0xA0);
}

/* Characters that change how others are shown or that nobody sees: they can make a text look like another one. */
static bool rune_is_hidden(utf8proc_int32_t rune)
{
    static const struct {
        utf8proc_int32_t first, last;
    } ranges[] = {
        { 0x00AD, 0x00AD },   { 0x034F, 0x034F },   { 0x061C, 0x061C }, { 0x115F, 0x1160 }, { 0x17B4, 0x17B5 },
        { 0x180B, 0x180F },   { 0x200B, 0x200F },   { 0x2028, 0x202E }, { 0x2060, 0x206F }, { 0x3164, 0x3164 },
        { 0xFE00, 0xFE0F },   { 0xFEFF, 0xFEFF },   { 0xFFA0, 0xFFA0 }, { 0xFFF0, 0xFFFB }, { 0x1BCA0, 0x1BCA3 },
        { 0x1D173, 0x1D17A }, { 0xE0000, 0xE0FFF },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(ranges); i++)
        if (rune >= ranges[i].first && rune <= ranges[i].last)
            return true;
    return false;
}

/* Joiners and variation selectors belong to emoji and scripts: dropped without a word. Every other hidden character is
 * shown as a stand-in, so that a text cannot look like another one. */
static bool rune_is_dropped(utf8proc_int32_t rune)
{
    return rune == RUNE_ZERO_WIDTH_JOINER || rune == 0x200C || (rune >= 0xFE00 && rune <= 0xFE0F) || rune == 0x034F ||
           rune == 0x00AD;
}

/* Letters, punctuation, arrows, frames: none of them joins what stands before it (Unicode's grapheme break property is
 * Other), so that the big tables are only read for text that needs them. */
static bool rune_stands_alone(utf8proc_int32_t rune)
{
    return rune < 0x300 || (rune >= 0x2010 && rune <= 0x2027) || (rune >= 0x2030 && rune <= 0x205F) ||
           (rune >= 0x2100 && rune <= 0x2BFF);
}

static bool rune_starts_cluster(utf8proc_int32_t before, utf8proc_int32_t rune, utf8proc_int32_t *state)
{
    if (before < 0 || rune < 0 || rune_is_control(before) || rune_is_control(rune))
        return true;
    if (rune_stands_alone(before) && rune_stands_alone(rune))
        return true;
    return utf8proc_grapheme_break_stateful(before, rune, state);
}

size_t utf8_next(const char *text, size_t length, size_t at)
{
    if (at >= length)
        return length;
    utf8proc_int32_t before, rune, state = 0;
    size_t next = at + rune_read(text + at, length - at, &before);
    while (next < length) {
        size_t taken = rune_read(text + next, length - next, &rune);
        if (rune_starts_cluster(before, rune, &state))
            break;
        next += taken;
        before = rune;
    }
    return next;
}

/* Clusters can only be found forwards. Two ASCII characters always stand apart, so the search starts behind the nearest
 * such pair: short for most texts, and right for all. */
size_t utf8_previous(const char *text, size_t length, size_t at)
{
    if (at == 0)
        return 0;
    size_t start = at - 1;
    while (start > 0 && !((unsigned char)text[start] < 0x80 && (unsigned char)text[start - 1] < 0x80))
        start--;
    size_t previous = start;
    for (size_t next = start; next < at; next = utf8_next(text, length, next))
        previous = next;
    return previous;
}

static int rune_columns(utf8proc_int32_t rune)
{
    return rune < 0x80 ? 1 : wcwidth((wchar_t)rune);
}

static void cluster_put(struct clean_cluster *cluster, utf8proc_int32_t rune)
{
    size_t used = strlen(cluster->glyph);
    if (used + 4 < sizeof cluster->glyph) {
        utf8proc_ssize_t put = utf8proc_encode_char(rune, (utf8proc_uint8_t *)cluster->glyph + used);
        cluster->glyph[used + (size_t)put] = '\0';
    }
}

/* What is drawn for a character nobody may see as it is; always one column. */
static void cluster_put_stand_in(struct clean_cluster *cluster, utf8proc_int32_t rune)
{
    utf8proc_int32_t stand_in = RUNE_REPLACEMENT;
    if (rune >= 0 && rune < 0x20)
        stand_in = RUNE_CONTROL_PICTURES + rune;
    else if (rune == 0x7F)
        stand_in = RUNE_CONTROL_PICTURES + 0x21;
    cluster_put(cluster, wcwidth((wchar_t)stand_in) == 1 ? stand_in : '?');
    cluster->columns = 1;
}

/* The first character of a cluster decides its columns; marks after it take none. */
static void cluster_add(struct clean_cluster *cluster, utf8proc_int32_t rune)
{
    if (rune >= 0 && rune_is_dropped(rune))
        return;
    bool first = cluster->glyph[0] == '\0';
    int columns = rune < 0 ? -1 : rune_columns(rune);
    if (rune < 0 || rune_is_control(rune) || rune_is_hidden(rune) || columns < 0) {
        if (first)
            cluster_put_stand_in(cluster, rune);
    } else if (columns == 0) {
        if (first) { /* a lone mark needs something to stand on */
            cluster_put(cluster, ' ');
            cluster->columns = 1;
        }
        cluster_put(cluster, rune);
    } else if (first) {
        cluster_put(cluster, rune);
        cluster->columns = columns;
    }
}

/* The highest bit of a byte tells what is no printable ASCII: it stands there already, or comes by what is taken away
 * from a byte below a blank, or from DEL. */
size_t clean_plain_run(const char *text, size_t length)
{
    size_t at = 0;
    for (uint64_t bytes; at + sizeof bytes <= length; at += sizeof bytes) {
        memcpy(&bytes, text + at, sizeof bytes);
        uint64_t odd = bytes | (bytes - EACH_BYTE(' ')) | ((bytes ^ EACH_BYTE(0x7F)) - EACH_BYTE(1));
        if (odd & EACH_BYTE(0x80))
            break;
    }
    while (at < length && text[at] >= ' ' && text[at] < 0x7F)
        at++;
    bool joined = at > 0 && at < length && (unsigned char)text[at] >= 0x80;
    return joined ? at - 1 : at;
}

/* The vowel signs of many scripts (नि, রা, தா) are parts of a cluster to who edits it and columns of their own to a
 * terminal. Left out they would make another name of a name. */
static bool takes_columns_itself(utf8proc_int32_t rune)
{
    return rune >= 0x300 && utf8proc_category(rune) == UTF8PROC_CATEGORY_MC && rune_columns(rune) > 0;
}

void clean_cluster_read(const char *text, size_t length, struct clean_cluster *cluster)
{
    if (clean_is_plain(text, length)) {
        cluster->bytes = 1;
        cluster->columns = 1;
        cluster->glyph[0] = text[0];
        cluster->glyph[1] = '\0';
        return;
    }
    memset(cluster, 0, sizeof *cluster);
    cluster->bytes = utf8_next(text, length, 0);
    for (size_t at = 0; at < cluster->bytes;) {
        utf8proc_int32_t rune;
        size_t taken = rune_read(text + at, cluster->bytes - at, &rune);
        if (at > 0 && takes_columns_itself(rune))
            cluster->bytes = at;
        else
            cluster_add(cluster, rune);
        at += taken;
    }
}

void clean_append(GString *out, const char *text, size_t length, enum clean_lines lines)
{
    for (size_t at = 0; at < length;) {
        if (lines == CLEAN_KEEP_LINES && (text[at] == '\n' || text[at] == '\t')) {
            g_string_append_c(out, text[at] == '\n' ? '\n' : ' ');
            at++;
            continue;
        }
        struct clean_cluster cluster;
        clean_cluster_read(text + at, length - at, &cluster);
        g_string_append(out, cluster.glyph);
        at += cluster.bytes;
    }
}

char *clean_text(const char *text, size_t length, enum clean_lines lines)
{
    GString *out = g_string_sized_new(length);
    clean_append(out, text, length, lines);
    return g_string_free(out, FALSE);
}

char *clean_word(const char *text)
{
    enum { WORD_MOST = 60 };
    g_autofree char *clean = clean_text(text, strlen(text), CLEAN_ONE_LINE);
    if (g_utf8_strlen(clean, -1) <= WORD_MOST)
        return g_steal_pointer(&clean);
    g_autofree char *start = g_utf8_substring(clean, 0, WORD_MOST);
    return g_strconcat(start, "…", NULL);
}

int utf8_columns(const char *text, size_t length)
{
    int columns = 0;
    for (size_t at = 0; at < length;) {
        size_t plain = clean_plain_run(text + at, length - at);
        columns += (int)plain;
        at += plain;
        if (at == length)
            break;
        struct clean_cluster cluster;
        clean_cluster_read(text + at, length - at, &cluster);
        columns += cluster.columns;
        at += cluster.bytes;
    }
    return columns;
}

/* How many bytes at the start are ASCII without NUL, looked at eight at a time: nearly all of what is read here is. */
static size_t ascii_start(const char *text, size_t length)
{
    size_t at = 0;
    for (uint64_t bytes; at + sizeof bytes <= length; at += sizeof bytes) {
        memcpy(&bytes, text + at, sizeof bytes);
        if (((bytes - EACH_BYTE(1)) | bytes) & EACH_BYTE(0x80))
            break;
    }
    while (at < length && text[at] > 0)
        at++;
    return at;
}

bool utf8_valid(const char *text, size_t length, size_t *bad)
{
    const char *end;
    size_t start = ascii_start(text, length);
    if (start == length)
        return true;
    bool valid = g_utf8_validate_len(text + start, length - start, &end);
    if (!valid && bad)
        *bad = (size_t)(end - text);
    return valid;
}
