/* journal/memory.h: where SQLite takes its memory from. For journal/ only. */
#pragma once

/* Once in a process, before its first database is opened; the later calls do nothing. */
void memory_set_up(void);
