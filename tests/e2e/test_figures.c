/* tests/e2e/test_figures.c: holds what the bench reached, plus a tenth: page faults, memory and loaded libraries at the
 * first paint, bytes for a typed letter. These hardly move under load; times are for the bench alone.
 *
 * Needs the optimised program at build/bin/fixline (`./dev test` builds it first). */
#include "tests/e2e/desk.h"
#include "tests/support/measure.h"
#include <criterion/criterion.h>
#include <unistd.h>

#define OPTIMISED FIXLINE_SOURCE_DIR "/build/bin/fixline"

enum { LETTERS = 21, FAULTS_MOST = 280, RESIDENT_MOST_KIB = 5939 /* 5.8 MiB */ };

Test(figures, first_paint)
{
    if (access(OPTIMISED, X_OK) != 0)
        cr_skip_test("there is no optimised build at build/bin/fixline");
    struct desk desk;
    desk_prepare(&desk);
    const char *argv[] = { OPTIMISED, NULL };
    struct start_figures figures = measure_start(
        argv, &(struct terminal_options){ .environment = (const char *const *)desk.home.environment->pdata }, "q quit");
    cr_expect(figures.painted, "the screen is complete before the first thread starts");
    cr_expect(!figures.curl_loaded, "libcurl is not loaded before the first paint");
    cr_expect_leq(figures.faults, FAULTS_MOST * 11 / 10, "%ld page faults", figures.faults);
    cr_expect_leq(figures.resident_kib, RESIDENT_MOST_KIB * 11 / 10, "%ld KiB", figures.resident_kib);
    desk_close(&desk);
}

Test(figures, bytes_for_a_letter)
{
    static const struct {
        const char *color, *preview;
        int most;
    } rows[] = { { "NO_COLOR=1", "", 20 }, { "NO_COLOR", "", 34 }, { "NO_COLOR", "\x1b[17~", 2 } };
    if (access(OPTIMISED, X_OK) != 0)
        cr_skip_test("there is no optimised build at build/bin/fixline");
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct desk desk;
        desk_prepare(&desk);
        test_home_set(&desk.home, "NO_COLOR", rows[i].color[8] ? "1" : NULL);
        const char *argv[] = { OPTIMISED, NULL };
        desk.terminal = terminal_start(
            argv, &(struct terminal_options){ .environment = (const char *const *)desk.home.environment->pdata });
        cr_assert(terminal_wait(desk.terminal, "q quit"));
        terminal_type(desk.terminal, "\r4");
        cr_assert(terminal_wait(desk.terminal, "Delay reason"));
        terminal_type(desk.terminal, "\t\t");
        terminal_type(desk.terminal, rows[i].preview);
        if (*rows[i].preview)
            cr_assert(terminal_wait_gone(desk.terminal, "\"event\""));
        int bytes[LETTERS];
        cr_assert(measure_keys(desk.terminal, "waiting for the belts", LETTERS, bytes));
        int middle = median(bytes, LETTERS);
        cr_expect_leq(middle * 10, rows[i].most * 11, "row %zu: %d bytes a letter", i, middle);
        desk_close(&desk);
    }
}
