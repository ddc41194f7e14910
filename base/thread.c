/* base/thread.c: threads and their wake-up calls. */
#include "base/thread.h"
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <unistd.h>

static void block_signals(sigset_t *before)
{
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, before);
}

GThread *thread_start(const char *name, GThreadFunc run, void *data, GError **error)
{
    sigset_t before;
    block_signals(&before);
    GThread *thread = g_thread_try_new(name, run, data, error);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return thread;
}

static void keep_elsewhere(pthread_attr_t *attributes)
{
    cpu_set_t others;
    int here = sched_getcpu();
    if (here < 0 || sched_getaffinity(0, sizeof others, &others) != 0)
        return;
    CPU_CLR((size_t)here, &others);
    if (CPU_COUNT(&others) > 0)
        pthread_attr_setaffinity_np(attributes, sizeof others, &others);
}

bool thread_start_elsewhere(pthread_t *thread, void *(*run)(void *data), void *data)
{
    sigset_t before;
    pthread_attr_t attributes;
    if (pthread_attr_init(&attributes) != 0)
        return false;
    keep_elsewhere(&attributes);
    block_signals(&before);
    bool begun = pthread_create(thread, &attributes, run, data) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
    return begun;
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
