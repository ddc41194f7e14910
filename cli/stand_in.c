/* cli/stand_in.c: the stand-in as a program beside this one, and as a child of this process. */
#include "cli/stand_in.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { FIRST_LINE_MAX = 256 };

#define PROGRAM "fixline-sandbox"
#define USUAL_PORT "8787"
#define LISTENING "listening on "

char *stand_in_path(GError **error)
{
    g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
    g_autofree char *folder = self ? g_path_get_dirname(self) : g_strdup(".");
    g_autofree char *beside = g_build_filename(folder, PROGRAM, NULL);
    g_autofree char *libexec = g_build_filename(folder, "..", "libexec", "fixline", PROGRAM, NULL);
    if (self && g_file_test(beside, G_FILE_TEST_IS_EXECUTABLE))
        return g_steal_pointer(&beside);
    if (self && g_file_test(libexec, G_FILE_TEST_IS_EXECUTABLE))
        return g_steal_pointer(&libexec);
    g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_NOENT,
                "The stand-in is not installed: there is no " PROGRAM " in %s nor in ../libexec/fixline.", folder);
    return NULL;
}

/* In the child: nothing of it may reach the terminal of the desk, and it must not outlive it. */
static void become_stand_in(const char *path, const char *port, int output, pid_t parent)
{
    int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() == parent && nowhere >= 0 && dup2(nowhere, STDIN_FILENO) >= 0 && dup2(output, STDOUT_FILENO) >= 0 &&
        dup2(nowhere, STDERR_FILENO) >= 0) {
        setsid();
        execl(path, path, "--port", port, (char *)NULL);
    }
    _exit(127);
}

/* The first line the child writes, NULL where it ended without one. */
static char *read_first_line(int input)
{
    GString *line = g_string_new(NULL);
    char byte;
    ssize_t got;
    while (line->len < FIRST_LINE_MAX && ((got = read(input, &byte, 1)) == 1 || (got < 0 && errno == EINTR))) {
        if (got < 0)
            continue;
        if (byte == '\n')
            return g_string_free(line, FALSE);
        g_string_append_c(line, byte);
    }
    g_string_free(line, TRUE);
    return NULL;
}

static bool start_on_port(struct stand_in *stand_in, const char *path, const char *port)
{
    int ends[2] = { -1, -1 };
    pid_t parent = getpid();
    if (pipe2(ends, O_CLOEXEC) != 0)
        return false;
    stand_in->pid = fork();
    if (stand_in->pid == 0)
        become_stand_in(path, port, ends[1], parent);
    close(ends[1]);
    g_autofree char *line = stand_in->pid > 0 ? read_first_line(ends[0]) : NULL;
    stand_in->output = ends[0];
    if (line && g_str_has_prefix(line, LISTENING)) {
        stand_in->url = g_strdup(line + strlen(LISTENING));
        return true;
    }
    stand_in_stop(stand_in);
    return false;
}

bool stand_in_start(struct stand_in *stand_in, GError **error)
{
    memset(stand_in, 0, sizeof(*stand_in));
    g_autofree char *path = stand_in_path(error);
    if (!path)
        return false;
    if (start_on_port(stand_in, path, USUAL_PORT) || start_on_port(stand_in, path, "0"))
        return true;
    g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "The stand-in %s did not start; run it by hand to see why.",
                path);
    return false;
}

void stand_in_stop(struct stand_in *stand_in)
{
    if (stand_in->pid > 0) {
        kill(stand_in->pid, SIGTERM);
        while (waitpid(stand_in->pid, NULL, 0) < 0 && errno == EINTR)
            continue;
    }
    stand_in->pid = 0;
    if (stand_in->output > 0)
        close(stand_in->output);
    stand_in->output = -1;
    g_clear_pointer(&stand_in->url, g_free);
}
