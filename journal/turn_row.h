/* journal/turn_row.h: that a batch file was begun anew, as a row of the table `meta`: "turn " and the uuid of the turn,
 * and as its value a hash over both texts, then the event. For journal/ only. */
#pragma once
#include "journal/store.h"

#define TURN_ROW_COLUMNS "key, value"
/* The rows of `meta` that are turns. */
#define TURN_ROWS "meta WHERE key GLOB 'turn *'"

/* Inside a change. */
bool turn_row_put(struct journal *journal, const char *turn, const char *event, GError **error);
/* The texts of the row a query of those columns stands on; false where it does not prove itself. */
bool turn_row_read(sqlite3_stmt *query, char **turn, char **event);
