/* tests/support/measure.c: what a program costs until its first full paint, and what a key costs on the wire.
 *
 * The moment of the first paint is taken from outside, so that nothing has to be built into the program: it is traced,
 * and stops by itself at the creation of its first thread, which comes right after the paint. */
#include "tests/support/measure.h"
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

enum { PATIENCE_US = 10 * 1000 * 1000 };

static char *proc_read(pid_t pid, const char *name)
{
    g_autofree char *path = g_strdup_printf("/proc/%d/%s", (int)pid, name);
    char *text = NULL;
    g_file_get_contents(path, &text, NULL, NULL);
    return text ? text : g_strdup("");
}

/* The fields of /proc/PID/stat behind the name, which may hold blanks itself: 0 = state. */
static char **proc_stat(pid_t pid)
{
    g_autofree char *text = proc_read(pid, "stat");
    const char *behind = strrchr(text, ')');
    return g_strsplit(behind ? behind + 2 : "? 0 0 0 0 0 0 0", " ", 0);
}

static bool is_asleep(pid_t pid)
{
    g_auto(GStrv) stat = proc_stat(pid);
    return stat[0][0] == 'S';
}

static long faults_so_far(pid_t pid)
{
    g_auto(GStrv) stat = proc_stat(pid);
    return g_strv_length(stat) > 7 ? strtol(stat[7], NULL, 10) : 0;
}

static void figures_read(pid_t pid, struct start_figures *figures)
{
    g_autofree char *status = proc_read(pid, "status");
    g_autofree char *maps = proc_read(pid, "maps");
    const char *resident = strstr(status, "VmRSS:");
    figures->faults = faults_so_far(pid);
    figures->resident_kib = resident ? strtol(resident + strlen("VmRSS:"), NULL, 10) : 0;
    figures->curl_loaded = strstr(maps, "libcurl") != NULL;
}

static void drain(struct terminal *terminal, size_t *seen)
{
    do {
        *seen = terminal_output(terminal)->len;
        terminal_pump(terminal);
    } while (terminal_output(terminal)->len != *seen);
}

static bool stopped_at_thread(pid_t pid)
{
    int status;
    if (waitpid(pid, &status, WNOHANG | __WALL) != pid || !WIFSTOPPED(status))
        return false;
    if (status >> 8 == (SIGTRAP | (PTRACE_EVENT_CLONE << 8)))
        return true;
    int signal = WSTOPSIG(status) == SIGTRAP ? 0 : WSTOPSIG(status);
    ptrace(PTRACE_CONT, pid, NULL, signal);
    return false;
}

/* A traced process is gone only when its thread was waited for too. */
static void end_with_thread(pid_t pid)
{
    unsigned long thread = 0;
    int status = 0;
    ptrace(PTRACE_GETEVENTMSG, pid, NULL, &thread);
    kill(pid, SIGKILL);
    while (thread > 0 && waitpid((pid_t)thread, &status, __WALL) == (pid_t)thread && WIFSTOPPED(status))
        continue;
}

struct start_figures measure_start(const char *const *argv, const struct terminal_options *options, const char *marker)
{
    struct terminal_options traced = *options;
    traced.traced = true;
    struct terminal *terminal = terminal_start(argv, &traced);
    struct start_figures figures = { .painted = false };
    pid_t pid = terminal_pid(terminal);
    size_t seen;
    waitpid(pid, NULL, 0); /* stopped at exec: what came before belongs to who starts it */
    long faults_before = faults_so_far(pid);
    ptrace(PTRACE_SETOPTIONS, pid, NULL, PTRACE_O_TRACECLONE | PTRACE_O_EXITKILL);
    ptrace(PTRACE_CONT, pid, NULL, 0);
    gint64 deadline = g_get_monotonic_time() + PATIENCE_US;
    for (bool thread = false; g_get_monotonic_time() < deadline;) {
        thread = stopped_at_thread(pid);
        if (!thread && !(terminal_shows(terminal, marker) && is_asleep(pid))) {
            terminal_pump(terminal);
            continue;
        }
        figures_read(pid, &figures);
        figures.faults -= faults_before;
        drain(terminal, &seen);
        figures.painted = terminal_shows(terminal, marker);
        figures.threads_before = thread && !figures.painted;
        if (thread)
            end_with_thread(pid);
        break;
    }
    terminal_free(terminal);
    return figures;
}

int64_t measure_paint(const char *const *argv, const struct terminal_options *options, const char *marker)
{
    gint64 start = g_get_monotonic_time();
    struct terminal *terminal = terminal_start(argv, options);
    gint64 deadline = start + PATIENCE_US;
    while (!strstr(terminal_output(terminal)->str, marker) && g_get_monotonic_time() < deadline)
        terminal_pump(terminal);
    int64_t taken = g_get_monotonic_time() - start;
    terminal_free(terminal);
    return taken;
}

/* All of a frame has come once the program sleeps and nothing is left to read. */
void measure_settle(struct terminal *terminal)
{
    size_t seen;
    gint64 deadline = g_get_monotonic_time() + PATIENCE_US;
    do
        drain(terminal, &seen);
    while (!is_asleep(terminal_pid(terminal)) && g_get_monotonic_time() < deadline);
}

bool measure_keys(struct terminal *terminal, const char *letters, size_t count, int *bytes)
{
    for (size_t i = 0; i < count; i++) {
        measure_settle(terminal);
        size_t before = terminal_output(terminal)->len;
        g_autofree char *typed = g_strndup(letters, i + 1);
        terminal_type_n(terminal, letters + i, 1);
        if (!terminal_wait(terminal, typed))
            return false;
        measure_settle(terminal);
        bytes[i] = (int)(terminal_output(terminal)->len - before);
    }
    return true;
}

int64_t measure_processor(const struct terminal *terminal)
{
    g_autofree char *text = proc_read(terminal_pid(terminal), "schedstat");
    return g_ascii_strtoll(text, NULL, 10);
}

bool measure_key(struct terminal *terminal, const char *key, struct key_cost *cost)
{
    measure_settle(terminal);
    size_t before = terminal_output(terminal)->len;
    int64_t start = measure_processor(terminal);
    gint64 deadline = g_get_monotonic_time() + PATIENCE_US;
    terminal_type(terminal, key);
    while (terminal_output(terminal)->len == before && g_get_monotonic_time() < deadline)
        terminal_pump(terminal);
    measure_settle(terminal);
    *cost =
        (struct key_cost){ (int)(terminal_output(terminal)->len - before), (int)(measure_processor(terminal) - start) };
    return cost->bytes > 0;
}

long measure_resident(const struct terminal *terminal)
{
    struct start_figures figures = { .painted = false };
    figures_read(terminal_pid(terminal), &figures);
    return figures.resident_kib;
}

static int compare(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

int median(int *values, size_t count)
{
    qsort(values, count, sizeof *values, compare);
    return values[count / 2];
}
