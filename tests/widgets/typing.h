/* tests/widgets/typing.h: keys by their names and by the bytes a terminal sends, for the tests of the widgets. */
#pragma once
#include "widgets/key_decoder.h"
#include <glib.h>

/* Walks the keys named in a text, blanks between them: "Home Right Ctrl-K x". Aborts at an unknown name. */
struct key_names {
    char **names;
    size_t at;
};
struct key_names key_names_start(const char *text);
bool key_names_next(struct key_names *names, struct key *key); /* frees itself at the end */

#define FOR_EACH_KEY(key, text)                                                                                        \
    for (struct key_names names_of_keys = key_names_start(text); key_names_next(&names_of_keys, key);)

/* Walks the keys that these bytes give, each byte in a read of its own or all in one. */
struct key_bytes {
    struct key_decoder *decoder;
    struct key *last;
};
struct key_bytes key_bytes_start(const char *bytes);
bool key_bytes_next(struct key_bytes *bytes, struct key *key); /* frees the key before, at the end itself */

#define FOR_EACH_BYTE_KEY(key, text)                                                                                   \
    for (struct key_bytes bytes_of_keys = key_bytes_start(text); key_bytes_next(&bytes_of_keys, key);)

/* A key with a random meaning, weighted towards what changes texts. The caller clears it. */
struct key key_random(GRand *random);
