/* journal/log_file.h: the write-ahead log, written in large pieces. For journal/ only.
 *
 * SQLite writes every page of a change, and a few bytes in front of it, by calls of their own. Between the layers it
 * has for that (sqlite3_vfs) those are put together here: a change of twenty pages is two calls of the kernel, not
 * forty. Nothing else is different: what a commit rests on is written before the sync that SQLite asks for, and a
 * change that is not whole is never seen, since what marks its end is written last. */
#pragma once

/* The name to open a database by; NULL where SQLite has no layer to build on. */
const char *log_file_layer(void);
