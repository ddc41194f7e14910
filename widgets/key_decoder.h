/* widgets/key_decoder.h: bytes of a terminal in, keys out. Pure: no descriptor, no clock.
 *
 * Understands UTF-8, Alt chords (ESC and a key), the function and cursor keys of xterm, PuTTY, rxvt, the Linux console
 * and VT terminals with their modifiers, bracketed paste, mouse reports (SGR and X10), and what a terminal description
 * adds. Every other sequence (CSI, SS3, DCS, OSC) is swallowed whole, and so is broken UTF-8. A sequence that does not
 * come to its end stays pending until more bytes come or the owner's patience ends: key_decoder_expire. */
#pragma once
#include "widgets/key.h"
#include <stddef.h>

enum { KEY_PASTE_BYTES_MAX = 1024 * 1024 };

/* Why nothing more can be said yet, and so how long the owner should wait before key_decoder_expire. */
enum key_pending {
    KEY_PENDING_NONE,
    KEY_PENDING_ESCAPE,   /* ESC alone: the key Esc, unless more follows at once */
    KEY_PENDING_SEQUENCE, /* the start of a sequence; never becomes Esc */
    KEY_PENDING_PASTE     /* a paste whose end marker has not come */
};

struct key_decoder;
struct key_decoder *key_decoder_new(void);
void key_decoder_free(struct key_decoder *decoder);

/* A sequence of the terminal description (from terminfo, say) that gives this key. One that is decoded so anyway, or is
 * shorter than two bytes, is not kept. */
void key_decoder_learn(struct key_decoder *decoder, const char *sequence, enum key_code code, unsigned modifiers);

/* Bytes of one read. Keys they complete have the same `burst`. */
void key_decoder_feed(struct key_decoder *decoder, const char *bytes, size_t length);
/* The next key; false when there is none. The caller owns `key->text`. */
bool key_decoder_next(struct key_decoder *decoder, struct key *key);
enum key_pending key_decoder_pending(const struct key_decoder *decoder);

/* Nothing more came: a lone ESC is the key Esc, the start of a sequence is dropped. A paste without its end is handed
 * over as far as it came and goes on (what follows is still no typing), until an Esc stands alone. */
void key_decoder_expire(struct key_decoder *decoder);
