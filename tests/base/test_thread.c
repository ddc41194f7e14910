/* tests/base/test_thread.c: a thread has no signals to answer for, and wakes who waits for it. */
#include "base/thread.h"
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

static gpointer look_at_signals(gpointer data)
{
    pthread_sigmask(SIG_SETMASK, NULL, data);
    return data;
}

Test(thread, signals_are_left_to_the_first_one)
{
    sigset_t inside, outside;
    GThread *thread = thread_start("test", look_at_signals, &inside, NULL);
    cr_assert_not_null(thread);
    g_thread_join(thread);
    look_at_signals(&outside);
    cr_expect(sigismember(&inside, SIGTERM) == 1 && sigismember(&inside, SIGHUP) == 1);
    cr_expect(sigismember(&outside, SIGTERM) == 0 && sigismember(&outside, SIGHUP) == 0);
}

static void *look_at_processors(void *data)
{
    cpu_set_t *allowed = data;
    sched_getaffinity(0, sizeof *allowed, allowed);
    return NULL;
}

Test(thread, one_that_begins_elsewhere_leaves_this_processor_to_who_made_it)
{
    cpu_set_t inside, outside;
    pthread_t thread;
    cr_assert(thread_start_elsewhere(&thread, look_at_processors, &inside));
    pthread_join(thread, NULL);
    look_at_processors(&outside);
    int others = CPU_COUNT(&outside) - 1;
    cr_expect_eq(CPU_COUNT(&inside), MAX(others, 1), "%d of %d", CPU_COUNT(&inside), CPU_COUNT(&outside));
}

Test(thread, one_processor_is_enough)
{
    cpu_set_t inside, one;
    pthread_t thread;
    CPU_ZERO(&one);
    CPU_SET((size_t)sched_getcpu(), &one);
    cr_assert_eq(sched_setaffinity(0, sizeof one, &one), 0);
    cr_assert(thread_start_elsewhere(&thread, look_at_processors, &inside));
    pthread_join(thread, NULL);
    cr_expect(CPU_EQUAL(&inside, &one));
}

Test(thread, a_full_pipe_holds_nobody_up)
{
    int ends[2];
    char byte;
    cr_assert_eq(pipe2(ends, O_CLOEXEC | O_NONBLOCK), 0);
    thread_wake(ends[1]);
    cr_expect_eq(read(ends[0], &byte, 1), 1);
    cr_expect(read(ends[0], &byte, 1) < 0 && errno == EAGAIN, "one byte each time");
    while (write(ends[1], "", 1) == 1)
        continue;
    thread_wake(ends[1]);
    close(ends[0]);
    close(ends[1]);
}

Test(thread, an_eventfd_counts)
{
    int event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    uint64_t count = 0;
    thread_wake_event(event);
    thread_wake_event(event);
    cr_expect_eq(read(event, &count, sizeof count), (ssize_t)sizeof count);
    cr_expect_eq(count, 2);
    close(event);
}
