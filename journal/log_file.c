/* journal/log_file.c: a layer over that of the system, for the log alone; every other file is the system's own. */
#include "journal/log_file.h"
#include <glib.h>
#include <sqlite3.h>
#include <string.h>

/* FRAME_HEAD: what stands in front of each page (SQLite's file format, "WAL Frame Header"); its second number of four
 * bytes is not 0 in the last frame of a change. */
enum { PIECE_BYTES = 64 * 1024, FRAME_HEAD = 24, FRAME_END = 4 };

struct log_file {
    sqlite3_file file; /* first: what SQLite knows of it */
    sqlite3_file *real;
    unsigned char *piece; /* not written yet; NULL until the first write */
    int length;
    sqlite3_int64 at; /* of the piece in the file */
    gboolean ends;    /* a page follows that ends a change */
};

static struct log_file *log_of(sqlite3_file *file)
{
    return (struct log_file *)file;
}

/* What cannot be written is forgotten: the change fails, and the next one begins at the same place. */
static int write_out(struct log_file *log)
{
    int length = log->length;
    log->length = 0;
    return length > 0 ? log->real->pMethods->xWrite(log->real, log->piece, length, log->at) : SQLITE_OK;
}

static int log_close(sqlite3_file *file)
{
    struct log_file *log = log_of(file);
    int written = write_out(log), closed = log->real->pMethods->xClose(log->real);
    g_clear_pointer(&log->piece, g_free);
    return written == SQLITE_OK ? closed : written;
}

static int log_read(sqlite3_file *file, void *to, int length, sqlite3_int64 at)
{
    struct log_file *log = log_of(file);
    int result = write_out(log);
    return result == SQLITE_OK ? log->real->pMethods->xRead(log->real, to, length, at) : result;
}

static void take(struct log_file *log, const void *bytes, int length, sqlite3_int64 at)
{
    if (!log->piece)
        log->piece = g_malloc(PIECE_BYTES);
    if (log->length == 0)
        log->at = at;
    memcpy(log->piece + log->length, bytes, (size_t)length);
    log->length += length;
}

static int log_write(sqlite3_file *file, const void *bytes, int length, sqlite3_int64 at)
{
    static const unsigned char inside[4] = { 0 };
    struct log_file *log = log_of(file);
    gboolean head = length == FRAME_HEAD, last = log->ends && !head;
    int result = SQLITE_OK;
    log->ends = head && memcmp((const unsigned char *)bytes + FRAME_END, inside, sizeof inside) != 0;
    if (log->length > 0 && (at != log->at + log->length || log->length + length > PIECE_BYTES))
        result = write_out(log);
    if (result != SQLITE_OK)
        return result;
    if (length > PIECE_BYTES)
        return log->real->pMethods->xWrite(log->real, bytes, length, at);
    take(log, bytes, length, at);
    return last ? write_out(log) : SQLITE_OK;
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

/* The file of the system lies behind ours in the room that SQLite gives for one. */
static int open_log(const char *path, struct log_file *log, int flags, int *flags_out)
{
    *log = (struct log_file){ .real = (sqlite3_file *)(log + 1) };
    int result = system_layer->xOpen(system_layer, path, log->real, flags, flags_out);
    log->file.pMethods = log->real->pMethods ? &log_methods : NULL; /* NULL = there is nothing to close */
    return result;
}

static int layer_open(sqlite3_vfs *layer, const char *path, sqlite3_file *file, int flags, int *flags_out)
{
    (void)layer;
    return flags & SQLITE_OPEN_WAL ? open_log(path, log_of(file), flags, flags_out)
                                   : system_layer->xOpen(system_layer, path, file, flags, flags_out);
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
        layer.szOsFile = below->szOsFile + (int)sizeof(struct log_file);
        layer.xOpen = layer_open;
        sqlite3_vfs_register(&layer, 0);
        system_layer = below;
    }
    g_mutex_unlock(&lock);
    return layer.zName;
}
