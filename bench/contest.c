/* bench/contest.c: programs in turns, and the table of what they cost. */
#include "bench/contest.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* What one contender cost in every round. */
struct costs {
    bool installed;
    double wall_ms[ROUNDS_MOST], cpu_ms[ROUNDS_MOST];
    long resident_kib;
};

static void become(const struct contender *contender, char **argv, char **environment)
{
    int in = open(contender->input ? contender->input : "/dev/null", O_RDONLY);
    int out = open("/dev/null", O_WRONLY);
    if (in >= 0 && out >= 0 && dup2(in, STDIN_FILENO) >= 0 && dup2(out, STDOUT_FILENO) >= 0 &&
        dup2(out, STDERR_FILENO) >= 0)
        execvpe(argv[0], argv, environment);
    _exit(127);
}

static double milliseconds(struct timeval time)
{
    return (double)time.tv_sec * 1e3 + (double)time.tv_usec / 1e3;
}

static void run_once(const struct contender *contender, char **argv, char **environment, struct costs *costs, int round)
{
    int status = 0;
    struct rusage usage;
    gint64 start = g_get_monotonic_time();
    pid_t pid = fork();
    if (pid == 0)
        become(contender, argv, environment);
    if (pid < 0 || wait4(pid, &status, 0, &usage) != pid || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
        g_error("%s failed (status %d): %s", contender->name, WEXITSTATUS(status), contender->command);
    costs->wall_ms[round] = (double)(g_get_monotonic_time() - start) / 1e3;
    costs->cpu_ms[round] = milliseconds(usage.ru_utime) + milliseconds(usage.ru_stime);
    costs->resident_kib = MAX(costs->resident_kib, usage.ru_maxrss);
}

static char **environment_of(const struct bench *bench)
{
    char **environment = g_get_environ();
    for (char **entry = bench->home; *entry; entry++) {
        g_auto(GStrv) parts = g_strsplit(*entry, "=", 2);
        environment = parts[1] ? g_environ_setenv(environment, parts[0], parts[1], TRUE)
                               : g_environ_unsetenv(environment, parts[0]);
    }
    return environment;
}

/* One contender's turn of one round. */
static void take_turn(const struct bench *bench, const struct contender *contender, struct costs *costs, int round)
{
    g_auto(GStrv) argv = NULL;
    if (!g_shell_parse_argv(contender->command, NULL, &argv, NULL))
        g_error("not a command: %s", contender->command);
    g_autofree char *program = g_find_program_in_path(argv[0]);
    costs->installed = program != NULL;
    if (!program)
        return;
    if (contender->prepare)
        bench_shell(bench, "%s", contender->prepare);
    g_auto(GStrv) environment = environment_of(bench);
    run_once(contender, argv, environment, costs, round);
}

static int ascending(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

static struct contest_result summarise(struct costs *costs, int rounds)
{
    if (!costs->installed)
        return (struct contest_result){ 0 };
    qsort(costs->wall_ms, (size_t)rounds, sizeof *costs->wall_ms, ascending);
    qsort(costs->cpu_ms, (size_t)rounds, sizeof *costs->cpu_ms, ascending);
    return (struct contest_result){
        .wall_ms = costs->wall_ms[rounds / 2],
        .low_ms = costs->wall_ms[rounds / 10],
        .high_ms = costs->wall_ms[rounds - 1 - rounds / 10],
        .cpu_ms = costs->cpu_ms[rounds / 2],
        .resident_mib = (double)costs->resident_kib / 1024,
    };
}

static void print_row(const struct contest *contest, const struct contest_result *results, size_t index)
{
    const struct contest_result *own = &results[index], *reference = &results[contest->reference];
    const char *name = contest->contenders[index].name;
    if (own->wall_ms <= 0) {
        printf("| %s | not installed |\n", name);
        return;
    }
    printf("| %s | %.1f | %.2f | %.1f .. %.1f | %.1f | %.2f | %.1f |", name, own->wall_ms,
           own->wall_ms / reference->wall_ms, own->low_ms, own->high_ms, own->cpu_ms, own->cpu_ms / reference->cpu_ms,
           own->resident_mib);
    if (contest->units > 0)
        printf(" %.0f |", contest->units / own->wall_ms * 1e3);
    printf("\n");
}

static void print_table(const struct contest *contest, const struct contest_result *results)
{
    bool rate = contest->units > 0;
    printf("| program | median ms | ratio | 10 %% .. 90 %% ms | CPU ms | CPU ratio | peak MiB |%s%s%s\n",
           rate ? " " : "", rate ? contest->unit : "", rate ? " a second |" : "");
    printf("| --- | --- | --- | --- | --- | --- | --- |%s\n", rate ? " --- |" : "");
    for (size_t i = 0; i < contest->count; i++)
        print_row(contest, results, i);
    printf("\n");
    fflush(stdout);
}

void contest_run(struct bench *bench, const struct contest *contest, struct contest_result *results)
{
    g_assert(contest->count <= CONTENDERS_MOST && contest->rounds <= ROUNDS_MOST);
    g_autofree struct costs *costs = g_new0(struct costs, contest->count);
    for (int round = 0; round < contest->rounds; round++)
        for (size_t i = 0; i < contest->count; i++)
            take_turn(bench, &contest->contenders[i], &costs[i], round);
    for (size_t i = 0; i < contest->count; i++)
        results[i] = summarise(&costs[i], contest->rounds);
    print_table(contest, results);
}
