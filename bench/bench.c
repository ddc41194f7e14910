/* bench/bench.c: the measurements of docs/benchmarks.md, every figure and its peers in the same run.
 *
 * Usage: fixline-bench FOLDER [NAME…], FOLDER being that of the programs. Prints the page as Markdown, or the named
 * parts of it. Exits 1 where a required figure is missed. */
#include "bench/bench.h"
#include "bench/plain_server.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ORDERS = 20, MISSED_MOST = 100 };

static const struct measurement *const measurements[] = {
    &measurement_machine, &measurement_start,   &measurement_keys,   &measurement_form,    &measurement_send,
    &measurement_batch,   &measurement_dry_run, &measurement_import, &measurement_history, &measurement_archive
};

char *bench_path(const struct bench *bench, const char *name)
{
    return g_build_filename(bench->folder, name, NULL);
}

char *bench_file(const struct bench *bench, const char *name, const GString *contents)
{
    char *path = bench_path(bench, name);
    g_autoptr(GError) error = NULL;
    if (!g_file_set_contents(path, contents->str, (gssize)contents->len, &error))
        g_error("%s", error->message);
    return path;
}

void bench_shell(const struct bench *bench, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *line = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_autoptr(GString) command = g_string_new(NULL);
    for (char **entry = bench->home; *entry; entry++)
        g_string_append_printf(command, strchr(*entry, '=') ? "export '%s'; " : "unset '%s'; ", *entry);
    g_autofree char *quoted = g_shell_quote(line);
    g_string_append_printf(command, "sh -c %s", quoted);
    if (system(command->str) != 0)
        g_error("failed: %s", line);
}

void bench_demand(struct bench *bench, bool reached, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *sentence = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    printf("- %s, %s\n", sentence, reached ? "reached" : "MISSED");
    bench->missed += reached ? 0 : 1;
}

static void prepare(struct bench *bench)
{
    bench->fixline = g_build_filename(bench->programs, "fixline", NULL);
    bench->folder = g_dir_make_tmp("fixline-bench-XXXXXX", NULL);
    const char *folder = bench->folder;
    g_autoptr(GPtrArray) home = g_ptr_array_new();
    g_ptr_array_add(home, g_strdup_printf("XDG_CONFIG_HOME=%s/config", folder));
    g_ptr_array_add(home, g_strdup_printf("XDG_DATA_HOME=%s/data", folder));
    g_ptr_array_add(home, g_strdup_printf("XDG_STATE_HOME=%s/state", folder));
    g_ptr_array_add(home, g_strdup_printf("FIXLINE_URL=%s", bench->url));
    g_ptr_array_add(home, g_strdup("FIXLINE_TOKEN=a-made-up-token"));
    g_ptr_array_add(home, g_strdup("LC_ALL=C.UTF-8"));
    g_ptr_array_add(home, g_strdup("NO_COLOR"));
    g_ptr_array_add(home, NULL);
    bench->home = (char **)g_ptr_array_steal(home, NULL);
    g_autoptr(GString) orders = g_string_new(NULL);
    for (int row = 0; row < ORDERS; row++)
        g_string_append_printf(orders,
                               "{\"id\":\"SO-%d\",\"serviceType\":\"repair_depot\",\"customer\":\"Customer %d\"}\n",
                               2000 + row, row);
    g_autofree char *path = bench_file(bench, "orders.jsonl", orders);
    bench_shell(bench, "'%s' orders import '%s' >/dev/null", bench->fixline, path);
}

static void clean_up(struct bench *bench)
{
    bench_shell(bench, "rm -rf '%s'", bench->folder);
    g_strfreev(bench->home);
    g_free(bench->folder);
    g_free(bench->fixline);
    g_free(bench->url);
}

static void print_head(void)
{
    time_t now = time(NULL);
    char day[16];
    strftime(day, sizeof day, "%Y-%m-%d", gmtime(&now));
    printf("# Benchmarks\n\nMade by `./dev bench` on %s, all in one run, on %u processors. Programs that do the same "
           "take turns. Other programs share the machine: read ratios and medians.\n\n",
           day, g_get_num_processors());
}

static bool is_wanted(const struct measurement *measurement, char **names)
{
    return !*names || g_strv_contains((const char *const *)names, measurement->name);
}

/* Each in a process of its own: what one needs at its peak would count as a peak of all programs that are started after
 * it. */
static void run_apart(struct bench *bench, const struct measurement *measurement)
{
    int status = 0;
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        bench->missed = 0;
        measurement->run(bench);
        fflush(stdout);
        _exit(MIN(bench->missed, MISSED_MOST));
    }
    if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status) || WEXITSTATUS(status) > MISSED_MOST)
        g_error("%s did not come to its end", measurement->name);
    bench->missed += WEXITSTATUS(status);
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "usage: fixline-bench FOLDER [NAME…]\n");
        return 2;
    }
    struct plain_server server = plain_server_start();
    struct bench bench = { .programs = argv[1], .url = g_strdup_printf("http://127.0.0.1:%d", server.port) };
    prepare(&bench);
    print_head();
    for (size_t i = 0; i < G_N_ELEMENTS(measurements); i++)
        if (is_wanted(measurements[i], argv + 2))
            run_apart(&bench, measurements[i]);
    clean_up(&bench);
    plain_server_stop(&server);
    return bench.missed > 0;
}
