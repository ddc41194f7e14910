/* journal/ballast.c: room kept back for the day the disk is full. */
#include "journal/ballast.h"
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* LOOK_US: so long it counts as there once it was seen, about as long as a request is under way. */
enum { BALLAST_MODE = 0600, LOOK_US = 10 * 1000 };

static char *ballast_path(const struct journal *journal)
{
    return g_strconcat(journal->path, ".ballast", NULL);
}

/* One that a process was ended over while it made it is shorter, and no room yet. */
static bool is_whole(const char *path)
{
    struct stat facts;
    return lstat(path, &facts) == 0 && S_ISREG(facts.st_mode) && facts.st_size >= BALLAST_BYTES;
}

/* Returns why there is none, 0 = it is there. Blocks are taken, not only a length. */
static int make(const char *path)
{
    if (is_whole(path))
        return 0;
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, BALLAST_MODE);
    if (fd < 0)
        return errno;
    int why = fchmod(fd, BALLAST_MODE) == 0 ? posix_fallocate(fd, 0, BALLAST_BYTES) : errno;
    if (why != 0)
        g_unlink(path);
    close(fd);
    return why;
}

bool ballast_keep(struct journal *journal, GError **error)
{
    int64_t now_us = g_get_monotonic_time();
    if (now_us < journal->ballast_us)
        return true;
    g_autofree char *path = ballast_path(journal);
    int why = make(path);
    if (why == ENOSPC || why == EDQUOT) {
        g_set_error(error, JOURNAL_ERROR, JOURNAL_ERROR_ROOM,
                    "The disk that holds the journal %s is full, so nothing is sent: the answer could not be recorded. "
                    "Make room; what waits in the outbox can be sent then.",
                    journal->path);
        return false;
    }
    if (why != 0)
        g_debug("%s cannot be made: %s.", path, g_strerror(why));
    journal->ballast_us = now_us + LOOK_US;
    return true;
}

void ballast_give_up(struct journal *journal)
{
    journal->ballast_us = 0;
    g_autofree char *path = ballast_path(journal);
    g_unlink(path);
}
