/* widgets/key_sequence.h: what single sequences of a terminal mean. Pure; used by the decoder alone.
 *
 * Each function looks at the front of `bytes` and returns how many of them it read, READ_MORE where the front may still
 * become something. A `key` of KEY_CODE_NONE with bytes read means: swallowed. */
#pragma once
#include "widgets/key.h"
#include <stddef.h>

#define KEY_PASTE_START "\033[200~"
enum { READ_MORE = -1 };

/* CSI (ESC [) and SS3 (ESC O); at least two bytes are there. */
int key_sequence_read(const unsigned char *bytes, size_t length, struct key *key);
/* A control byte or one character of UTF-8; at least one byte is there, and no ESC in front but as the key itself. */
int key_sequence_plain(const unsigned char *bytes, size_t length, struct key *key);
/* ESC and an introducer of a string (APC, PM, SOS) that is whole and ended by ESC \; 0 where it is not. */
int key_sequence_string(const unsigned char *bytes, size_t length);
