/* journal/backup.h: how a copy made by journal_backup is known for one. For journal/ only. */
#pragma once
#include "journal/store.h"

/* Error OPEN where the journal is to be written and is a copy that nobody took as it stands. */
bool backup_check(struct journal *journal, GError **error);
/* A person took it: inside a change. */
bool backup_unmark(struct journal *journal, GError **error);
