/* widgets/key_decoder.c: bytes of a terminal to keys.
 *
 * Bytes wait in a buffer until its front is a whole key. Each reader below looks at the front and answers how many
 * bytes it takes: READ_MORE when the front may still become something longer, 0 when it is none of its business. What
 * was read goes into a queue, so that all keys of one read can be told how many they are.
 *
 * Two kinds of input may be long and never enter the buffer whole: a paste, and strings of a terminal (DCS, OSC) that
 * nobody here asked for. */
#include "widgets/key_decoder.h"
#include "widgets/key_sequence.h"
#include <string.h>

#define PASTE_END "\033[201~"

enum decoder_mode {
    MODE_KEYS,
    MODE_PASTE,
    MODE_STRING /* inside DCS or OSC: swallowed up to BEL or ESC \ */
};

struct learnt {
    char *sequence;
    enum key_code code;
    unsigned modifiers;
};

struct key_decoder {
    GByteArray *bytes; /* from `start` on still to be read */
    size_t start;
    GArray *keys; /* struct key, from `taken` on still to be handed out */
    guint taken;
    GArray *learnt;
    enum decoder_mode mode;
    GString *paste;
    bool paste_stalled; /* a part was handed over because the end marker did not come */
};

static void learnt_free(gpointer entry)
{
    g_free(((struct learnt *)entry)->sequence);
}

struct key_decoder *key_decoder_new(void)
{
    struct key_decoder *decoder = g_new0(struct key_decoder, 1);
    decoder->bytes = g_byte_array_sized_new(64); /* so that its data is never NULL */
    decoder->keys = g_array_new(FALSE, FALSE, sizeof(struct key));
    decoder->learnt = g_array_new(FALSE, FALSE, sizeof(struct learnt));
    g_array_set_clear_func(decoder->learnt, learnt_free);
    return decoder;
}

void key_decoder_free(struct key_decoder *decoder)
{
    if (decoder == NULL)
        return;
    for (guint i = decoder->taken; i < decoder->keys->len; i++)
        key_clear(&g_array_index(decoder->keys, struct key, i));
    g_array_unref(decoder->keys);
    g_array_unref(decoder->learnt);
    g_byte_array_unref(decoder->bytes);
    if (decoder->paste != NULL)
        g_string_free(decoder->paste, TRUE);
    g_free(decoder);
}

static const unsigned char *front(const struct key_decoder *decoder)
{
    return decoder->bytes->data + decoder->start;
}

static size_t front_length(const struct key_decoder *decoder)
{
    return decoder->bytes->len - decoder->start;
}

static void queue_key(struct key_decoder *decoder, const struct key *key)
{
    if (key->code != KEY_CODE_NONE)
        g_array_append_val(decoder->keys, *key);
}

/* Learnt sequences, before the general rules: a description may contradict them. */
static int read_learnt(const struct key_decoder *decoder, const unsigned char *bytes, size_t length, struct key *key)
{
    int taken = 0;
    for (guint i = 0; i < decoder->learnt->len; i++) {
        const struct learnt *entry = &g_array_index(decoder->learnt, struct learnt, i);
        size_t whole = strlen(entry->sequence);
        if (memcmp(bytes, entry->sequence, MIN(length, whole)) != 0)
            continue;
        if (length < whole)
            return READ_MORE;
        if ((int)whole > taken) {
            taken = (int)whole;
            *key = (struct key){ .code = entry->code, .modifiers = entry->modifiers };
        }
    }
    return taken;
}

/* ESC with something behind it that is no sequence: the key behind it, with Alt. */
static int read_alt(const unsigned char *bytes, size_t length, struct key *key)
{
    int taken = key_sequence_plain(bytes + 1, length - 1, key);
    if (taken <= 0)
        return taken;
    key->modifiers |= KEY_ALT;
    return taken + 1;
}

static void start_string(struct key_decoder *decoder)
{
    decoder->mode = MODE_STRING;
}

static void start_paste(struct key_decoder *decoder)
{
    decoder->mode = MODE_PASTE;
    decoder->paste_stalled = false;
    decoder->paste = g_string_new(NULL);
}

/* ESC ESC is the key Esc and another ESC, unless the second one leads a key: then it is that key with Alt. A paste and
 * the mouse have no Alt: before them the first one was the key Esc. */
static int read_second_escape(const unsigned char *bytes, size_t length, struct key *key)
{
    if (length < 4)
        return length == 2 || bytes[2] == '[' || bytes[2] == 'O' ? READ_MORE : 0;
    size_t marker = strlen(KEY_PASTE_START);
    bool may_paste = memcmp(bytes + 1, KEY_PASTE_START, MIN(length - 1, marker)) == 0;
    if (may_paste && length - 1 < marker)
        return READ_MORE;
    if (may_paste || bytes[3] == '<' || (bytes[2] != '[' && bytes[2] != 'O'))
        return 0;
    int taken = key_sequence_read(bytes + 1, length - 1, key);
    key->modifiers |= KEY_ALT;
    return taken > 0 ? taken + 1 : taken;
}

/* The front of the buffer is ESC. */
static int read_escape(struct key_decoder *decoder, const unsigned char *bytes, size_t length, struct key *key)
{
    if (length == 1)
        return READ_MORE;
    unsigned char second = bytes[1];
    if (second == 0x1B) {
        int taken = read_second_escape(bytes, length, key);
        if (taken != 0)
            return taken;
        key->code = KEY_CODE_ESCAPE;
        return 1;
    }
    if (second == '[' || second == 'O')
        return key_sequence_read(bytes, length, key);
    if (second == 'P' || second == ']') {
        if (length == 2)
            return READ_MORE;
        start_string(decoder);
        return 2;
    }
    if (second == '_' || second == '^' || second == 'X') {
        int taken = key_sequence_string(bytes, length);
        if (taken > 0)
            return taken;
    }
    return read_alt(bytes, length, key);
}

/* Takes one key off the front; false where the front is unfinished. */
static bool read_front(struct key_decoder *decoder)
{
    const unsigned char *bytes = front(decoder);
    size_t length = front_length(decoder);
    struct key key = { .code = KEY_CODE_NONE };
    int taken = read_learnt(decoder, bytes, length, &key);
    if (taken == 0)
        taken = bytes[0] == 0x1B ? read_escape(decoder, bytes, length, &key) : key_sequence_plain(bytes, length, &key);
    if (taken == READ_MORE)
        return false;
    if (taken >= (int)strlen(KEY_PASTE_START) && memcmp(bytes, KEY_PASTE_START, strlen(KEY_PASTE_START)) == 0)
        start_paste(decoder);
    decoder->start += (size_t)taken;
    queue_key(decoder, &key);
    return true;
}

/* Length of the longest beginning of the end marker that the bytes end with. */
static size_t marker_tail(const unsigned char *bytes, size_t length)
{
    for (size_t tail = MIN(length, strlen(PASTE_END) - 1); tail > 0; tail--)
        if (memcmp(bytes + length - tail, PASTE_END, tail) == 0)
            return tail;
    return 0;
}

static void paste_keep(struct key_decoder *decoder, size_t count)
{
    size_t room = KEY_PASTE_BYTES_MAX - decoder->paste->len;
    g_string_append_len(decoder->paste, (const char *)front(decoder), (gssize)MIN(count, room));
    decoder->start += count;
}

/* A NUL would end the text early for its readers. */
static void drop_nul(GString *text)
{
    size_t kept = 0;
    for (size_t i = 0; i < text->len; i++)
        if (text->str[i] != '\0')
            text->str[kept++] = text->str[i];
    g_string_truncate(text, kept);
}

static void paste_hand_over(struct key_decoder *decoder)
{
    drop_nul(decoder->paste);
    if (decoder->paste->len > 0) {
        struct key key = { .code = KEY_CODE_PASTE, .text = g_string_free(decoder->paste, FALSE), .burst = 1 };
        queue_key(decoder, &key);
        decoder->paste = g_string_new(NULL);
    }
}

static void paste_end(struct key_decoder *decoder)
{
    g_string_free(decoder->paste, TRUE);
    decoder->paste = NULL;
    decoder->mode = MODE_KEYS;
}

static bool read_paste(struct key_decoder *decoder)
{
    size_t length = front_length(decoder);
    const unsigned char *end = memmem(front(decoder), length, PASTE_END, strlen(PASTE_END));
    if (end == NULL) {
        paste_keep(decoder, length - marker_tail(front(decoder), length));
        return false;
    }
    paste_keep(decoder, (size_t)(end - front(decoder)));
    decoder->start += strlen(PASTE_END);
    paste_hand_over(decoder);
    paste_end(decoder);
    return true;
}

/* Ends at BEL or ESC \; an ESC with something else behind it ends the string too and starts anew, as in terminals. */
static bool read_string(struct key_decoder *decoder)
{
    const unsigned char *bytes = front(decoder);
    size_t length = front_length(decoder), at = 0;
    while (at < length && bytes[at] != 0x07 && bytes[at] != 0x1B)
        at++;
    bool escape = at < length && bytes[at] == 0x1B;
    bool whole = at < length && (!escape || at + 1 < length);
    if (whole) {
        decoder->mode = MODE_KEYS;
        if (!escape)
            at += 1;
        else if (bytes[at + 1] == '\\')
            at += 2;
    }
    decoder->start += at;
    return whole;
}

static bool read_next(struct key_decoder *decoder)
{
    switch (decoder->mode) {
    case MODE_PASTE:
        return read_paste(decoder);
    case MODE_STRING:
        return read_string(decoder);
    case MODE_KEYS:
        break;
    }
    return read_front(decoder);
}

static void read_all(struct key_decoder *decoder)
{
    guint first = decoder->keys->len;
    while (front_length(decoder) > 0 && read_next(decoder)) {
    }
    g_byte_array_remove_range(decoder->bytes, 0, (guint)decoder->start);
    decoder->start = 0;
    for (guint i = first; i < decoder->keys->len; i++)
        g_array_index(decoder->keys, struct key, i).burst = (int)(decoder->keys->len - first);
}

void key_decoder_feed(struct key_decoder *decoder, const char *bytes, size_t length)
{
    g_byte_array_append(decoder->bytes, (const uint8_t *)bytes, (guint)length);
    read_all(decoder);
}

bool key_decoder_next(struct key_decoder *decoder, struct key *key)
{
    if (decoder->taken == decoder->keys->len) {
        g_array_set_size(decoder->keys, 0);
        decoder->taken = 0;
        return false;
    }
    *key = g_array_index(decoder->keys, struct key, decoder->taken++);
    return true;
}

enum key_pending key_decoder_pending(const struct key_decoder *decoder)
{
    size_t length = front_length(decoder);
    bool lone = length == 1 && decoder->bytes->data[0] == 0x1B;
    if (decoder->mode == MODE_PASTE)
        return lone && decoder->paste_stalled ? KEY_PENDING_ESCAPE : KEY_PENDING_PASTE;
    if (decoder->mode == MODE_STRING)
        return KEY_PENDING_SEQUENCE;
    if (length == 0)
        return KEY_PENDING_NONE;
    bool escapes = lone || (length == 2 && decoder->bytes->data[0] == 0x1B && decoder->bytes->data[1] == 0x1B);
    bool chord = length == 2 && (decoder->bytes->data[1] == 'P' || decoder->bytes->data[1] == ']');
    return escapes || chord ? KEY_PENDING_ESCAPE : KEY_PENDING_SEQUENCE;
}

/* The start of an end marker that never went on is data too: only so a later Esc can stand alone. */
static void expire_paste(struct key_decoder *decoder)
{
    bool lone_escape = decoder->paste_stalled && front_length(decoder) == 1 && front(decoder)[0] == 0x1B;
    if (!lone_escape)
        paste_keep(decoder, front_length(decoder));
    paste_hand_over(decoder);
    decoder->paste_stalled = true;
    if (lone_escape) {
        struct key key = { .code = KEY_CODE_ESCAPE, .burst = 1 };
        queue_key(decoder, &key);
        paste_end(decoder);
    }
    g_byte_array_set_size(decoder->bytes, 0);
    decoder->start = 0;
}

/* The start of a learnt sequence that has no ESC is what was typed. */
static void expire_plain(struct key_decoder *decoder)
{
    while (front_length(decoder) > 0) {
        struct key key = { .code = KEY_CODE_NONE, .burst = 1 };
        int taken = key_sequence_plain(front(decoder), front_length(decoder), &key);
        decoder->start += taken > 0 ? (size_t)taken : front_length(decoder);
        queue_key(decoder, &key);
    }
}

/* The buffer holds what could not be told apart: Esc, Alt and a letter that also leads a sequence, or nothing a person
 * pressed. */
static void expire_keys(struct key_decoder *decoder)
{
    const unsigned char *bytes = front(decoder);
    size_t length = front_length(decoder);
    struct key key = { .code = KEY_CODE_NONE, .burst = 1 };
    if (length > 0 && bytes[0] != 0x1B) {
        expire_plain(decoder);
    } else if (length == 1 || (length == 2 && bytes[1] == 0x1B)) {
        key.code = KEY_CODE_ESCAPE;
        for (size_t i = 0; i < length; i++)
            queue_key(decoder, &key);
    } else if (length == 2 && strchr("OP]", bytes[1]) != NULL) {
        key = (struct key){ .code = KEY_CODE_TEXT, .modifiers = KEY_ALT, .rune = bytes[1], .burst = 1 };
        queue_key(decoder, &key);
    }
    g_byte_array_set_size(decoder->bytes, 0);
    decoder->start = 0;
}

void key_decoder_expire(struct key_decoder *decoder)
{
    switch (decoder->mode) {
    case MODE_PASTE:
        expire_paste(decoder);
        return;
    case MODE_STRING:
        decoder->mode = MODE_KEYS;
        g_byte_array_set_size(decoder->bytes, 0);
        return;
    case MODE_KEYS:
        expire_keys(decoder);
        return;
    }
}

void key_decoder_learn(struct key_decoder *decoder, const char *sequence, enum key_code code, unsigned modifiers)
{
    size_t length = strlen(sequence);
    struct key key = { .code = KEY_CODE_NONE };
    const unsigned char *bytes = (const unsigned char *)sequence;
    if (length < 2)
        return;
    int taken = bytes[0] == 0x1B && (bytes[1] == '[' || bytes[1] == 'O') ? key_sequence_read(bytes, length, &key) : 0;
    if (taken == (int)length && key.code == code && key.modifiers == modifiers)
        return;
    struct learnt entry = { g_strdup(sequence), code, modifiers };
    g_array_append_val(decoder->learnt, entry);
}
