/* journal/killpoint.c: ends the process at a chosen place. Empty unless FIXLINE_KILLPOINTS is set. */
#include "journal/killpoint.h"

#ifdef FIXLINE_KILLPOINTS
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int chosen_signal(void)
{
    static const struct {
        const char *name;
        int number;
    } signals[] = { { "KILL", SIGKILL }, { "TERM", SIGTERM }, { "HUP", SIGHUP }, { "SEGV", SIGSEGV } };
    const char *name = getenv("FIXLINE_KILLSIGNAL");
    for (size_t i = 0; name && i < sizeof signals / sizeof signals[0]; i++)
        if (strcmp(name, signals[i].name) == 0)
            return signals[i].number;
    return SIGKILL;
}

/* TERM and HUP come from outside and meet the process, whose other threads may take them; this one stays where it is
 * until the process has ended. A command that only asks whether one came is ended all the same: the place is what
 * counts. */
static void end_here(int number)
{
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_UNBLOCK, &all, NULL);
    if (number != SIGTERM && number != SIGHUP)
        raise(number);
    kill(getpid(), number);
    while (true)
        pause();
}

void killpoint_reach(int number)
{
    static atomic_int reached; /* only the chosen place counts, so one counter is enough */
    const char *choice = getenv("FIXLINE_KILLPOINT");
    if (!choice)
        return;
    char *rest;
    if (strtol(choice, &rest, 10) != number)
        return;
    int wanted = *rest == ':' ? atoi(rest + 1) : 1;
    if (atomic_fetch_add(&reached, 1) + 1 == wanted)
        end_here(chosen_signal());
}
#else
typedef int killpoint_is_empty; /* a translation unit must hold a declaration */
#endif
