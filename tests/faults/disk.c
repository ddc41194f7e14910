/* tests/faults/disk.c: passes every call on to SQLite's own layer, counts it, and keeps a copy of what changes. */
#include "tests/faults/disk_parts.h"

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

static int layer_open(sqlite3_vfs *layer, const char *name, sqlite3_file *file, int flags, int *got)
{
    struct disk *disk = (struct disk *)layer;
    struct open_file *open = file_of(file);
    file->pMethods = NULL;
    if (fails(disk))
        return SQLITE_CANTOPEN;
    *open = (struct open_file){ .disk = disk, .part = disk_part_of(disk, name), .below = (sqlite3_file *)(open + 1) };
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
    sqlite3_vfs_register(disk->below, 1);
    for (int part = 0; part < PARTS; part++)
        g_clear_pointer(&disk->before[part], g_bytes_unref);
    g_array_unref(disk->operations);
    g_array_unref(disk->marks);
    g_free(disk->path);
    g_free(disk->archive);
    g_free(disk);
}
