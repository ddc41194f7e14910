/* journal/lock.c: the lock file: the right to write, and the lives of owners. */
#include "journal/lock.h"
#include "journal/journal.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LOCK_WAIT_US = 5 * G_USEC_PER_SEC, LOCK_PAUSE_LEAST_US = 200, LOCK_PAUSE_MOST_US = 4000 };

static struct flock one_byte(short type, int64_t at)
{
    return (struct flock){ .l_type = type, .l_whence = SEEK_SET, .l_start = (off_t)at, .l_len = 1 };
}

static bool fail(const struct lock *lock, enum journal_error code, const char *what, GError **error)
{
    g_set_error(error, JOURNAL_ERROR, (int)code, "%s %s: %s.", what, lock->path, g_strerror(errno));
    return false;
}

bool lock_open(struct lock *lock, const char *journal_path, GError **error)
{
    *lock = (struct lock){ .fd = -1, .path = g_strconcat(journal_path, ".lock", NULL) };
    lock->fd = open(lock->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (lock->fd >= 0 && fchmod(lock->fd, 0600) != 0)
        return fail(lock, JOURNAL_ERROR_OPEN, "Cannot set the mode of", error);
    if (lock->fd < 0 && errno == EEXIST)
        lock->fd = open(lock->path, O_RDWR | O_CLOEXEC);
    return lock->fd >= 0 || fail(lock, JOURNAL_ERROR_OPEN, "Cannot open the journal's lock", error);
}

void lock_open_to_look(struct lock *lock, const char *journal_path)
{
    *lock = (struct lock){ .path = g_strconcat(journal_path, ".lock", NULL) };
    lock->fd = open(lock->path, O_RDONLY | O_CLOEXEC);
}

void lock_close(struct lock *lock)
{
    if (lock->fd >= 0)
        close(lock->fd);
    g_free(lock->path);
    g_free(lock->owner);
    *lock = (struct lock){ .fd = -1 };
}

/* A file system that knows no such locks cannot hold a journal safely: nothing is written there. */
static bool refused(const struct lock *lock, GError **error)
{
    g_set_error(error, JOURNAL_ERROR, JOURNAL_ERROR_OPEN,
                "The folder of %s cannot keep locks (%s); put the journal on a local disk with [journal] path.",
                lock->path, g_strerror(errno));
    return false;
}

/* A lock file that was removed while it is open would leave two writers, each with a lock of its own. */
static bool is_still_there(const struct lock *lock, GError **error)
{
    struct stat opened, named;
    if (fstat(lock->fd, &opened) == 0 && stat(lock->path, &named) == 0 && opened.st_ino == named.st_ino &&
        opened.st_dev == named.st_dev)
        return true;
    g_set_error(error, JOURNAL_ERROR, JOURNAL_ERROR_WRITE,
                "%s was removed or replaced while the journal is open; end every running fixline and start again.",
                lock->path);
    return false;
}

bool lock_take(struct lock *lock, GError **error)
{
    int64_t limit = g_get_monotonic_time() + LOCK_WAIT_US;
    int pause = LOCK_PAUSE_LEAST_US;
    struct flock wanted = one_byte(F_WRLCK, 0);
    while (fcntl(lock->fd, F_OFD_SETLK, &wanted) != 0) {
        if (errno != EAGAIN && errno != EACCES && errno != EINTR)
            return refused(lock, error);
        if (g_get_monotonic_time() > limit) {
            g_set_error(error, JOURNAL_ERROR, JOURNAL_ERROR_BUSY,
                        "Another running copy of fixline has kept the journal busy for over 5 seconds (%s); "
                        "nothing was recorded, try again.",
                        lock->path);
            return false;
        }
        g_usleep((unsigned long)g_random_int_range(LOCK_PAUSE_LEAST_US / 2, pause + 1));
        pause = MIN(pause * 2, LOCK_PAUSE_MOST_US);
    }
    if (is_still_there(lock, error))
        return true;
    lock_give(lock);
    return false;
}

void lock_give(struct lock *lock)
{
    struct flock given = one_byte(F_UNLCK, 0);
    (void)fcntl(lock->fd, F_OFD_SETLK, &given);
}

/* When this process began, in ticks since the machine started: with the pid it names a process once. */
static char *process_start(void)
{
    g_autofree char *line = NULL;
    if (!g_file_get_contents("/proc/self/stat", &line, NULL, NULL))
        return g_strdup("0");
    const char *after_name = strrchr(line, ')'); /* the name may hold blanks */
    g_auto(GStrv) fields = g_strsplit(after_name ? after_name : "", " ", 23);
    return g_strdup(g_strv_length(fields) > 20 ? fields[20] : "0");
}

static char *machine_boot(void)
{
    char *boot = NULL;
    if (!g_file_get_contents("/proc/sys/kernel/random/boot_id", &boot, NULL, NULL))
        return g_strdup("0");
    return g_strstrip(boot);
}

static char *owner_name(int64_t number)
{
    g_autofree char *boot = machine_boot();
    g_autofree char *start = process_start();
    return g_strdup_printf("%s/%s/%d/%s/%" G_GINT64_FORMAT, g_get_host_name(), boot, (int)getpid(), start, number);
}

/* A byte of its own between 1 and 2^62: from the kernel, since a forked process repeats GLib's numbers. */
static int64_t random_number(void)
{
    uint64_t number = 0;
    while (getrandom(&number, sizeof number, 0) != (ssize_t)sizeof number)
        continue;
    return (int64_t)((number >> 2) | 1u);
}

const char *lock_owner(struct lock *lock, GError **error)
{
    if (lock->owner)
        return lock->owner;
    int64_t number = random_number();
    struct flock wanted = one_byte(F_WRLCK, number);
    while (fcntl(lock->fd, F_OFD_SETLK, &wanted) != 0) {
        if (errno != EAGAIN && errno != EACCES && errno != EINTR) {
            refused(lock, error);
            return NULL;
        }
        number = random_number();
        wanted = one_byte(F_WRLCK, number);
    }
    lock->owner = owner_name(number);
    return lock->owner;
}

bool lock_owner_lives(const struct lock *lock, const char *owner)
{
    if (!owner)
        return false;
    if (lock->owner && strcmp(lock->owner, owner) == 0)
        return true;
    const char *last = strrchr(owner, '/');
    int64_t number = last ? g_ascii_strtoll(last + 1, NULL, 10) : 0;
    if (number <= 0 || lock->fd < 0)
        return false;
    struct flock asked = one_byte(F_WRLCK, number);
    return fcntl(lock->fd, F_OFD_GETLK, &asked) != 0 || asked.l_type != F_UNLCK; /* in doubt it lives */
}
