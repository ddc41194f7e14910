/* base/secret.h: a token or client secret in memory, wiped when it goes.
 *
 * Bytes 0x21 to 0x7E only (RFC 9110 field values less blanks), so that no value can end a header line early. Kept out
 * of core files. No print function takes this type; secret_reveal is called where the bytes leave for the network. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

enum { SECRET_BYTES_MAX = 64 * 1024 };

struct secret;

/* Takes a copy of `length` bytes and wipes the original. Blanks and line ends at both ends are cut. An empty value
 * gives NULL without an error; a byte outside 0x21-0x7E gives NULL and an error that names `source` ("FIXLINE_TOKEN", a
 * file) and never the value. */
struct secret *secret_take(char *bytes, size_t length, const char *source, GError **error);

/* The same from an environment variable, whose copy is overwritten; NULL without an error where it is unset or empty.
 */
struct secret *secret_take_environment(const char *name, GError **error);

/* The bytes, NUL-terminated, borrowed until secret_free. */
const char *secret_reveal(const struct secret *secret);
bool secret_equal(const struct secret *a, const struct secret *b);
void secret_free(struct secret *secret);
