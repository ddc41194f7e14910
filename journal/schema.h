/* journal/schema.h: the tables of a journal and how an older journal becomes a present one. For journal/ only. */
#pragma once
#include "journal/store.h"

/* An archive is a journal with an application id of its own, so that no version of the program takes it for one. */
enum { SCHEMA_APPLICATION_ID = 0x46784a6c /* "FxJl" */, SCHEMA_ARCHIVE_ID = 0x46784172 /* "FxAr" */ };
/* Archives are read as an older version left them, from this one on: nothing brings them up to date. */
enum { SCHEMA_VERSION = 7, SCHEMA_ARCHIVE_OLDEST = 4 };

/* Makes a new journal at `path`, which must not exist: built whole in a file beside it, then renamed, so that a
 * journal is never there by half. Only while the right to write is held. */
bool schema_make(const char *path, GError **error);

/* Checks that the opened file is a journal or an archive at all; says so in the journal. Changes nothing. */
bool schema_is_ours(struct journal *journal, GError **error);
/* Checks that it is a journal of this or an older version, with the tables its version has. An older one
 * is brought up to date when it may be written. Error ARCHIVE where it is an archive and is to be written. */
bool schema_check(struct journal *journal, GError **error);
