/* base/thread.c: threads and their wake-up calls. */
#include "base/thread.h"
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <unistd.h>

GThread *thread_start(const char *name, GThreadFunc run, void *data, GError **error)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    GThread *thread = g_thread_try_new(name, run, data, error);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return thread;
}

static void tell(int descriptor, const void *bytes, size_t length)
{
    while (write(descriptor, bytes, length) < 0 && errno == EINTR)
        continue;
}

void thread_wake(int pipe)
{
    tell(pipe, "w", 1);
}

void thread_wake_event(int event)
{
    const uint64_t one = 1;
    tell(event, &one, sizeof one);
}
