/* tests/widgets/screen_program.c: a small program around a terminal, which the tests of widgets/term run in an
 * emulator.
 *
 * It is this very test executable, started with FIXLINE_SCREEN_PROGRAM set: it then never reaches the test runner. It
 * shows its size, the last keys by name, and a text field; Ctrl-Z suspends, Ctrl-O lends the terminal to a shell,
 * Ctrl-L redraws, Ctrl-G rings and copies, Ctrl-C ends it, Ctrl-X crashes it, Ctrl-R runs over its stack, Ctrl-Q leaves
 * by exit(), Ctrl-N shows the next random frame, Ctrl-T the next calm one. What the variable holds are words: "mouse",
 * "color", "plain" (no colour), "lean" (no cell but those typed takes several characters), "saves" (it ends in order at
 * a hangup), "stuck" (it never comes to its end), "late" (the hangup comes when the terminal is given back). */
#include "tests/widgets/screen_program.h"
#include "widgets/term.h"
#include "widgets/text_field.h"
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct program {
    struct term *term;
    struct canvas *canvas;
    struct text_field field;
    GString *keys;
    uint32_t random_frame; /* 0 = the usual one */
    bool lean;
    bool done;
};

/* What the ways between two frames have to tell apart: a long text that comes and goes, the cell behind which a
 * terminal may scroll, a cell that takes several characters. */
static void add_hurdles(struct canvas *canvas, uint32_t seed, GRand *changes)
{
    struct rect all = canvas_rect(canvas);
    int x = g_rand_int_range(changes, 0, all.width),
        y = seed % 4 < 2 ? all.height / 2 : g_rand_int_range(changes, 0, all.height);
    canvas_text(canvas, all, x, y, STYLE_ERROR, "a long text that is gone in the next frame, wherever it stood");
    if (seed % 11 == 0)
        canvas_text(canvas, all, all.width - 1, all.height - 1, STYLE_KEY, "x");
    if (seed % 7 == 0)
        canvas_text(canvas, all, 3, y, STYLE_TEXT, "e\u0301");
}

void random_canvas(struct canvas *canvas, uint32_t seed)
{
    static const char *const texts[] = {
        "a", "plain words ", "修理", "─│┌", " ", "東", "e\u0301", "\t\033", "👩\u200D🔧"
    };
    bool calm = seed >= FRAMES_CALM;
    const int alike = calm ? (seed % 4 < 2 ? 60 : 58) : 50, various = calm ? 6 : G_N_ELEMENTS(texts);
    GRand *random = g_rand_new_with_seed(seed / (calm ? 16 : 4)); /* frames of one kind resemble each other */
    GRand *changes = g_rand_new_with_seed(seed);
    struct rect all = canvas_rect(canvas);
    if (!calm)
        rect_take_right(&all, 1); /* the emulator drops an accent in the last column */
    canvas_clear(canvas);
    for (int i = 0; i < 60; i++) {
        GRand *source = i < alike ? random : changes;
        const char *text = texts[g_rand_int_range(source, 0, various)];
        enum style style = (enum style)g_rand_int_range(source, 0, STYLE_COUNT);
        int x = g_rand_int_range(source, -3, all.width + 1);
        canvas_text(canvas, all, x, g_rand_int_range(source, 0, all.height), style, text);
    }
    if (!calm || seed % 5 < 3)
        canvas_set_cursor(canvas, g_rand_int_range(changes, 0, all.width), g_rand_int_range(changes, 0, all.height));
    if (calm)
        add_hurdles(canvas, seed, changes);
    g_rand_free(random);
    g_rand_free(changes);
}

static void paint(struct program *program)
{
    int columns, rows;
    term_size(program->term, &columns, &rows);
    struct canvas *canvas = program->canvas;
    struct rect all = { 0, 0, columns, rows };
    if (canvas_rect(canvas).width != columns || canvas_rect(canvas).height != rows)
        canvas_resize(canvas, columns, rows);
    if (program->random_frame > 0) {
        random_canvas(canvas, program->random_frame);
        term_show(program->term, canvas);
        return;
    }
    canvas_clear(canvas);
    canvas_set_ascii(canvas, term_is_ascii(program->term));
    canvas_frame(canvas, all, STYLE_PRODUCTION, "screen");
    canvas_format(canvas, all, 2, 1, STYLE_TITLE, "size %dx%d", columns, rows);
    canvas_text(canvas, rect_inset(all, 1, 1), 2, 2, STYLE_TEXT, program->keys->str);
    for (int style = 0; style < STYLE_COUNT; style++)
        canvas_format(canvas, rect_inset(all, 1, 1), 2 + style * 4, 4, (enum style)style, "s%d", style);
    if (!program->lean)
        canvas_text(canvas, rect_inset(all, 1, 1), 2, 5, STYLE_SELECTED, "Zoë Łukasz 東京 e\u0301");
    text_field_draw(&program->field, canvas, (struct rect){ 2, 3, columns - 4, 1 }, true);
    if (strstr(program->keys->str, "F5") != NULL) /* no cursor at all */
        canvas_clear(canvas);
    term_show(program->term, canvas);
}

static void run_shell(void *owner)
{
    (void)owner;
    if (system("stty -a | grep -q ' icanon' && echo lent && read line && echo \"got $line\"") != 0)
        puts("no lines");
}

static void note_key(struct program *program, const struct key *key)
{
    g_autofree char *name = key_describe(key);
    g_string_append_printf(program->keys, "%s ", name);
    if (program->keys->len > 60)
        g_string_erase(program->keys, 0, (gssize)program->keys->len - 60);
}

static int run_over(volatile int depth)
{
    volatile char frame[4096];
    frame[0] = (char)depth;
    return depth < 0 ? frame[0] : run_over(depth + 1) + frame[0];
}

static void act(struct program *program, const struct key *key)
{
    if (text_field_key(&program->field, key) == WIDGET_HANDLED)
        return;
    note_key(program, key);
    if (key_is_ctrl(key, 'z'))
        term_suspend(program->term);
    else if (key_is_ctrl(key, 'l'))
        term_redraw(program->term);
    else if (key_is_ctrl(key, 'g'))
        program->done = (term_bell(program->term), !term_copy(program->term, "copied"));
    else if (key_is_ctrl(key, 'x'))
        raise(SIGSEGV);
    else if (key_is_ctrl(key, 'r'))
        program->done = run_over(0) != 0;
    else if (key_is_ctrl(key, 'q'))
        exit(7);
    else if (key_is_ctrl(key, 'o'))
        term_lend(program->term, run_shell, NULL);
    else if (key_is_ctrl(key, 'n'))
        program->random_frame++;
    else if (key_is_ctrl(key, 't'))
        program->random_frame = MAX(program->random_frame, FRAMES_CALM) + 1;
    else if (key_is_ctrl(key, 'c'))
        program->done = true;
}

static void run(struct program *program)
{
    bool eof = false;
    while (!program->done && !eof) {
        paint(program);
        struct pollfd ready[] = { { .fd = term_input(program->term), .events = POLLIN },
                                  { .fd = term_wake(program->term), .events = POLLIN } };
        poll(ready, G_N_ELEMENTS(ready), term_pending_ms(program->term));
        struct key key;
        while (!program->done && term_key(program->term, &key, &eof)) {
            act(program, &key);
            key_clear(&key);
        }
    }
}

static int run_program(const char *words)
{
    setlocale(LC_ALL, "");
    struct program program = { .keys = g_string_new(NULL),
                               .canvas = canvas_new(80, 24),
                               .lean = strstr(words, "lean") };
    struct text_field_options text = { .text = "" };
    struct term_options options = { .escape_delay_ms = 25,
                                    .mouse = strstr(words, "mouse") != NULL,
                                    .saves_first = strstr(words, "saves") != NULL };
    if (strstr(words, "color") != NULL)
        options.color = TERM_COLOR_ALWAYS;
    if (strstr(words, "plain") != NULL)
        options.color = TERM_COLOR_NEVER;
    g_autoptr(GError) error = NULL;
    program.term = term_open(&options, &error);
    text_field_init(&program.field, &text);
    if (program.term != NULL)
        run(&program);
    else
        puts(error->message);
    while (strstr(words, "stuck") != NULL)
        pause();
    bool opened = program.term != NULL;
    term_close(program.term);
    if (strstr(words, "late") != NULL)
        raise(SIGHUP);
    printf("%s", program.field.text->str);
    fflush(stdout);
    term_end();
    canvas_free(program.canvas);
    text_field_clear(&program.field);
    g_string_free(program.keys, TRUE);
    return opened ? 0 : 2;
}

__attribute__((constructor)) static void run_instead_of_the_tests(void)
{
    const char *words = getenv("FIXLINE_SCREEN_PROGRAM");
    if (words != NULL)
        exit(run_program(words));
}
