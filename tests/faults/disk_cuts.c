/* tests/faults/disk_cuts.c: what is remembered of a disk, and what of it a cut leaves. */
#include "tests/faults/disk_parts.h"

#include "journal/backup.h"
#include <criterion/criterion.h>
#include <glib/gstdio.h>
#include <string.h>

enum { SECTOR = 512 };

/* An archive has its name only when it is whole (journal/archive.c). */
static const struct {
    enum part part;
    const char *ending;
} names[] = {
    { PART_DATABASE, "" }, { PART_LOG, "-wal" }, { PART_ARCHIVE, BACKUP_BESIDE }, { PART_ARCHIVE, BACKUP_BESIDE ".new" }
};

enum part disk_part_of(const struct disk *disk, const char *name)
{
    for (size_t i = 0; name && i < G_N_ELEMENTS(names); i++) {
        const char *path = names[i].part == PART_ARCHIVE ? disk->archive : disk->path;
        if (path && g_str_has_prefix(name, path) && strcmp(name + strlen(path), names[i].ending) == 0)
            return names[i].part;
    }
    return PART_OTHER;
}

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
    disk->before[PART_DATABASE] = contents(path, "");
    disk->before[PART_LOG] = contents(path, "-wal");
    disk->before[PART_ARCHIVE] = g_bytes_new(NULL, 0);
    disk_mark(disk);
}

void disk_record_archive(struct disk *disk, const char *path)
{
    disk->archive = g_strdup(path);
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

static void leave_part(const struct disk *disk, enum part part, int operations, enum disk_cut cut, GRand *random,
                       const char *path)
{
    GByteArray *file = replay(disk, part, operations, cut, random);
    leave(path, part == PART_LOG ? "-wal" : "", file->data, file->len);
    g_byte_array_unref(file);
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
    leave_part(disk, PART_DATABASE, operations, cut, random, path);
    leave_part(disk, PART_LOG, operations, cut, random, path);
    leave_second(disk, operations, cut, random, path);
}

void disk_leave_archive(const struct disk *disk, int operations, enum disk_cut cut, GRand *random, const char *path)
{
    leave_part(disk, PART_ARCHIVE, operations, cut, random, path);
}
