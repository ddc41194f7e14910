/* base/atomic_file.c: files that are there whole or not at all, and private folders. */
#include "base/atomic_file.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool fail(GError **error, const char *what, const char *path)
{
    int code = errno;
    g_set_error(error, G_FILE_ERROR, (int)g_file_error_from_errno(code), "%s %s: %s.", what, path, g_strerror(code));
    return false;
}

static bool write_all(int fd, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t written = write(fd, bytes, length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return false;
        bytes += written;
        length -= (size_t)written;
    }
    return true;
}

static bool sync_folder_of(const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path);
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return false;
    bool synced = fsync(fd) == 0 || errno == EINVAL; /* some file systems cannot sync a folder */
    close(fd);
    return synced;
}

/* The file a link points to, so that the link stays one; a path that does not exist yet is taken as it is. */
static char *resolve_link(const char *path)
{
    char *real = realpath(path, NULL);
    char *target = g_strdup(real ? real : path);
    free(real);
    return target;
}

bool atomic_file_write(const char *path, const void *bytes, size_t length, unsigned mode, GError **error)
{
    g_autofree char *target = resolve_link(path);
    g_autofree char *temporary = g_strdup_printf("%s.XXXXXX", target);
    int fd = g_mkstemp_full(temporary, O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0)
        return fail(error, "Cannot write beside", target);
    bool written = write_all(fd, bytes, length) && fchmod(fd, mode) == 0 && fsync(fd) == 0;
    int code = errno;
    if (close(fd) != 0 && written) {
        written = false;
        code = errno;
    }
    if (written && rename(temporary, target) == 0)
        return sync_folder_of(target) ? true : fail(error, "Cannot make sure of", target);
    if (written)
        code = errno;
    unlink(temporary);
    errno = code;
    return fail(error, "Cannot write", target);
}

static bool read_up_to(int fd, size_t cap, GString *text)
{
    char chunk[8192];
    for (;;) {
        ssize_t got = read(fd, chunk, sizeof chunk);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got == 0;
        g_string_append_len(text, chunk, got);
        if (text->len > cap)
            return true;
    }
}

char *file_read(const char *path, size_t cap, size_t *length, GError **error)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a pipe without a writer must not hold us up */
    if (fd < 0) {
        fail(error, "Cannot open", path);
        return NULL;
    }
    struct stat facts;
    GString *text = g_string_new(NULL);
    bool regular = fstat(fd, &facts) == 0 && S_ISREG(facts.st_mode);
    bool read_well = regular && read_up_to(fd, cap, text);
    if (!regular)
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "%s is not a plain file.", path);
    else if (!read_well)
        fail(error, "Cannot read", path);
    else if (text->len > cap) {
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "%s is larger than %zu bytes.", path, cap);
        read_well = false;
    }
    close(fd);
    if (!read_well) {
        g_string_free(text, TRUE);
        return NULL;
    }
    if (length)
        *length = text->len;
    return g_string_free(text, FALSE);
}

bool folder_make_private(const char *path, GError **error)
{
    if (g_file_test(path, G_FILE_TEST_IS_DIR))
        return true;
    g_autofree char *above = g_path_get_dirname(path);
    if (strcmp(above, path) != 0 && !folder_make_private(above, error))
        return false;
    if (mkdir(path, 0700) == 0)
        return chmod(path, 0700) == 0 || fail(error, "Cannot set the mode of", path);
    return (errno == EEXIST && g_file_test(path, G_FILE_TEST_IS_DIR)) || fail(error, "Cannot make the folder", path);
}
