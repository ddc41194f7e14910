/* cli/interrupts.c: SIGINT and SIGTERM as something to ask for. */
#include "cli/interrupts.h"
#include "cli/print.h"
#include <errno.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

int interrupts_catch(void)
{
    sigset_t stops;
    sigemptyset(&stops);
    sigaddset(&stops, SIGINT);
    sigaddset(&stops, SIGTERM);
    int descriptor = signalfd(-1, &stops, SFD_CLOEXEC | SFD_NONBLOCK);
    if (descriptor >= 0 && sigprocmask(SIG_BLOCK, &stops, NULL) == 0)
        return descriptor;
    print_failure(STATUS_FAILED, "Signals cannot be caught: %s; close other programs.", g_strerror(errno));
    if (descriptor >= 0)
        close(descriptor);
    return -1;
}

/* Only what a handler may call; the second time the signal ends the process. */
static void tell(int signal)
{
    static const char SAID[] =
        "Interrupted: what was on its way may have arrived; \"fixline outbox list\" shows what is open.\n";
    ssize_t written = write(STDERR_FILENO, SAID, sizeof SAID - 1);
    (void)written;
    raise(signal);
}

void interrupts_tell(void)
{
    static const int STOPS[] = { SIGINT, SIGTERM };
    const struct sigaction told = { .sa_handler = tell, .sa_flags = SA_RESETHAND | SA_NODEFER };
    struct sigaction before;
    for (size_t i = 0; i < G_N_ELEMENTS(STOPS); i++)
        if (sigaction(STOPS[i], NULL, &before) == 0 && before.sa_handler == SIG_DFL)
            sigaction(STOPS[i], &told, NULL);
}

bool interrupts_came(int descriptor)
{
    struct signalfd_siginfo signal;
    return descriptor >= 0 && read(descriptor, &signal, sizeof signal) == (ssize_t)sizeof signal;
}
