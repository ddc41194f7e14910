/* journal/backup.h: how a copy made by journal_backup is known for one, and how a second file takes its name. For
 * journal/ only. */
#pragma once
#include "journal/store.h"

/* Behind the name a person gave: where the file is written until it is whole. What stands there is one of ours that an
 * interrupted run left, and is removed; so no name that a person would give. */
#define BACKUP_BESIDE ".fixline-new"

/* Error OPEN where the journal is to be written and is a copy that nobody took as it stands. */
bool backup_check(struct journal *journal, GError **error);
/* A person took it: inside a change. */
bool backup_unmark(struct journal *journal, GError **error);

/* Error WRITE where something of that name is there already. */
bool backup_may_be_made(const char *path, GError **error);
/* Gives the finished file at `beside` its name, synced; never over a file that is there: it may be the only other copy.
 */
bool backup_put_in_place(const char *beside, const char *path, GError **error);
