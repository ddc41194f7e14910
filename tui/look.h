/* tui/look.h: numbers that stand for what is painted (canvas_begin_row), mixed of what it follows from. Never 0; two
 * looks under one number are as likely as two equal draws out of 2^64. */
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline uint64_t look_mix(uint64_t look, uint64_t with)
{
    look = (look ^ with) * UINT64_C(0x9E3779B97F4A7C15);
    look ^= look >> 29;
    look *= UINT64_C(0xBF58476D1CE4E5B9);
    look ^= look >> 32;
    return look != 0 ? look : 1;
}

static inline uint64_t look_text(uint64_t look, const char *text, size_t length)
{
    uint64_t part = 0;
    look = look_mix(look, length);
    for (; length >= sizeof part; text += sizeof part, length -= sizeof part) {
        memcpy(&part, text, sizeof part);
        look = look_mix(look, part);
    }
    part = 0;
    memcpy(&part, text, length);
    return look_mix(look, part);
}
