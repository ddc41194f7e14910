/* tests/faults/disk.c: passes every call on to SQLite's own layer, counts it, and keeps a copy of what changes. */
#include "tests/faults/disk.h"
#include <criterion/criterion.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <stdint.h>
#include <string.h>

enum { SECTOR = 512 };
enum part { PART_DATABASE, PART_LOG, PARTS, PART_OTHER = PARTS };
static const char *const endings[PARTS] = { "", "-wal" };

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
    char *path; /* of the remembered journal, NULL = none */
    GBytes *before[PARTS];
    GArray *operations; /* struct operation */
    GArray *marks;      /* struct mark */
    enum disk_fault fault;
    int calls;
    int fail_at; /* 0 = never */
    bool from_then_on;
    const char *full_while; /* a path; NULL = never */
};

struct open_file {
    sqlite3_file base; /* first */
    struct disk *disk;
    enum part part;
    sqlite3_file *below; /* behind this struct */
};

/* ---- failing ---- */

static bool fails(struct disk *disk)
{
    if (disk->fail_at == 0)
        return false;
    disk->calls++;
    return disk->calls == disk->fail_at || (disk->from_then_on && disk->calls > disk->fail_at);
}

static int failure(const struct disk *disk, int plain)
{
    return disk->fault == DISK_FULL ? SQLITE_FULL : plain;
}

void disk_fail(struct disk *disk, enum disk_fault fault, int nth, bool from_then_on)
{
    disk->fault = fault;
    disk->calls = 0;
    disk->fail_at = nth;
    disk->from_then_on = from_then_on;
}

static bool is_full(const struct disk *disk)
{
    return disk->full_while && g_file_test(disk->full_while, G_FILE_TEST_EXISTS);
}

void disk_full_while(struct disk *disk, const char *path)
{
    disk->full_while = path;
}

bool disk_mend(struct disk *disk)
{
    bool reached = disk->calls >= disk->fail_at;
    disk->fail_at = 0;
    return reached;
}

/* ---- what is remembered ---- */

static void note(struct open_file *file, enum operation_kind kind, int64_t at, const void *bytes, size_t length)
{
    if (!file->disk->path || file->part == PART_OTHER)
        return;
    const struct operation operation = {
        .kind = kind, .part = file->part, .at = at, .bytes = bytes ? g_bytes_new(bytes, length) : NULL
    };
    g_array_append_val(file->disk->operations, operation);
}

static void operation_clear(void *data)
{
    g_clear_pointer(&((struct operation *)data)->bytes, g_bytes_unref);
}

static void mark_clear(void *data)
{
    g_clear_pointer(&((struct mark *)data)->second, g_bytes_unref);
}

/* ---- a file ---- */

static struct open_file *file_of(sqlite3_file *file)
{
    return (struct open_file *)file;
}

static sqlite3_file *below(sqlite3_file *file)
{
    return file_of(file)->below;
}

static int file_close(sqlite3_file *file)
{
    return below(file)->pMethods->xClose(below(file));
}

static int file_read(sqlite3_file *file, void *to, int length, sqlite3_int64 at)
{
    return below(file)->pMethods->xRead(below(file), to, length, at);
}

static int file_write(sqlite3_file *file, const void *bytes, int length, sqlite3_int64 at)
{
    struct open_file *open = file_of(file);
    if (is_full(open->disk))
        return SQLITE_FULL;
    if (fails(open->disk)) {
        if (open->disk->fault == DISK_TORN)
            below(file)->pMethods->xWrite(below(file), bytes, length / 2, at);
        return failure(open->disk, SQLITE_IOERR_WRITE);
    }
    note(open, OPERATION_WRITE, at, bytes, (size_t)length);
    return below(file)->pMethods->xWrite(below(file), bytes, length, at);
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 length)
{
    if (fails(file_of(file)->disk))
        return SQLITE_IOERR_TRUNCATE;
    note(file_of(file), OPERATION_CUT, length, NULL, 0);
    return below(file)->pMethods->xTruncate(below(file), length);
}

static int file_sync(sqlite3_file *file, int flags)
{
    if (fails(file_of(file)->disk))
        return SQLITE_IOERR_FSYNC;
    note(file_of(file), OPERATION_SYNC, 0, NULL, 0);
    return below(file)->pMethods->xSync(below(file), flags);
}

static int file_size(sqlite3_file *file, sqlite3_int64 *length)
{
    return below(file)->pMethods->xFileSize(below(file), length);
}

static int file_lock(sqlite3_file *file, int level)
{
    return below(file)->pMethods->xLock(below(file), level);
}

static int file_unlock(sqlite3_file *file, int level)
{
    return below(file)->pMethods->xUnlock(below(file), level);
}

static int file_reserved(sqlite3_file *file, int *answer)
{
    return below(file)->pMethods->xCheckReservedLock(below(file), answer);
}

static int file_control(sqlite3_file *file, int code, void *argument)
{
    return below(file)->pMethods->xFileControl(below(file), code, argument);
}

static int file_sector(sqlite3_file *file)
{
    return below(file)->pMethods->xSectorSize(below(file));
}

static int file_traits(sqlite3_file *file)
{
    return below(file)->pMethods->xDeviceCharacteristics(below(file));
}

static int file_shared(sqlite3_file *file, int page, int size, int extend, void volatile **memory)
{
    return below(file)->pMethods->xShmMap(below(file), page, size, extend, memory);
}

static int file_shared_lock(sqlite3_file *file, int offset, int count, int flags)
{
    return below(file)->pMethods->xShmLock(below(file), offset, count, flags);
}

static void file_barrier(sqlite3_file *file)
{
    below(file)->pMethods->xShmBarrier(below(file));
}

static int file_unmap(sqlite3_file *file, int remove)
{
    return below(file)->pMethods->xShmUnmap(below(file), remove);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_reserved,
    .xFileControl = file_control,
    .xSectorSize = file_sector,
    .xDeviceCharacteristics = file_traits,
    .xShmMap = file_shared,
    .xShmLock = file_shared_lock,
    .xShmBarrier = file_barrier,
    .xShmUnmap = file_unmap,
};

/* ---- the layer ---- */

static enum part part_of(const struct disk *disk, const char *name)
{
    for (int part = 0; disk->path && name && part < PARTS; part++) {
        g_autofree char *path = g_strconcat(disk->path, endings[part], NULL);
        if (strcmp(path, name) == 0)
            return (enum part)part;
    }
    return PART_OTHER;
}

static int layer_open(sqlite3_vfs *layer, const char *name, sqlite3_file *file, int flags, int *got)
{
    struct disk *disk = (struct disk *)layer;
    struct open_file *open = file_of(file);
    file->pMethods = NULL;
    if (fails(disk))
        return SQLITE_CANTOPEN;
    *open = (struct open_file){ .disk = disk, .part = part_of(disk, name), .below = (sqlite3_file *)(open + 1) };
    int result = disk->below->xOpen(disk->below, name, open->below, flags, got);
    if (open->below->pMethods)
        file->pMethods = &methods;
    return result;
}

struct disk *disk_new(void)
{
    struct disk *disk = g_new0(struct disk, 1);
    disk->below = sqlite3_vfs_find(NULL);
    disk->layer = *disk->below; /* everything but opening works as it stands: its state hangs on pAppData */
    disk->layer.zName = "disk";
    disk->layer.pNext = NULL;
    disk->layer.szOsFile = (int)sizeof(struct open_file) + disk->below->szOsFile;
    disk->layer.xOpen = layer_open;
    disk->operations = g_array_new(FALSE, FALSE, sizeof(struct operation));
    disk->marks = g_array_new(FALSE, FALSE, sizeof(struct mark));
    g_array_set_clear_func(disk->operations, operation_clear);
    g_array_set_clear_func(disk->marks, mark_clear);
    sqlite3_vfs_register(&disk->layer, 1);
    return disk;
}

void disk_free(struct disk *disk)
{
    sqlite3_vfs_unregister(&disk->layer);
    for (int part = 0; part < PARTS; part++)
        g_clear_pointer(&disk->before[part], g_bytes_unref);
    g_array_unref(disk->operations);
    g_array_unref(disk->marks);
    g_free(disk->path);
    g_free(disk);
}

/* ---- power cuts ---- */

static GBytes *contents(const char *path, const char *ending)
{
    g_autofree char *name = g_strconcat(path, ending, NULL);
    char *text = NULL;
    gsize length = 0;
    return g_file_get_contents(name, &text, &length, NULL) ? g_bytes_new_take(text, length) : g_bytes_new(NULL, 0);
}

void disk_record(struct disk *disk, const char *path)
{
    disk->path = g_strdup(path);
    for (int part = 0; part < PARTS; part++)
        disk->before[part] = contents(path, endings[part]);
    disk_mark(disk);
}

void disk_record_end(struct disk *disk)
{
    g_clear_pointer(&disk->path, g_free);
}

int disk_operations(const struct disk *disk)
{
    return (int)disk->operations->len;
}

void disk_mark(struct disk *disk)
{
    const struct mark mark = { disk_operations(disk), contents(disk->path, ".last") };
    g_array_append_val(disk->marks, mark);
}

static void put(GByteArray *file, int64_t at, const uint8_t *bytes, size_t length)
{
    guint end = (guint)at + (guint)length, old = file->len;
    if (end > old) {
        g_byte_array_set_size(file, end);
        memset(file->data + old, 0, end - old);
    }
    if (length > 0)
        memcpy(file->data + at, bytes, length);
}

static void apply(const struct operation *operation, GByteArray *file)
{
    gsize length = 0;
    if (operation->kind == OPERATION_CUT)
        g_byte_array_set_size(file, MIN(file->len, (guint)operation->at));
    else if (operation->kind == OPERATION_WRITE) {
        const uint8_t *bytes = g_bytes_get_data(operation->bytes, &length);
        put(file, operation->at, bytes, length);
    }
}

/* Some of the sectors of a write reach the disk, each whole. */
static void apply_torn(const struct operation *operation, GByteArray *file, GRand *random)
{
    if (operation->kind != OPERATION_WRITE) {
        apply(operation, file);
        return;
    }
    gsize length;
    const uint8_t *bytes = g_bytes_get_data(operation->bytes, &length);
    for (gsize from = 0, to; from < length; from = to) {
        to = MIN(length, from + SECTOR - (gsize)(operation->at + (int64_t)from) % SECTOR);
        if (g_rand_boolean(random))
            put(file, operation->at + (int64_t)from, bytes + from, to - from);
    }
}

static void shuffle(GPtrArray *pending, GRand *random)
{
    for (guint i = pending->len; i > 1; i--) {
        guint other = (guint)g_rand_int_range(random, 0, (gint32)i);
        void *kept = pending->pdata[i - 1];
        pending->pdata[i - 1] = pending->pdata[other];
        pending->pdata[other] = kept;
    }
}

/* What of the writes since the last sync is there after the cut. */
static void settle(GPtrArray *pending, enum disk_cut cut, GRand *random, GByteArray *file)
{
    if (cut == DISK_LOSES_UNSYNCED)
        return;
    if (cut == DISK_TEARS && g_rand_boolean(random))
        shuffle(pending, random);
    for (guint i = 0; i < pending->len; i++) {
        int fate = cut == DISK_KEEPS_ALL ? 0 : g_rand_int_range(random, 0, 3);
        if (fate == 0)
            apply(pending->pdata[i], file);
        else if (fate == 1)
            apply_torn(pending->pdata[i], file, random);
    }
}

static GByteArray *replay(const struct disk *disk, enum part part, int operations, enum disk_cut cut, GRand *random)
{
    gsize length;
    const uint8_t *bytes = g_bytes_get_data(disk->before[part], &length);
    GByteArray *file = g_byte_array_new();
    put(file, 0, bytes, length);
    g_autoptr(GPtrArray) pending = g_ptr_array_new();
    for (int i = 0; i < operations; i++) {
        struct operation *operation = &g_array_index(disk->operations, struct operation, i);
        if (operation->part != part)
            continue;
        if (operation->kind != OPERATION_SYNC) {
            g_ptr_array_add(pending, operation);
            continue;
        }
        for (guint j = 0; j < pending->len; j++)
            apply(pending->pdata[j], file);
        g_ptr_array_set_size(pending, 0);
    }
    settle(pending, cut, random, file);
    return file;
}

static void leave(const char *path, const char *ending, const void *bytes, size_t length)
{
    g_autofree char *name = g_strconcat(path, ending, NULL);
    cr_assert(
        g_file_set_contents_full(name, length > 0 ? bytes : "", (gssize)length, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
}

/* The second file as the newest mark before the cut has it, or an earlier one where the disk was slow. */
static void leave_second(const struct disk *disk, int operations, enum disk_cut cut, GRand *random, const char *path)
{
    guint newest = 0;
    for (guint i = 0; i < disk->marks->len; i++)
        if (g_array_index(disk->marks, struct mark, i).operations <= operations)
            newest = i;
    guint taken = cut == DISK_KEEPS_ALL        ? newest
                  : cut == DISK_LOSES_UNSYNCED ? 0
                                               : (guint)g_rand_int_range(random, 0, (gint32)newest + 1);
    gsize length;
    const void *bytes = g_bytes_get_data(g_array_index(disk->marks, struct mark, taken).second, &length);
    leave(path, ".last", bytes, length);
}

void disk_leave(const struct disk *disk, int operations, enum disk_cut cut, GRand *random, const char *path)
{
    static const char *const stale[] = { "-shm", ".lock" };
    for (size_t i = 0; i < G_N_ELEMENTS(stale); i++) {
        g_autofree char *name = g_strconcat(path, stale[i], NULL);
        g_unlink(name);
    }
    for (int part = 0; part < PARTS; part++) {
        GByteArray *file = replay(disk, (enum part)part, operations, cut, random);
        leave(path, endings[part], file->data, file->len);
        g_byte_array_unref(file);
    }
    leave_second(disk, operations, cut, random, path);
}
