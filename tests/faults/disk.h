/* tests/faults/disk.h: a disk under SQLite that fails when told, and that remembers every write and sync of a journal,
 * so that the moment of a power cut can be chosen afterwards.
 *
 * What a cut leaves: of each file what was synced; of what was written since, any part of any write in any order,
 * sector by sector. The second file (".last") is not synced: it is left as it was at one of the marks before the cut.
 * For one thread of one process; while it exists, it is the default of SQLite. */
#pragma once
#include <glib.h>
#include <stdbool.h>

struct disk;

struct disk *disk_new(void);
void disk_free(struct disk *disk);

/* ---- failing ---- */
enum disk_fault { DISK_ERROR, DISK_FULL, DISK_TORN /* half of a write, then an error */ };
/* The `nth` call from now on (from 1; open, write, sync, truncate) fails; with `from_then_on` all after it too. */
void disk_fail(struct disk *disk, enum disk_fault fault, int nth, bool from_then_on);
/* Every write finds no room while there is a file `path`, which is borrowed; NULL ends that. */
void disk_full_while(struct disk *disk, const char *path);
/* Ends that; returns whether the call was reached. */
bool disk_mend(struct disk *disk);

/* ---- power cuts ---- */
/* Remembers what happens to the journal at `path` from now on; its files as they stand count as synced. */
void disk_record(struct disk *disk, const char *path);
/* And to the archive that is made of it and gets the name `path`, which is not there yet. */
void disk_record_archive(struct disk *disk, const char *path);
void disk_record_end(struct disk *disk);
/* How many writes, syncs and truncations were remembered so far. */
int disk_operations(const struct disk *disk);
/* Here something was told as done: the state of the second file is kept for the cuts from here on. */
void disk_mark(struct disk *disk);

enum disk_cut {
    DISK_LOSES_UNSYNCED,
    DISK_KEEPS_ALL, /* as if only the process had ended */
    DISK_TEARS      /* each unsynced write is kept, dropped or torn, in any order, as `random` has it */
};
/* Writes the files of the journal to `path` as they are after the first `operations` and a cut. */
void disk_leave(const struct disk *disk, int operations, enum disk_cut cut, GRand *random, const char *path);
/* Writes what there is of the archive then to `path`. */
void disk_leave_archive(const struct disk *disk, int operations, enum disk_cut cut, GRand *random, const char *path);
