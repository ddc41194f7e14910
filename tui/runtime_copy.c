/* tui/runtime_copy.c: the text into the command, and what became of it. */
#include "tui/runtime_copy.h"
#include "base/child.h"
#include "base/thread.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LIMIT_MS = 3000, STATUS_NOT_FOUND = 127 /* of the shell */ };

struct copying {
    GThread *thread;
    char *text;
    GPid child;
    int input; /* what the child reads */
    int64_t until_us;
    int descriptor;
    atomic_bool done;
    bool whole; /* all of the text was taken */
    int status;
};

static bool write_text(const struct copying *copying)
{
    const char *at = copying->text, *end = at + strlen(at);
    while (at < end) {
        struct pollfd wait = { .fd = copying->input, .events = POLLOUT };
        int ready = poll(&wait, 1, child_left_ms(copying->until_us));
        if (ready < 0 && errno == EINTR)
            continue;
        if (ready <= 0)
            return false;
        ssize_t written = write(copying->input, at, (size_t)(end - at));
        if (written < 0 && errno != EINTR && errno != EAGAIN)
            return false;
        at += written > 0 ? written : 0;
    }
    return true;
}

static void *work(void *data)
{
    struct copying *copying = data;
    copying->whole = write_text(copying);
    close(copying->input);
    copying->status = child_reap(copying->child, copying->until_us);
    atomic_store(&copying->done, true);
    thread_wake(copying->descriptor);
    return NULL;
}

static bool start_child(struct copying *copying, const char *command, GError **error)
{
    const char *const words[] = { "/bin/sh", "-c", command, NULL };
    g_auto(GStrv) environment = g_environ_unsetenv(g_get_environ(), "FIXLINE_TOKEN");
    g_autoptr(GError) cause = NULL;
    if (!g_spawn_async_with_pipes(NULL, (char **)words, environment,
                                  G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL,
                                  child_prepare, NULL, &copying->child, &copying->input, NULL, NULL, &cause)) {
        g_set_error(error, G_SPAWN_ERROR, G_SPAWN_ERROR_FAILED, "copy_command cannot be started: %s", cause->message);
        return false;
    }
    fcntl(copying->input, F_SETFL, O_NONBLOCK); /* a reader that stalls must not hold the thread */
    return true;
}

static void copying_free(struct copying *copying)
{
    g_free(copying->text);
    g_free(copying);
}

struct copying *copying_start(const char *command, const char *text, int descriptor, GError **error)
{
    struct copying *copying = g_new0(struct copying, 1);
    copying->text = g_strdup(text);
    copying->descriptor = descriptor;
    copying->until_us = g_get_monotonic_time() + (int64_t)LIMIT_MS * 1000;
    if (!start_child(copying, command, error)) {
        copying_free(copying);
        return NULL;
    }
    copying->thread = g_thread_try_new("copy", work, copying, error);
    if (copying->thread)
        return copying;
    close(copying->input);
    child_reap(copying->child, 0);
    copying_free(copying);
    return NULL;
}

bool copying_is_done(struct copying *copying)
{
    return atomic_load(&copying->done);
}

static bool judge(const struct copying *copying, GError **error)
{
    int status = copying->status;
    if (status == -1)
        g_set_error(error, G_SPAWN_ERROR, G_SPAWN_ERROR_FAILED, "copy_command did not end within %d s and was ended",
                    LIMIT_MS / 1000);
    else if (WIFEXITED(status) && WEXITSTATUS(status) == STATUS_NOT_FOUND)
        g_set_error(error, G_SPAWN_ERROR, G_SPAWN_ERROR_FAILED, "copy_command names no program of this machine");
    else if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        g_set_error(error, G_SPAWN_ERROR, G_SPAWN_ERROR_FAILED, "copy_command failed with status %d",
                    WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    else if (!copying->whole)
        g_set_error(error, G_SPAWN_ERROR, G_SPAWN_ERROR_FAILED, "copy_command did not read all of it");
    else
        return true;
    return false;
}

bool copying_end(struct copying *copying, GError **error)
{
    g_thread_join(copying->thread);
    bool taken = judge(copying, error);
    copying_free(copying);
    return taken;
}
