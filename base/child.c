/* base/child.c: groups, signals and the end of a child. */
#include "base/child.h"
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WAIT_STEP_MS = 5 };

void child_prepare(void *data)
{
    sigset_t none;
    (void)data;
    setpgid(0, 0);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGPIPE, SIG_DFL);
    signal(SIGXFSZ, SIG_DFL);
}

int child_left_ms(int64_t until_us)
{
    int64_t left = (until_us - g_get_monotonic_time() + 999) / 1000;
    return left > 0 ? (int)left : 0;
}

/* Whether it has ended, or is nobody's child. */
static bool has_ended(GPid child, int *status)
{
    pid_t ended = waitpid(child, status, WNOHANG);
    if (ended < 0 && errno != EINTR)
        *status = -1;
    return ended == child || (ended < 0 && errno != EINTR);
}

/* A kernel before 5.3 cannot wake us at its end: then it is looked for in steps. */
bool child_wait(GPid child, int64_t until_us, int *status)
{
    struct pollfd end = { .fd = (int)syscall(SYS_pidfd_open, child, 0), .events = POLLIN };
    bool ended;
    while (!(ended = has_ended(child, status)) && child_left_ms(until_us) > 0) {
        int left = child_left_ms(until_us);
        poll(&end, 1, end.fd < 0 ? MIN(left, WAIT_STEP_MS) : left);
    }
    if (end.fd >= 0)
        close(end.fd);
    return ended;
}

int child_reap(GPid child, int64_t until_us)
{
    int status = 0;
    if (child_wait(child, until_us, &status))
        return status;
    kill(-child, SIGKILL);
    kill(child, SIGKILL);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    return -1;
}
