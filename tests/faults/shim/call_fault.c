/* tests/faults/shim/call_fault.c: loaded before a program, it makes the n-th call that writes, syncs, names, opens or
 * connects fail, or ends the process there. For a program as it is, with all its libraries.
 *
 * CALL_FAULT=n is the place, CALL_FAULT_END=1 ends the process instead of failing, CALL_FAULT_REACHED names a file that
 * is made once the place is reached. Only paths below CALL_FAULT_BELOW count for opening, so that libraries load. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

int open64(const char *path, int flags, ...);
ssize_t pwrite64(int fd, const void *bytes, size_t length, off_t at);
int ftruncate64(int fd, off_t length);

static void say_reached(void)
{
    const char *path = getenv("CALL_FAULT_REACHED");
    long fd = path ? syscall(SYS_openat, AT_FDCWD, path, O_CREAT | O_WRONLY, 0600) : -1;
    if (fd >= 0)
        syscall(SYS_close, fd);
}

/* Counts one call; true where it is to fail, with that error. */
static bool strikes(int error)
{
    static atomic_int calls;
    const char *wanted = getenv("CALL_FAULT");
    if (!wanted || atomic_fetch_add(&calls, 1) + 1 != atoi(wanted))
        return false;
    say_reached();
    if (getenv("CALL_FAULT_END"))
        raise(SIGKILL);
    errno = error;
    return true;
}

/* What goes to a terminal or a pipe is no part of what must be remembered. */
static bool is_ours(int fd)
{
    struct stat facts;
    return fd > STDERR_FILENO && fstat(fd, &facts) == 0 && S_ISREG(facts.st_mode);
}

static bool is_below(const char *path)
{
    const char *folder = getenv("CALL_FAULT_BELOW");
    return folder && strncmp(path, folder, strlen(folder)) == 0;
}

#define NEXT(type, name) ((type)(size_t)dlsym(RTLD_NEXT, name))

ssize_t write(int fd, const void *bytes, size_t length)
{
    if (is_ours(fd) && strikes(ENOSPC))
        return -1;
    return NEXT(ssize_t(*)(int, const void *, size_t), "write")(fd, bytes, length);
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at)
{
    if (is_ours(fd) && strikes(ENOSPC))
        return -1;
    return NEXT(ssize_t(*)(int, const void *, size_t, off_t), "pwrite")(fd, bytes, length, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off_t at)
{
    if (is_ours(fd) && strikes(EIO))
        return -1;
    return NEXT(ssize_t(*)(int, const void *, size_t, off_t), "pwrite64")(fd, bytes, length, at);
}

int fsync(int fd)
{
    return strikes(EIO) ? -1 : NEXT(int (*)(int), "fsync")(fd);
}

int fdatasync(int fd)
{
    return strikes(EIO) ? -1 : NEXT(int (*)(int), "fdatasync")(fd);
}

int ftruncate(int fd, off_t length)
{
    return strikes(EIO) ? -1 : NEXT(int (*)(int, off_t), "ftruncate")(fd, length);
}

int ftruncate64(int fd, off_t length)
{
    return strikes(EIO) ? -1 : NEXT(int (*)(int, off_t), "ftruncate64")(fd, length);
}

int rename(const char *from, const char *to)
{
    return strikes(EIO) ? -1 : NEXT(int (*)(const char *, const char *), "rename")(from, to);
}

int linkat(int from_folder, const char *from, int to_folder, const char *to, int flags)
{
    if (strikes(EIO))
        return -1;
    return NEXT(int (*)(int, const char *, int, const char *, int), "linkat")(from_folder, from, to_folder, to, flags);
}

/* With CALL_FAULT_NO_ROOM there is never room for what is laid aside. */
int posix_fallocate(int fd, off_t at, off_t length)
{
    if (getenv("CALL_FAULT_NO_ROOM") || strikes(ENOSPC))
        return ENOSPC;
    return NEXT(int (*)(int, off_t, off_t), "posix_fallocate")(fd, at, length);
}

static int open_by(const char *name, const char *path, int flags, va_list arguments)
{
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(arguments, mode_t) : 0;
    if (is_below(path) && strikes(EMFILE))
        return -1;
    return NEXT(int (*)(const char *, int, ...), name)(path, flags, mode);
}

int open(const char *path, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    int fd = open_by("open", path, flags, arguments);
    va_end(arguments);
    return fd;
}

int open64(const char *path, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    int fd = open_by("open64", path, flags, arguments);
    va_end(arguments);
    return fd;
}

int connect(int fd, const struct sockaddr *address, socklen_t length)
{
    if (strikes(ENETUNREACH))
        return -1;
    return NEXT(int (*)(int, const struct sockaddr *, socklen_t), "connect")(fd, address, length);
}
