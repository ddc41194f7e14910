/* bench/machine.c: what two processors of this machine are worth. Where they are two threads of one core, or a tenant's
 * share of one, what a program does beside something else costs it time as well; `fixline send` opens libcurl so. */
#include "bench/bench.h"
#include "tests/support/measure.h"
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROUNDS = 15, BLOCK_BYTES = 1024 * 1024, TIMES = 500 };

/* What is measured, in a process of its own. */
struct work {
    const char *name;
    void (*run)(void);
};

static void write_over(void)
{
    char *block = g_malloc(BLOCK_BYTES);
    for (int i = 0; i < TIMES; i++) {
        memset(block, i, BLOCK_BYTES);
        __asm__ volatile("" ::"r"(block) : "memory"); /* or the compiler leaves all but the last out */
    }
    g_free(block);
}

static void load_libcurl(void)
{
    if (!dlopen("libcurl.so.4", RTLD_LAZY | RTLD_LOCAL))
        g_error("%s", dlerror());
}

static void *spin(void *started)
{
    g_atomic_int_set((int *)started, 1);
    for (volatile unsigned long turns = 0;; turns++) {
    }
    return NULL;
}

static void measure_in_child(const struct work *work, bool beside, int to)
{
    int started = 0;
    if (beside)
        g_thread_new("beside", spin, &started);
    while (beside && !g_atomic_int_get(&started))
        g_thread_yield();
    gint64 start = g_get_monotonic_time();
    work->run();
    int took = (int)(g_get_monotonic_time() - start);
    bool told = write(to, &took, sizeof took) == sizeof took;
    _exit(told ? 0 : 1);
}

static int microseconds(const struct work *work, bool beside)
{
    int ends[2], took = 0, status = 0;
    fflush(stdout);
    pid_t child = pipe(ends) == 0 ? fork() : -1;
    if (child == 0)
        measure_in_child(work, beside, ends[1]);
    if (child < 0 || read(ends[0], &took, sizeof took) != sizeof took || waitpid(child, &status, 0) != child)
        g_error("\"%s\" was not measured", work->name);
    close(ends[0]);
    close(ends[1]);
    return took;
}

static void measure(const struct work *work)
{
    int alone[ROUNDS], beside[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
        alone[round] = microseconds(work, false);
        beside[round] = microseconds(work, true);
    }
    int one = median(alone, ROUNDS), two = median(beside, ROUNDS);
    printf("| %s | %.1f | %.1f | %.2f |\n", work->name, one / 1e3, two / 1e3, (double)two / one);
}

static void run_machine(struct bench *bench)
{
    static const struct work works[] = {
        { "a mebibyte written over 500 times", write_over },
        { "libcurl and its thirty libraries loaded", load_libcurl },
    };
    (void)bench;
    printf(
        "## What a second processor is worth here\n\nThe same work alone, and beside an empty loop on another thread; "
        "medians. Two processors that share nothing give 1.00.\n\n| work | ms alone | ms beside the loop | ratio |\n"
        "| --- | --- | --- | --- |\n");
    for (size_t i = 0; i < G_N_ELEMENTS(works); i++)
        measure(&works[i]);
    printf("\n");
}

const struct measurement measurement_machine = { .name = "machine", .run = run_machine };
