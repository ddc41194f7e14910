/* tests/support/run.c: runs a program to its end and keeps what it said; a private home for one test. */
#include "tests/support/run.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static void unset_ours(struct test_home *home)
{
    for (char **entry = environ; *entry; entry++) {
        const char *end = strchr(*entry, '=');
        if (g_str_has_prefix(*entry, "FIXLINE_") && end)
            g_ptr_array_insert(home->environment, 0, g_strndup(*entry, (gsize)(end - *entry)));
    }
}

void test_home_make(struct test_home *home)
{
    home->folder = g_dir_make_tmp("fixline-test-XXXXXX", NULL);
    home->environment = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(home->environment, NULL);
    unset_ours(home);
    static const char *const folders[][2] = { { "XDG_CONFIG_HOME", "config" },
                                              { "XDG_DATA_HOME", "data" },
                                              { "XDG_STATE_HOME", "state" } };
    test_home_set(home, "HOME", home->folder);
    for (size_t i = 0; i < G_N_ELEMENTS(folders); i++) {
        g_autofree char *path = g_build_filename(home->folder, folders[i][1], NULL);
        test_home_set(home, folders[i][0], path);
    }
    test_home_set(home, "FIXLINE_OPERATOR", "Sam");
    test_home_set(home, "FIXLINE_TIMEZONE", "UTC");
}

void test_home_settings(struct test_home *home, const char *text)
{
    g_autofree char *folder = g_build_filename(home->folder, "config", "fixline", NULL);
    g_autofree char *path = g_build_filename(folder, "config.ini", NULL);
    if (g_mkdir_with_parents(folder, 0700) != 0 || !g_file_set_contents(path, text, -1, NULL))
        g_error("%s cannot be written", path);
}

void test_folder_remove(const char *folder)
{
    GDir *entries = g_dir_open(folder, 0, NULL);
    for (const char *name; entries && (name = g_dir_read_name(entries));) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        if (g_file_test(path, G_FILE_TEST_IS_DIR) && !g_file_test(path, G_FILE_TEST_IS_SYMLINK))
            test_folder_remove(path);
        else
            unlink(path);
    }
    if (entries)
        g_dir_close(entries);
    if (rmdir(folder) != 0)
        g_error("%s is left behind: %s", folder, g_strerror(errno));
}

void test_home_remove(struct test_home *home)
{
    test_folder_remove(home->folder);
    g_free(home->folder);
    g_ptr_array_unref(home->environment);
}

void test_home_set(struct test_home *home, const char *name, const char *value)
{
    size_t length = strlen(name);
    for (guint i = 0; i + 1 < home->environment->len; i++) {
        const char *entry = g_ptr_array_index(home->environment, i);
        if (strncmp(entry, name, length) == 0 && (entry[length] == '=' || entry[length] == '\0'))
            g_ptr_array_remove_index(home->environment, i--);
    }
    char *entry = value ? g_strdup_printf("%s=%s", name, value) : g_strdup(name);
    g_ptr_array_insert(home->environment, (int)home->environment->len - 1, entry);
}

static void become_program(const struct test_home *home, char **argv)
{
    for (guint i = 0; i + 1 < home->environment->len; i++) {
        g_auto(GStrv) pair = g_strsplit(g_ptr_array_index(home->environment, i), "=", 2);
        if (pair[1])
            setenv(pair[0], pair[1], 1);
        else
            unsetenv(pair[0]);
    }
    /* A path without a folder leads into the home, never into the source. */
    if (chdir(home->folder) != 0)
        _exit(126);
    execv(argv[0], argv);
    _exit(127);
}

static char **arguments_of(const char *program, va_list arguments)
{
    GPtrArray *argv = g_ptr_array_new();
    g_ptr_array_add(argv,
                    strchr(program, '/') ? g_strdup(program) : g_build_filename(FIXLINE_BINARY_DIR, program, NULL));
    for (const char *argument; (argument = va_arg(arguments, const char *));)
        g_ptr_array_add(argv, g_strdup(argument));
    g_ptr_array_add(argv, NULL);
    return (char **)g_ptr_array_free(argv, FALSE);
}

static pid_t start(const struct test_home *home, char **argv, int in, int out, int err)
{
    pid_t pid = fork();
    if (pid != 0)
        return pid;
    dup2(in, STDIN_FILENO);
    dup2(out, STDOUT_FILENO);
    dup2(err, STDERR_FILENO);
    become_program(home, argv);
    return 0;
}

/* A file without a name: a program may read or write any amount without anybody waiting. */
static int scratch(const char *text)
{
    g_autofree char *path = NULL;
    int fd = g_file_open_tmp("fixline-run-XXXXXX", &path, NULL);
    unlink(path);
    if (text && write(fd, text, strlen(text)) < 0)
        g_error("scratch file: %s", g_strerror(errno));
    lseek(fd, 0, SEEK_SET);
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    return fd;
}

static char *scratch_text(int fd)
{
    GString *text = g_string_new(NULL);
    char chunk[8192];
    lseek(fd, 0, SEEK_SET);
    for (ssize_t got; (got = read(fd, chunk, sizeof chunk)) > 0;)
        g_string_append_len(text, chunk, got);
    close(fd);
    return g_string_free(text, FALSE);
}

struct run run_program(const struct test_home *home, const char *input, const char *program, ...)
{
    va_list arguments;
    va_start(arguments, program);
    g_auto(GStrv) argv = arguments_of(program, arguments);
    va_end(arguments);
    int in = input ? scratch(input) : open("/dev/null", O_RDONLY | O_CLOEXEC);
    int out = scratch(NULL), err = scratch(NULL), status = 0;
    pid_t pid = start(home, argv, in, out, err);
    waitpid(pid, &status, 0);
    close(in);
    return (struct run){ WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), scratch_text(out),
                         scratch_text(err) };
}

void run_clear(struct run *run)
{
    g_free(run->out);
    g_free(run->err);
}

int count_parts(const char *text, const char *part)
{
    int count = 0;
    for (const char *at = text; (at = strstr(at, part)); at += strlen(part))
        count++;
    return count;
}

pid_t run_start(const struct test_home *home, const char *program, ...)
{
    va_list arguments;
    va_start(arguments, program);
    g_auto(GStrv) argv = arguments_of(program, arguments);
    va_end(arguments);
    int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    pid_t pid = start(home, argv, nothing, nothing, nothing);
    close(nothing);
    return pid;
}
