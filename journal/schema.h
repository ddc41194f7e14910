/* journal/schema.h: the tables of a journal and how an older journal becomes a present one. For journal/ only. */
#pragma once
#include "journal/store.h"

enum { SCHEMA_APPLICATION_ID = 0x46784a6c /* "FxJl" */, SCHEMA_VERSION = 3 };

/* Makes a new journal at `path`, which must not exist: built whole in a file beside it, then renamed, so that a
 * journal is never there by half. Only while the right to write is held. */
bool schema_make(const char *path, GError **error);

/* Checks that the opened file is a journal of this or an older version, with the tables its version has. An older one
 * is brought up to date when it may be written. */
bool schema_check(struct journal *journal, GError **error);
