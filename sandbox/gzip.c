/* sandbox/gzip.c: just enough of gzip for two faults. */
#include "sandbox/gzip.h"
#include <stdint.h>

static const char head[] = { 0x1f, (char)0x8b, 8, 0, 0, 0, 0, 0, 0, (char)255 };

static void append_number(GString *out, uint32_t number, int bytes)
{
    for (int i = 0; i < bytes; i++)
        g_string_append_c(out, (char)(number >> (8 * i)));
}

static uint32_t crc_add(uint32_t crc, unsigned char byte)
{
    crc ^= byte;
    for (int i = 0; i < 8; i++)
        crc = (crc >> 1) ^ (crc & 1 ? 0xEDB88320u : 0);
    return crc;
}

void gzip_append_stored(GString *out, const char *bytes, size_t length)
{
    uint32_t crc = 0xFFFFFFFFu;
    for (size_t i = 0; i < length; i++)
        crc = crc_add(crc, (unsigned char)bytes[i]);
    g_string_append_len(out, head, sizeof head);
    g_string_append_c(out, 1); /* last block, stored */
    append_number(out, (uint32_t)length, 2);
    append_number(out, ~(uint32_t)length, 2);
    g_string_append_len(out, bytes, (gssize)length);
    append_number(out, ~crc, 4);
    append_number(out, (uint32_t)length, 4);
}

struct bits {
    GString *out;
    unsigned held;
    int count;
};

/* Adds `count` bits, the lowest first. */
static void bits_add(struct bits *bits, unsigned value, int count)
{
    bits->held |= value << bits->count;
    bits->count += count;
    for (; bits->count >= 8; bits->count -= 8, bits->held >>= 8)
        g_string_append_c(bits->out, (char)bits->held);
}

/* A Huffman code goes out the highest bit first. */
static void bits_add_code(struct bits *bits, unsigned code, int count)
{
    while (count--)
        bits_add(bits, (code >> count) & 1, 1);
}

/* One literal, then copies of 258 bytes from one byte back, each 13 bits long. `length` is rounded up to whole copies.
 */
void gzip_append_blanks(GString *out, size_t length)
{
    enum { COPY = 258, CODE_BLANK = 0x30 + ' ', CODE_COPY = 0xC5, CODE_END = 0 };
    struct bits bits = { .out = out };
    uint32_t crc = crc_add(0xFFFFFFFFu, ' ');
    size_t written = 1;
    g_string_append_len(out, head, sizeof head);
    bits_add(&bits, 1, 1); /* last block */
    bits_add(&bits, 1, 2); /* fixed codes */
    bits_add_code(&bits, CODE_BLANK, 8);
    for (; written < length; written += COPY) {
        bits_add_code(&bits, CODE_COPY, 8);
        bits_add_code(&bits, 0, 5);
        for (int i = 0; i < COPY; i++)
            crc = crc_add(crc, ' ');
    }
    bits_add_code(&bits, CODE_END, 7);
    bits_add(&bits, 0, 7);
    append_number(out, ~crc, 4);
    append_number(out, (uint32_t)written, 4);
}
