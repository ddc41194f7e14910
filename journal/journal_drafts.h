/* journal/journal_drafts.h: forms not yet sent. */
#pragma once
#include "journal/journal.h"

bool journal_save_draft(struct journal *journal, const struct draft_record *draft, GError **error);
bool journal_drop_draft(struct journal *journal, const char *key, GError **error);
GPtrArray *journal_drafts(struct journal *journal, const char *order, GError **error); /* NULL = all; newest first */
