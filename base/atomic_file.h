/* base/atomic_file.h: files that are there whole or not at all, and private folders.
 *
 * Modes are set explicitly: the umask decides nothing. Errors are finished sentences that name the path. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

/* Replaces the content of `path` by `length` bytes: written to a file that has no name yet (where the file system has
 * none such, to a temporary file beside it), with mode `mode` from its first byte on, synced, named, folder synced. A
 * link stays a link: the file it points to is replaced. What is no plain file, a device, a pipe or a folder, is never
 * replaced: error G_FILE_ERROR_INVAL before anything is written. */
bool atomic_file_write(const char *path, const void *bytes, size_t length, unsigned mode, GError **error);

/* The same in pieces, for what is too long to hold: nothing changes at `path` before atomic_file_commit, and nothing
 * where atomic_file_discard ends it. What fails in between is told by the commit. Both free it. */
struct atomic_file;
struct atomic_file *atomic_file_open(const char *path, unsigned mode, GError **error);
void atomic_file_append(struct atomic_file *file, const void *bytes, size_t length);
bool atomic_file_commit(struct atomic_file *file, GError **error);
/* The same, but error G_FILE_ERROR_EXIST where anything has the name by now: it is left as it is. */
bool atomic_file_commit_new(struct atomic_file *file, GError **error);
void atomic_file_discard(struct atomic_file *file);

/* Whether both names lead to one file that is there. */
bool file_is_same(const char *one, const char *other);
/* Whether nothing has that name, not even a link that leads nowhere; else error G_FILE_ERROR_EXIST. */
bool file_is_new(const char *path, GError **error);
/* Gives `from` the name `to`, never in place of another: false and errno EEXIST. Where the file system cannot refuse
 * that itself, it is looked at just before. */
bool file_rename_new(const char *from, const char *to);

/* A file without a name in the folder for temporary files, mode 0600: it goes when it is closed, however that happens.
 * -1 and errno where it cannot be made. */
int file_without_name(void);
/* Writes all of the bytes where the file stands; errno tells why not. */
bool file_append(int fd, const void *bytes, size_t length);

/* All of a file of at most `cap` bytes, NUL-terminated; the caller owns it. `length` may be NULL. A larger file, a
 * folder or a device is an error. */
char *file_read(const char *path, size_t cap, size_t *length, GError **error);

/* Makes `path` and what is missing above it, each with mode 0700; what exists is left as it is. */
bool folder_make_private(const char *path, GError **error);
/* Syncs the folder that holds `path`, so that a name made, changed or removed there outlives a power cut; errno tells
 * why not. */
bool folder_sync_of(const char *path);
