/* tests/base/test_nameless.c: what an unfinished file leaves behind, and file systems that have no files without a name
 * and no renaming that refuses a taken one. The two calls are in this program's hands. */
#include "base/atomic_file.h"
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static bool old_file_system; /* such a one */

int open(const char *path, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(arguments, mode_t) : 0;
    va_end(arguments);
    if (!old_file_system || (flags & O_TMPFILE) != O_TMPFILE)
        return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
    errno = EOPNOTSUPP;
    return -1;
}

int renameat2(int from_folder, const char *from, int to_folder, const char *to, unsigned flags)
{
    if (!old_file_system)
        return (int)syscall(SYS_renameat2, from_folder, from, to_folder, to, flags);
    errno = EINVAL;
    return -1;
}

static unsigned count_in(const char *folder)
{
    unsigned count = 0;
    GDir *dir = g_dir_open(folder, 0, NULL);
    while (dir && g_dir_read_name(dir))
        count++;
    g_dir_close(dir);
    return count;
}

static bool has_nameless_files(const char *folder)
{
    int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    return fd >= 0 && close(fd) == 0;
}

static void write_and_die(const char *path)
{
    struct atomic_file *file = atomic_file_open(path, 0600, NULL);
    atomic_file_append(file, "unfinished", 10);
    raise(SIGKILL);
}

Test(nameless, who_is_killed_leaves_nothing_behind)
{
    g_autofree char *folder = g_dir_make_tmp("fixline-base-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "export", NULL);
    int status = 0;
    pid_t child = fork();
    if (child == 0)
        write_and_die(path);
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert(WIFSIGNALED(status));
    if (!has_nameless_files(folder))
        cr_skip_test("the folder for temporary files has no files without a name");
    cr_expect_eq(g_rmdir(folder), 0, "%u files", count_in(folder));
}

static void expect_text(const char *path, const char *text)
{
    g_autofree char *found = file_read(path, 100, NULL, NULL);
    cr_expect_str_eq(found, text);
}

/* The same on either kind of file system, and nothing beside it in the end. */
Test(nameless, replacing_and_taking_a_free_name_end_alike)
{
    for (int old = 0; old < 2; old++) {
        g_autofree char *folder = g_dir_make_tmp("fixline-base-XXXXXX", NULL);
        g_autofree char *path = g_build_filename(folder, "export", NULL);
        g_autoptr(GError) error = NULL;
        old_file_system = old;
        struct atomic_file *file = atomic_file_open(path, 0600, NULL);
        cr_expect_eq(count_in(folder), !has_nameless_files(folder), "%d: while it is written", old);
        atomic_file_append(file, "first", 5);
        cr_expect(atomic_file_commit_new(file, NULL));
        expect_text(path, "first");
        file = atomic_file_open(path, 0600, NULL);
        cr_expect_not(atomic_file_commit_new(file, &error), "%d: the name is taken", old);
        cr_expect(g_error_matches(error, G_FILE_ERROR, G_FILE_ERROR_EXIST), "%d: %s", old, error->message);
        expect_text(path, "first");
        cr_expect(atomic_file_write(path, "second", 6, 0600, NULL));
        expect_text(path, "second");
        atomic_file_discard(atomic_file_open(path, 0600, NULL));
        cr_expect_eq(count_in(folder), 1, "%d: nothing is left beside it", old);
        g_autofree char *other = g_build_filename(folder, "other", NULL);
        cr_expect(file_rename_new(path, other));
        cr_expect(atomic_file_write(path, "third", 5, 0600, NULL));
        cr_expect(!file_rename_new(path, other) && errno == EEXIST, "%d", old);
        expect_text(other, "second");
        old_file_system = false;
        g_unlink(path);
        g_unlink(other);
        cr_expect_eq(g_rmdir(folder), 0);
    }
}
