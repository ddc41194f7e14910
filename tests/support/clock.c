/* tests/support/clock.c: the two calls by which a program learns the time, in the place of libc's. */
#include "tests/support/clock.h"
#include <stdatomic.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static atomic_llong wall_turned, monotonic_turned;

void clock_turn_wall(int64_t seconds)
{
    atomic_store(&wall_turned, seconds);
}

void clock_turn_monotonic(int64_t seconds)
{
    atomic_store(&monotonic_turned, seconds);
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    int result = (int)syscall(SYS_clock_gettime, clock, now);
    if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)
        now->tv_sec += (time_t)atomic_load(&wall_turned);
    else if (clock == CLOCK_MONOTONIC || clock == CLOCK_MONOTONIC_COARSE)
        now->tv_sec += (time_t)atomic_load(&monotonic_turned);
    return result;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone)
{
    struct timespec precise;
    (void)zone;
    int result = clock_gettime(CLOCK_REALTIME, &precise);
    *now = (struct timeval){ .tv_sec = precise.tv_sec, .tv_usec = (suseconds_t)(precise.tv_nsec / 1000) };
    return result;
}
