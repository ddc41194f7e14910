/* widgets/term_guard.c: gives the terminal back on every way out.
 *
 * ncurses restores a terminal for INT, TERM and TSTP only. Here every signal that ends a process has a handler made of
 * async-signal-safe calls (poll, write, tcsetattr, sigaction, raise). It writes only where the terminal takes bytes: a
 * stuck one must not keep a dying process alive. */
#include "widgets/term_guard.h"
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum { LEAVE_BYTES_MAX = 256, STUCK_MS = 200, SPARE_STACK_BYTES = 32 * 1024, SAVING_SECONDS_MOST = 2 };
enum { REALTIME_MOST = 33 }; /* signals 32 to 64, of which libc keeps a few */

static const int fatal_signals[] = {
    SIGHUP,  SIGINT,  SIGQUIT, SIGILL,  SIGTRAP, SIGABRT,   SIGBUS,  SIGFPE,    SIGUSR1, SIGSEGV,
    SIGUSR2, SIGALRM, SIGTERM, SIGXCPU, SIGSYS,  SIGVTALRM, SIGPROF, SIGSTKFLT, SIGIO,   SIGPWR,
};
static const int harmless_signals[] = { SIGPIPE, SIGXFSZ };
static const int wake_signals[] = { SIGWINCH, SIGTSTP, SIGCONT };

enum {
    NAMED_COUNT = G_N_ELEMENTS(fatal_signals),
    FATAL_MOST = NAMED_COUNT + REALTIME_MOST,
    HARMLESS_COUNT = G_N_ELEMENTS(harmless_signals),
    WAKE_COUNT = G_N_ELEMENTS(wake_signals)
};

/* The terminal is one, and signal handlers have no other way to know it. */
static struct {
    int in, out, wake;
    struct termios original;
    char leave[LEAVE_BYTES_MAX];
    volatile sig_atomic_t leave_length;
    volatile sig_atomic_t open, taken, shown, lent, saves_first, asked;
    struct sigaction old_fatal[FATAL_MOST], old_harmless[HARMLESS_COUNT], old_wake[WAKE_COUNT];
    bool exit_hooked;
    char spare_stack[SPARE_STACK_BYTES]; /* for a handler after the stack ran over */
} guard;

/* Which real-time signals there are is known only when the program runs. */
static size_t fatal_count(void)
{
    return NAMED_COUNT + (size_t)CLAMP(SIGRTMAX - SIGRTMIN + 1, 0, REALTIME_MOST);
}

static int fatal_signal(size_t at)
{
    return at < NAMED_COUNT ? fatal_signals[at] : SIGRTMIN + (int)(at - NAMED_COUNT);
}

/* Async-signal-safe. */
static void restore_terminal(void)
{
    struct pollfd writable = { .fd = guard.out, .events = POLLOUT };
    if (guard.shown && poll(&writable, 1, STUCK_MS) > 0 && (writable.revents & POLLOUT)) {
        ssize_t written = write(guard.out, guard.leave, (size_t)guard.leave_length);
        (void)written; /* there is nobody left to tell */
    }
    if (guard.taken)
        tcsetattr(guard.in, TCSANOW, &guard.original);
    guard.shown = 0;
    guard.taken = 0;
}

static bool from_the_processor(int number, const siginfo_t *info)
{
    return info->si_code > 0 && (number == SIGSEGV || number == SIGBUS || number == SIGFPE || number == SIGILL);
}

static void wake(char byte)
{
    ssize_t written = write(guard.wake, &byte, 1);
    (void)written; /* a full pipe wakes as well */
}

/* A window that is closed and a line that is dropped leave time to save. Not for ever: then it ends as if there were
 * none. The kernel, the terminal's program and the shell may each say that it is gone. */
static bool asks_first(int number)
{
    if (!guard.saves_first || (number != SIGHUP && number != SIGTERM))
        return false;
    if (guard.asked)
        return true;
    guard.asked = number;
    alarm(SAVING_SECONDS_MOST);
    if (guard.open)
        wake(TERM_WAKE_END);
    return true;
}

/* Puts the earlier handler back and lets it have the signal: a fault comes again by itself when the instruction runs
 * again, every other signal is raised. */
static void on_fatal(int number, siginfo_t *info, void *context)
{
    (void)context;
    if (guard.lent && (number == SIGINT || number == SIGQUIT))
        return;
    int saved = errno;
    if (asks_first(number)) {
        errno = saved;
        return;
    }
    restore_terminal();
    if (number == SIGALRM && guard.asked)
        number = guard.asked;
    for (size_t i = 0; i < fatal_count(); i++)
        if (fatal_signal(i) == number)
            sigaction(number, &guard.old_fatal[i], NULL);
    if (!from_the_processor(number, info)) {
        sigset_t only;
        sigemptyset(&only);
        sigaddset(&only, number);
        raise(number);
        pthread_sigmask(SIG_UNBLOCK, &only, NULL);
    }
    errno = saved;
}

static void on_harmless(int number)
{
    (void)number;
}

static void on_wake(int number)
{
    int saved = errno;
    if (number == SIGTSTP && guard.lent) {
        raise(SIGSTOP);
    } else {
        wake((char)(number == SIGTSTP ? TERM_WAKE_SUSPEND : number == SIGCONT ? TERM_WAKE_CONTINUE : TERM_WAKE_RESIZE));
    }
    errno = saved;
}

/* What is ignored stays ignored (nohup, a shell without job control). */
static void install(int number, struct sigaction *old, const struct sigaction *action)
{
    struct sigaction now;
    sigaction(number, NULL, &now);
    if (old != NULL)
        *old = now;
    if (now.sa_handler != SIG_IGN || number == SIGWINCH)
        sigaction(number, action, NULL);
}

static struct sigaction fatal_action(void)
{
    struct sigaction action = { .sa_sigaction = on_fatal, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART };
    sigfillset(&action.sa_mask);
    return action;
}

static struct sigaction plain_action(void (*handler)(int))
{
    struct sigaction action = { .sa_handler = handler, .sa_flags = SA_RESTART };
    sigemptyset(&action.sa_mask);
    return action;
}

/* A sanitizer may have brought a spare stack of its own. */
static void use_spare_stack(void)
{
    stack_t now, spare = { .ss_sp = guard.spare_stack, .ss_size = sizeof guard.spare_stack };
    if (sigaltstack(NULL, &now) == 0 && (now.ss_flags & SS_DISABLE))
        sigaltstack(&spare, NULL);
}

static void leave_on_exit(void)
{
    if (guard.open)
        restore_terminal();
}

bool term_guard_open(int in, int out, int wake, GError **error)
{
    if (tcgetattr(in, &guard.original) != 0) {
        g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(errno),
                    "The mode of the terminal cannot be read: %s. Start fixline in a terminal window.",
                    g_strerror(errno));
        return false;
    }
    guard.in = in;
    guard.out = out;
    guard.wake = wake;
    guard.leave_length = 0;
    use_spare_stack();
    struct sigaction fatal = fatal_action(), harmless = plain_action(on_harmless), waking = plain_action(on_wake);
    for (size_t i = 0; i < fatal_count(); i++)
        install(fatal_signal(i), &guard.old_fatal[i], &fatal);
    for (size_t i = 0; i < HARMLESS_COUNT; i++)
        install(harmless_signals[i], &guard.old_harmless[i], &harmless);
    for (size_t i = 0; i < WAKE_COUNT; i++)
        install(wake_signals[i], &guard.old_wake[i], &waking);
    if (!guard.exit_hooked)
        guard.exit_hooked = atexit(leave_on_exit) == 0;
    guard.open = 1;
    return true;
}

void term_guard_watch(void)
{
    struct sigaction waking = plain_action(on_wake);
    for (size_t i = 0; i < WAKE_COUNT; i++)
        install(wake_signals[i], NULL, &waking);
}

void term_guard_set_leave(const char *bytes, size_t length)
{
    guard.leave_length = 0; /* a signal in between writes nothing rather than a mixture */
    memcpy(guard.leave, bytes, MIN(length, sizeof guard.leave));
    guard.leave_length = (sig_atomic_t)MIN(length, sizeof guard.leave);
}

void term_guard_take(void)
{
    struct termios raw = guard.original;
    raw.c_iflag &= ~(tcflag_t)(BRKINT | PARMRK | ISTRIP | INLCR | IGNCR | ICRNL | IXON | IXOFF);
    raw.c_oflag &= ~(tcflag_t)OPOST;
    raw.c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    guard.taken = 1;
    tcsetattr(guard.in, TCSANOW, &raw);
}

void term_guard_shown(void)
{
    guard.shown = 1;
}

void term_guard_give(void)
{
    restore_terminal();
}

/* The others of the group first, then this very thread: a signal to the process could be taken by another thread while
 * this one already takes the terminal again. */
void term_guard_stop(void)
{
    struct sigaction action = plain_action(SIG_IGN), ours;
    sigaction(SIGTSTP, &action, &ours);
    kill(0, SIGTSTP);
    action.sa_handler = SIG_DFL;
    sigaction(SIGTSTP, &action, NULL);
    raise(SIGTSTP);
    sigaction(SIGTSTP, &ours, NULL);
}

void term_guard_set_lent(bool lent)
{
    guard.lent = lent ? 1 : 0;
}

void term_guard_save_first(void)
{
    guard.saves_first = 1;
}

int term_guard_asked(void)
{
    return guard.asked;
}

static void forget_fatal_signals(void)
{
    for (size_t i = 0; i < fatal_count(); i++)
        sigaction(fatal_signal(i), &guard.old_fatal[i], NULL);
}

void term_guard_end(void)
{
    if (!guard.saves_first)
        return;
    guard.saves_first = 0;
    forget_fatal_signals();
    if (guard.asked)
        raise(guard.asked);
}

void term_guard_close(void)
{
    if (!guard.open)
        return;
    restore_terminal();
    if (!guard.saves_first) /* else the alarm ends what takes too long to save */
        forget_fatal_signals();
    for (size_t i = 0; i < HARMLESS_COUNT; i++)
        sigaction(harmless_signals[i], &guard.old_harmless[i], NULL);
    for (size_t i = 0; i < WAKE_COUNT; i++)
        sigaction(wake_signals[i], &guard.old_wake[i], NULL);
    guard.open = 0;
}
