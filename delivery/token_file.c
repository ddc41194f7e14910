/* delivery/token_file.c: secrets from files and commands. Nothing that was read appears in an error. */
#include "delivery/token_file.h"

#include "base/child.h"
#include "delivery/token.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* One byte more than a secret may have, so that too much is seen. */
enum { ROOM = SECRET_BYTES_MAX + 1 };

/* ---- file ---- */

/* The path with every link followed, NULL where that leads out of the folder the path names. */
static char *resolve_inside(const char *path, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(path);
    char *real_folder = realpath(folder, NULL), *real_path = realpath(path, NULL), *inside = NULL;
    if (real_folder == NULL || real_path == NULL) {
        g_set_error(error, TOKEN_ERROR, TOKEN_ERROR_SETUP, "%s cannot be read: %s; write the token there.", path,
                    g_strerror(errno));
    } else {
        g_autofree char *start = g_strconcat(real_folder, strcmp(real_folder, "/") == 0 ? "" : "/", NULL);
        if (g_str_has_prefix(real_path, start))
            inside = g_strdup(real_path);
        else
            g_set_error(error, TOKEN_ERROR, TOKEN_ERROR_SETUP,
                        "%s is a link out of its folder, so it is not read; put the token into the file itself.", path);
    }
    free(real_folder);
    free(real_path);
    return inside;
}

bool token_file_may_be(const char *path, GError **error)
{
    bool is_link = g_file_test(path, G_FILE_TEST_IS_SYMLINK);
    g_autofree char *inside = is_link ? resolve_inside(path, NULL) : NULL;
    if (!is_link || inside != NULL)
        return true;
    g_set_error(error, TOKEN_ERROR, TOKEN_ERROR_SETUP,
                "%s is a link out of its folder, so a token there would not be read; remove the link, or name another "
                "file as [token] file.",
                path);
    return false;
}

static bool check_file(int descriptor, const char *path, GError **error)
{
    struct stat about;
    const char *fault = NULL;
    if (fstat(descriptor, &about) != 0)
        fault = "cannot be looked at";
    else if (!S_ISREG(about.st_mode))
        fault = "is no plain file; put the token into one";
    else if (about.st_uid != geteuid())
        fault = "belongs to another user, so it is not read; make it yours by chown";
    else if ((about.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        fault = "is open to other users, so it is not read; close it by chmod 600";
    if (fault != NULL)
        g_set_error(error, TOKEN_ERROR, TOKEN_ERROR_SETUP, "%s %s.", path, fault);
    return fault == NULL;
}

/* Reads until the end or until `room` is full; -1 on error. */
static ssize_t read_to_end(int descriptor, char *to, size_t room)
{
    size_t length = 0;
    while (length < room) {
        ssize_t got = read(descriptor, to + length, room - length);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        length += (size_t)got;
    }
    return (ssize_t)length;
}

/* secret_take, which wipes `bytes`; an empty value is an error here. */
static struct secret *take(char *bytes, size_t length, const char *source, enum token_error code, GError **error)
{
    g_autoptr(GError) cause = NULL;
    struct secret *secret = secret_take(bytes, length, source, &cause);
    if (secret == NULL && cause != NULL)
        g_set_error_literal(error, TOKEN_ERROR, (int)code, cause->message);
    else if (secret == NULL)
        g_set_error(error, TOKEN_ERROR, (int)code, "%s gives no token: it is empty.", source);
    return secret;
}

struct secret *token_file_read(const char *path, GError **error)
{
    g_autofree char *real = resolve_inside(path, error);
    if (real == NULL)
        return NULL;
    int descriptor = open(real, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
    if (descriptor < 0) {
        g_set_error(error, TOKEN_ERROR, TOKEN_ERROR_SETUP, "%s cannot be read: %s.", path, g_strerror(errno));
        return NULL;
    }
    struct secret *secret = NULL;
    if (check_file(descriptor, path, error)) {
        g_autofree char *bytes = g_malloc0(ROOM);
        ssize_t length = read_to_end(descriptor, bytes, ROOM);
        if (length < 0)
            g_set_error(error, TOKEN_ERROR, TOKEN_ERROR_SETUP, "%s cannot be read: %s.", path, g_strerror(errno));
        else
            secret = take(bytes, (size_t)length, path, TOKEN_ERROR_SETUP, error);
        explicit_bzero(bytes, ROOM);
    }
    close(descriptor);
    return secret;
}

/* ---- command ---- */

char **token_command_split(const char *line, GError **error)
{
    char **words = NULL;
    if (!g_shell_parse_argv(line, NULL, &words, NULL)) {
        g_set_error(error, TOKEN_ERROR, TOKEN_ERROR_SETUP,
                    "[token] command cannot be read as a command line; check its quotes.");
        return NULL;
    }
    return words;
}

/* What the child prints until it closes its output; -1 when the time is up or reading fails. */
static ssize_t read_output(int descriptor, char *to, int64_t until_us)
{
    size_t length = 0;
    while (length < ROOM) {
        struct pollfd wait = { .fd = descriptor, .events = POLLIN };
        int ready = poll(&wait, 1, child_left_ms(until_us));
        if (ready < 0 && errno == EINTR)
            continue;
        if (ready <= 0)
            return -1;
        ssize_t got = read(descriptor, to + length, ROOM - length);
        if (got < 0 && errno != EINTR)
            return -1;
        if (got == 0)
            break;
        length += got > 0 ? (size_t)got : 0;
    }
    return (ssize_t)length;
}

static struct secret *judge_output(char *bytes, ssize_t length, int status, int limit_ms, GError **error)
{
    if (length > SECRET_BYTES_MAX)
        g_set_error(error, TOKEN_ERROR, TOKEN_ERROR_FAILED, "[token] command printed more than %d bytes.",
                    SECRET_BYTES_MAX);
    else if (length < 0 || status == -1)
        g_set_error(error, TOKEN_ERROR, TOKEN_ERROR_FAILED,
                    "[token] command did not end within %d s; run it by hand to see what it waits for.",
                    (limit_ms + 999) / 1000);
    else if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        g_set_error(error, TOKEN_ERROR, TOKEN_ERROR_FAILED,
                    "[token] command failed with status %d; run it by hand to see why.",
                    WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    else
        return take(bytes, (size_t)length, "[token] command", TOKEN_ERROR_FAILED, error);
    return NULL;
}

struct secret *token_command_run(const char *line, int limit_ms, GError **error)
{
    g_auto(GStrv) words = token_command_split(line, error);
    if (words == NULL)
        return NULL;
    GPid child = 0;
    int output = -1;
    g_autoptr(GError) cause = NULL;
    int64_t until_us = g_get_monotonic_time() + (int64_t)limit_ms * 1000;
    if (!g_spawn_async_with_pipes(NULL, words, NULL,
                                  G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDERR_TO_DEV_NULL,
                                  child_prepare, NULL, &child, NULL, &output, NULL, &cause)) {
        g_set_error(error, TOKEN_ERROR, TOKEN_ERROR_FAILED, "[token] command cannot be started: %s.", cause->message);
        return NULL;
    }
    g_autofree char *bytes = g_malloc0(ROOM);
    ssize_t length = read_output(output, bytes, until_us);
    close(output);
    int status = child_reap(child, length < 0 || length > SECRET_BYTES_MAX ? 0 : until_us);
    struct secret *secret = judge_output(bytes, length, status, limit_ms, error);
    explicit_bzero(bytes, ROOM);
    return secret;
}
