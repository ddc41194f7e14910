/* sandbox/gzip.h: just enough of gzip (RFC 1952, RFC 1951) for two faults: an honest answer packed, and a bomb. */
#pragma once
#include <glib.h>
#include <stddef.h>

/* Appends `bytes` as a gzip file with one stored block; at most 65535 of them. */
void gzip_append_stored(GString *out, const char *bytes, size_t length);

/* Appends a gzip file that unpacks to `length` blanks, 158 times its own size. */
void gzip_append_blanks(GString *out, size_t length);
