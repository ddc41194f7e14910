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

static bool is_taken(const char *path)
{
    return g_file_test(path, G_FILE_TEST_EXISTS) || g_file_test(path, G_FILE_TEST_IS_SYMLINK);
}

static bool fail_taken(GError **error, const char *path)
{
    g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_EXIST,
                "%s is there already and was left as it is: choose another name.", path);
    return false;
}

bool file_is_same(const char *one, const char *other)
{
    struct stat first, second;
    return stat(one, &first) == 0 && stat(other, &second) == 0 && first.st_dev == second.st_dev &&
           first.st_ino == second.st_ino;
}

bool file_is_new(const char *path, GError **error)
{
    return !is_taken(path) || fail_taken(error, path);
}

bool file_rename_new(const char *from, const char *to)
{
    if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
        return true;
    if (errno != EINVAL && errno != ENOSYS)
        return false;
    if (!is_taken(to))
        return rename(from, to) == 0;
    errno = EEXIST;
    return false;
}

bool file_append(int fd, const void *bytes, size_t length)
{
    for (const char *at = bytes; length > 0;) {
        ssize_t written = write(fd, at, length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return false;
        at += written;
        length -= (size_t)written;
    }
    return true;
}

int file_without_name(void)
{
    g_autofree char *path = g_build_filename(g_get_tmp_dir(), "fixline-XXXXXX", NULL);
    int fd = g_mkstemp_full(path, O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0)
        unlink(path);
    return fd;
}

bool folder_sync_of(const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path);
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return false;
    bool synced = fsync(fd) == 0 || errno == EINVAL; /* some file systems cannot sync a folder */
    close(fd);
    return synced;
}

enum { NAMES_MOST = 100 /* tried, of random ones */, LINKS_MOST = 40 /* one after the other, as the kernel has it */ };

/* Where a link that leads nowhere yet leads in the end; any other path as it is. */
static char *follow_dangling(const char *path)
{
    char *at = g_strdup(path), *next;
    for (int i = 0; i < LINKS_MOST && (next = g_file_read_link(at, NULL)) != NULL; i++) {
        g_autofree char *folder = g_path_get_dirname(at);
        char *further = g_path_is_absolute(next) ? g_strdup(next) : g_build_filename(folder, next, NULL);
        g_free(next);
        g_free(at);
        at = further;
    }
    return at;
}

/* The file a link points to, so that the link stays one, also where that file is not there yet. */
static char *resolve_link(const char *path)
{
    char *real = realpath(path, NULL);
    char *target = real ? g_strdup(real) : follow_dangling(path);
    free(real);
    return target;
}

struct atomic_file {
    char *target;
    char *temporary; /* beside it; NULL = it has no name yet */
    int fd;          /* -1 = closed */
    int failed;      /* errno of the first step that failed, 0 = none */
    size_t held;
    char buffer[16 * 1024];
};

/* The path by which a file without a name can be given one. */
static char *path_of(int fd)
{
    return g_strdup_printf("/proc/self/fd/%d", fd);
}

/* Whoever is killed leaves nothing of it. -1 where the file system cannot have files without a name. */
static int open_nameless(const char *target)
{
    g_autofree char *folder = g_path_get_dirname(target);
    int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    g_autofree char *path = path_of(fd);
    if (fd < 0 || access(path, F_OK) == 0)
        return fd;
    close(fd);
    return -1;
}

static bool may_be_replaced(const char *path, GError **error)
{
    struct stat facts;
    if (stat(path, &facts) != 0 || S_ISREG(facts.st_mode))
        return true;
    g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
                "%s is not a plain file and was left as it is: choose another name.", path);
    return false;
}

struct atomic_file *atomic_file_open(const char *path, unsigned mode, GError **error)
{
    if (!may_be_replaced(path, error))
        return NULL;
    struct atomic_file *file = g_new(struct atomic_file, 1);
    file->target = resolve_link(path);
    file->temporary = NULL;
    file->failed = 0;
    file->held = 0;
    file->fd = open_nameless(file->target);
    if (file->fd < 0) {
        file->temporary = g_strdup_printf("%s.XXXXXX", file->target);
        file->fd = g_mkstemp_full(file->temporary, O_RDWR | O_CLOEXEC, 0600);
    }
    if (file->fd >= 0 && fchmod(file->fd, mode) == 0)
        return file;
    fail(error, "Cannot write beside", file->target);
    atomic_file_discard(file);
    return NULL;
}

static void flush(struct atomic_file *file)
{
    if (!file->failed && !file_append(file->fd, file->buffer, file->held))
        file->failed = errno;
    file->held = 0;
}

void atomic_file_append(struct atomic_file *file, const void *bytes, size_t length)
{
    if (length > sizeof file->buffer - file->held)
        flush(file);
    if (length > sizeof file->buffer) {
        if (!file->failed && !file_append(file->fd, bytes, length))
            file->failed = errno;
        return;
    }
    memcpy(file->buffer + file->held, bytes, length);
    file->held += length;
}

/* What went through may have been a token. */
static void close_file(struct atomic_file *file)
{
    explicit_bzero(file->buffer, sizeof file->buffer);
    g_free(file->target);
    g_free(file->temporary);
    g_free(file);
}

void atomic_file_discard(struct atomic_file *file)
{
    if (!file)
        return;
    if (file->fd >= 0) {
        close(file->fd);
        if (file->temporary)
            unlink(file->temporary);
    }
    close_file(file);
}

static bool link_as(const struct atomic_file *file, const char *name)
{
    g_autofree char *path = path_of(file->fd);
    return linkat(AT_FDCWD, path, AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0;
}

/* A name it can be renamed from: only that can take the place of another. */
static bool name_beside(struct atomic_file *file)
{
    for (int i = 0; !file->temporary && i < NAMES_MOST; i++) {
        g_autofree char *name = g_strdup_printf("%s.%06x", file->target, g_random_int() & 0xffffff);
        if (link_as(file, name))
            file->temporary = g_steal_pointer(&name);
        else if (errno != EEXIST)
            return false;
    }
    return file->temporary != NULL;
}

static bool end_writing(struct atomic_file *file)
{
    int fd = file->fd;
    file->fd = -1;
    return close(fd) == 0;
}

typedef bool give_name(struct atomic_file *file);

static bool replace(struct atomic_file *file)
{
    return name_beside(file) && end_writing(file) && rename(file->temporary, file->target) == 0;
}

static bool take_free_name(struct atomic_file *file)
{
    if (file->temporary)
        return end_writing(file) && file_rename_new(file->temporary, file->target);
    return link_as(file, file->target);
}

static bool commit(struct atomic_file *file, give_name *name, GError **error)
{
    flush(file);
    if (!file->failed && fsync(file->fd) != 0)
        file->failed = errno;
    if (!file->failed && !name(file))
        file->failed = errno;
    if (file->fd >= 0)
        close(file->fd);
    if (file->failed && file->temporary)
        unlink(file->temporary);
    errno = file->failed;
    bool done = file->failed == EEXIST ? fail_taken(error, file->target)
                : file->failed         ? fail(error, "Cannot write", file->target)
                               : folder_sync_of(file->target) || fail(error, "Cannot make sure of", file->target);
    close_file(file);
    return done;
}

bool atomic_file_commit(struct atomic_file *file, GError **error)
{
    return commit(file, replace, error);
}

bool atomic_file_commit_new(struct atomic_file *file, GError **error)
{
    return commit(file, take_free_name, error);
}

bool atomic_file_write(const char *path, const void *bytes, size_t length, unsigned mode, GError **error)
{
    struct atomic_file *file = atomic_file_open(path, mode, error);
    if (!file)
        return false;
    atomic_file_append(file, bytes, length);
    return atomic_file_commit(file, error);
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
