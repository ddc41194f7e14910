/* tests/faults/disk_parts.h: what is remembered of a disk, for tests/faults/disk*.c. */
#pragma once
#include "tests/faults/disk.h"
#include <sqlite3.h>
#include <stdint.h>

enum part { PART_DATABASE, PART_LOG, PART_ARCHIVE, PARTS, PART_OTHER = PARTS };

enum operation_kind { OPERATION_WRITE, OPERATION_CUT, OPERATION_SYNC };

struct operation {
    enum operation_kind kind;
    enum part part;
    int64_t at; /* OPERATION_CUT: the new length */
    GBytes *bytes;
};

struct mark {
    int operations;
    GBytes *second; /* ".last" */
};

struct disk {
    sqlite3_vfs layer; /* first: SQLite knows the disk by it */
    sqlite3_vfs *below;
    char *path;    /* of the remembered journal, NULL = none */
    char *archive; /* of one that is made of it, NULL = none */
    GBytes *before[PARTS];
    GArray *operations; /* struct operation */
    GArray *marks;      /* struct mark */
    enum disk_fault fault;
    int calls;
    int fail_at; /* 0 = never */
    bool from_then_on;
    const char *full_while; /* a path; NULL = never */
};

/* Which of the remembered files has that name. */
enum part disk_part_of(const struct disk *disk, const char *name);
