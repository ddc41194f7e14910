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

bool interrupts_came(int descriptor)
{
    struct signalfd_siginfo signal;
    return descriptor >= 0 && read(descriptor, &signal, sizeof signal) == (ssize_t)sizeof signal;
}
