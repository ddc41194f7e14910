/* delivery/unpack.h: a packed answer as what it says, and whether all of it is there.
 *
 * libcurl would unpack by itself, but is content with half of a gzip file: an answer that broke off looked whole. */
#pragma once
#include <glib.h>

enum unpacked {
    UNPACKED_WHOLE,
    UNPACKED_BROKEN,   /* cut off, damaged, followed by something else, or there is no zlib to read it with */
    UNPACKED_TOO_LARGE /* it holds more than `most` bytes */
};

/* Puts what is packed in `bytes` (RFC 1952, gzip; RFC 1950, which HTTP calls deflate) in their place; where something
 * is wrong, what came out before. Never more than `most` bytes. */
enum unpacked unpack(GString *bytes, size_t most);
