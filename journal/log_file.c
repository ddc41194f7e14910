/* journal/log_file.c: a layer over that of the system, for the log; of the database it sees one lock, every other file
 * is the system's own. */
#include "journal/log_file.h"
#include <glib.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <string.h>

/* PIECE_BYTES: no page is larger. FRAME_HEAD: what stands in front of each page (SQLite's file format, "WAL Frame
 * Header"); its second number of four bytes is not 0 in the last frame of a change. WRITE_LOCK: whoever holds it may
 * write into the log (there too, "WAL Locks"). */
enum { PIECE_BYTES = 64 * 1024, FRAME_HEAD = 24, FRAME_END = 4, WRITE_LOCK = 0 };

struct log_file {
    sqlite3_file file; /* first: what SQLite knows of it */
    sqlite3_file *real;
    struct main_file *main;
    unsigned char *piece; /* not written yet; NULL until the first write */
    int length;
    sqlite3_int64 at; /* of the piece in the file */
    bool ends;        /* what comes now belongs to the last frame of a change */
};

/* What the file of the database has in the place of the system's methods: the same, but for one. */
struct main_file {
    sqlite3_io_methods methods;                                       /* first: what SQLite knows of it */
    int (*lock)(sqlite3_file *file, int first, int count, int flags); /* the system's */
    struct log_file *log;                                             /* of this database; NULL = not open */
};

static struct log_file *log_of(sqlite3_file *file)
{
    return (struct log_file *)file;
}

/* What cannot be written stays and is tried again, since SQLite takes it for written: until it gives the change up. */
static int write_out(struct log_file *log)
{
    int result = log->length > 0 ? log->real->pMethods->xWrite(log->real, log->piece, log->length, log->at) : SQLITE_OK;
    if (result == SQLITE_OK)
        log->length = 0;
    return result;
}

/* ---- the database ---- */

/* A change that was given up may have left a piece. From here on others write to its place in the log. */
static int main_lock(sqlite3_file *file, int first, int count, int flags)
{
    struct main_file *main = (struct main_file *)file->pMethods;
    bool gives_back = first == WRITE_LOCK && (flags & SQLITE_SHM_UNLOCK) && (flags & SQLITE_SHM_EXCLUSIVE);
    if (gives_back && main->log)
        main->log->length = 0;
    return main->lock(file, first, count, flags);
}

/* It stays the system's own, so that no call of it takes a way round; the room behind it holds the methods. */
static void watch_locks(sqlite3_file *file, struct main_file *main)
{
    if (!file->pMethods || file->pMethods->iVersion < 2) /* the first has no locks of a log */
        return;
    *main = (struct main_file){ .methods = *file->pMethods, .lock = file->pMethods->xShmLock };
    main->methods.xShmLock = main_lock;
    file->pMethods = &main->methods;
}

/* ---- the log ---- */

/* A piece that is left belongs to no change that was committed. */
static int log_close(sqlite3_file *file)
{
    struct log_file *log = log_of(file);
    log->main->log = NULL;
    g_clear_pointer(&log->piece, g_free);
    return log->real->pMethods->xClose(log->real);
}

static int log_read(sqlite3_file *file, void *to, int length, sqlite3_int64 at)
{
    struct log_file *log = log_of(file);
    int result = write_out(log);
    return result == SQLITE_OK ? log->real->pMethods->xRead(log->real, to, length, at) : result;
}

static void take(struct log_file *log, const void *bytes, int length, sqlite3_int64 at)
{
    g_assert(length <= PIECE_BYTES);
    if (!log->piece)
        log->piece = g_malloc(PIECE_BYTES);
    if (log->length == 0)
        log->at = at;
    memcpy(log->piece + log->length, bytes, (size_t)length);
    log->length += length;
}

static bool ends_change(const unsigned char *head)
{
    static const unsigned char inside[4] = { 0 };
    return memcmp(head + FRAME_END, inside, sizeof inside) != 0;
}

/* Of the frame that ends a change nothing is held back: others may see the change before anything else is called. */
static int log_write(sqlite3_file *file, const void *bytes, int length, sqlite3_int64 at)
{
    struct log_file *log = log_of(file);
    bool joins = at == log->at + log->length && log->length + length <= PIECE_BYTES;
    int result = joins ? SQLITE_OK : write_out(log);
    if (result != SQLITE_OK)
        return result;
    if (length == FRAME_HEAD)
        log->ends = ends_change(bytes);
    take(log, bytes, length, at);
    return log->ends ? write_out(log) : SQLITE_OK;
}

static int log_truncate(sqlite3_file *file, sqlite3_int64 length)
{
    struct log_file *log = log_of(file);
    int result = write_out(log);
    return result == SQLITE_OK ? log->real->pMethods->xTruncate(log->real, length) : result;
}

static int log_sync(sqlite3_file *file, int flags)
{
    struct log_file *log = log_of(file);
    int result = write_out(log);
    return result == SQLITE_OK ? log->real->pMethods->xSync(log->real, flags) : result;
}

static int log_size(sqlite3_file *file, sqlite3_int64 *size)
{
    struct log_file *log = log_of(file);
    int result = write_out(log);
    return result == SQLITE_OK ? log->real->pMethods->xFileSize(log->real, size) : result;
}

static int log_lock(sqlite3_file *file, int level)
{
    struct log_file *log = log_of(file);
    return log->real->pMethods->xLock(log->real, level);
}

static int log_unlock(sqlite3_file *file, int level)
{
    struct log_file *log = log_of(file);
    return log->real->pMethods->xUnlock(log->real, level);
}

static int log_is_reserved(sqlite3_file *file, int *reserved)
{
    struct log_file *log = log_of(file);
    return log->real->pMethods->xCheckReservedLock(log->real, reserved);
}

static int log_control(sqlite3_file *file, int what, void *data)
{
    struct log_file *log = log_of(file);
    return log->real->pMethods->xFileControl(log->real, what, data);
}

static int log_sector(sqlite3_file *file)
{
    struct log_file *log = log_of(file);
    return log->real->pMethods->xSectorSize(log->real);
}

static int log_traits(sqlite3_file *file)
{
    struct log_file *log = log_of(file);
    return log->real->pMethods->xDeviceCharacteristics(log->real);
}

static const sqlite3_io_methods log_methods = { .iVersion = 1,
                                                .xClose = log_close,
                                                .xRead = log_read,
                                                .xWrite = log_write,
                                                .xTruncate = log_truncate,
                                                .xSync = log_sync,
                                                .xFileSize = log_size,
                                                .xLock = log_lock,
                                                .xUnlock = log_unlock,
                                                .xCheckReservedLock = log_is_reserved,
                                                .xFileControl = log_control,
                                                .xSectorSize = log_sector,
                                                .xDeviceCharacteristics = log_traits };

static sqlite3_vfs *system_layer;

/* Whose locks are not seen: its log is the system's own too. */
static struct main_file *main_of_log(const char *path)
{
    sqlite3_file *file = sqlite3_database_file_object(path);
    return file->pMethods && file->pMethods->xShmLock == main_lock ? (struct main_file *)file->pMethods : NULL;
}

/* The file of the system lies behind ours in the room that SQLite gives for one. */
static int open_log(const char *path, struct log_file *log, int flags, int *flags_out)
{
    *log = (struct log_file){ .real = (sqlite3_file *)(log + 1), .main = main_of_log(path) };
    if (!log->main)
        return system_layer->xOpen(system_layer, path, &log->file, flags, flags_out);
    int result = system_layer->xOpen(system_layer, path, log->real, flags, flags_out);
    log->file.pMethods = log->real->pMethods ? &log_methods : NULL; /* NULL = there is nothing to close */
    if (log->file.pMethods)
        log->main->log = log;
    return result;
}

static int open_main(const char *path, sqlite3_file *file, int flags, int *flags_out)
{
    int result = system_layer->xOpen(system_layer, path, file, flags, flags_out);
    watch_locks(file, (struct main_file *)((char *)file + system_layer->szOsFile));
    return result;
}

static int layer_open(sqlite3_vfs *layer, const char *path, sqlite3_file *file, int flags, int *flags_out)
{
    (void)layer;
    if (flags & SQLITE_OPEN_WAL)
        return open_log(path, log_of(file), flags, flags_out);
    if (flags & SQLITE_OPEN_MAIN_DB)
        return open_main(path, file, flags, flags_out);
    return system_layer->xOpen(system_layer, path, file, flags, flags_out);
}

const char *log_file_layer(void)
{
    static sqlite3_vfs layer;
    static GMutex lock;
    g_mutex_lock(&lock);
    sqlite3_vfs *below = sqlite3_vfs_find(NULL);
    if (below && below != system_layer) { /* the first time, or a test has put another one there */
        sqlite3_vfs_unregister(&layer);
        layer = *below;
        layer.zName = "fixline";
        layer.pNext = NULL;
        layer.szOsFile = below->szOsFile + (int)MAX(sizeof(struct log_file), sizeof(struct main_file));
        layer.xOpen = layer_open;
        sqlite3_vfs_register(&layer, 0);
        system_layer = below;
    }
    g_mutex_unlock(&lock);
    return layer.zName;
}
