/* journal/log_file.h: the write-ahead log, written in large pieces. For journal/ only.
 *
 * SQLite writes every page of a change, and a few bytes in front of it, by calls of their own. Between the layers it
 * has for that (sqlite3_vfs) those are put together here: a change of twenty pages is three calls of the kernel, not
 * forty. Nothing else is different: all is written in the order of SQLite; the end of a change is there before SQLite
 * tells others of it; and what was not written when SQLite gives back the right to write belongs to a change that was
 * given up, and never is. */
#pragma once

/* The name to open a database by; NULL where SQLite has no layer to build on. */
const char *log_file_layer(void);
