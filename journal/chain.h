/* journal/chain.h: what proves the journal whole. For journal/ only.
 *
 * Each event carries the SHA-256 over its unchanging columns and the hash of the event before it; each row of every
 * table a SHA-256 over the rest. A second small file (journal.db.last) keeps the number and hash of the last event: it
 * is written after the commit and may lag behind the journal; a journal behind it was restored from a copy. */
#pragma once
#include "journal/store.h"
#include <nettle/sha2.h>

/* A digest over named values: every value is written with its length, so that no two lists of values give the same
 * bytes. */
struct digest {
    struct sha256_ctx sum;
};
void digest_begin(struct digest *digest);
void digest_text(struct digest *digest, const char *text); /* NULL differs from "" */
void digest_number(struct digest *digest, int64_t number);
void digest_hash(struct digest *digest, const uint8_t hash[STORE_HASH_BYTES]);
void digest_end(struct digest *digest, uint8_t hash[STORE_HASH_BYTES]); /* ends the digest too */

/* SHA-256 of the bytes themselves, as others compute it. */
void chain_hash_text(const char *text, uint8_t hash[STORE_HASH_BYTES]);

/* Number and hash of the event of that number; zero where it is not here. */
bool chain_event(struct journal *journal, int64_t seq, struct last_seen *found, GError **error);

/* Opens the second file, made (mode 0600) for the journal as it stands when missing and the journal may be written.
 * Compares it with the journal: an unreadable second file and a journal behind it are errors of damage. */
bool last_seen_check(struct journal *journal, GError **error);
/* Makes a place of the second file as long as it has to be, which is more than `text` holds: blanks and a line end.
 * Returns `text`. */
GString *chain_fill_place(GString *text, size_t size);
/* What the second file of the journal at `path` tells; false where there is none that can be read. */
bool last_seen_read(const char *path, struct last_seen *newest);
/* Makes the second file anew for the journal as it stands. Only while the right to write is held. */
bool last_seen_make(struct journal *journal, GError **error);
/* Writes journal->last. Failing is harmless: the file may lag. */
void last_seen_write(struct journal *journal);
