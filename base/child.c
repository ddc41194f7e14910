/* base/child.c: groups, signals and the end of a child. */
#include "base/child.h"
#include <errno.h>
#include <poll.h>
#include <signal.h>
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

int child_reap(GPid child, int64_t until_us)
{
    int status = 0;
    for (;;) {
        pid_t ended = waitpid(child, &status, WNOHANG);
        if (ended == child)
            return status;
        if (ended < 0 && errno != EINTR)
            return -1;
        if (child_left_ms(until_us) == 0)
            break;
        poll(NULL, 0, WAIT_STEP_MS);
    }
    kill(-child, SIGKILL);
    kill(child, SIGKILL);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    return -1;
}
