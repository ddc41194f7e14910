/* tests/base/test_thread.c: a thread has no signals to answer for, and wakes who waits for it. */
#include "base/thread.h"
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
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
