/* tests/fuzz/random_bytes.c: a fuzz target as a test without libFuzzer: `PROGRAM SECONDS SEEDS` feeds it random bytes
 * and mutations of the seeds (one a line, with the escapes of C) until the time is over.
 *
 * The bytes follow from one number alone, so a failure comes back; the input at fault is printed with its escapes. */
#include <glib.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

enum { SEED = 20261125, LENGTH_MAX = 400, CHANGES_MAX = 6, ROUNDS_BETWEEN_LOOKS = 64 };

/* For the handler only: a signal has no other way to the input. */
static const GString *input_under_test;

/* What makes parsers take another branch. */
static const char *const PIECES[] = { "",
                                      "\"",
                                      "\\",
                                      "{",
                                      "}",
                                      "[",
                                      "]",
                                      ":",
                                      ",",
                                      "=",
                                      "-",
                                      "+",
                                      "0",
                                      "9999",
                                      "1e400",
                                      "\\u0000",
                                      "\n",
                                      "\r\n",
                                      "\t",
                                      "\033[",
                                      "~",
                                      ";",
                                      "\xff",
                                      "\xef\xbb\xbf",
                                      "\xe2\x80\xae",
                                      "é",
                                      "👩‍🔧",
                                      "\xcc\x81",
                                      "/",
                                      "%" };

static void say_input(int signal)
{
    static const char HEX[] = "0123456789abcdef";
    static const char HEAD[] = "\nThe input at fault, in hexadecimal: ";
    ssize_t ignored = write(STDERR_FILENO, HEAD, sizeof HEAD - 1);
    for (size_t i = 0; i < input_under_test->len; i++) {
        unsigned char byte = (unsigned char)input_under_test->str[i];
        const char pair[] = { HEX[byte >> 4], HEX[byte & 15] };
        ignored = write(STDERR_FILENO, pair, sizeof pair);
    }
    ignored = write(STDERR_FILENO, "\n", 1);
    (void)ignored;
    raise(signal);
}

static GPtrArray *read_seeds(const char *path)
{
    g_autofree char *text = NULL;
    GPtrArray *seeds = g_ptr_array_new_with_free_func(g_free);
    if (!g_file_get_contents(path, &text, NULL, NULL)) {
        fprintf(stderr, "%s: there are no seeds.\n", path);
        exit(1);
    }
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (size_t i = 0; lines[i]; i++)
        g_ptr_array_add(seeds, g_strcompress(lines[i]));
    return seeds;
}

static const char *any_seed(const GPtrArray *seeds, GRand *chance)
{
    return seeds->pdata[g_rand_int_range(chance, 0, (gint32)seeds->len)];
}

static void change(GString *input, const GPtrArray *seeds, GRand *chance)
{
    gssize at = g_rand_int_range(chance, 0, (gint32)input->len + 1);
    gssize length = g_rand_int_range(chance, 0, (gint32)(input->len - (gsize)at) + 1);
    switch (g_rand_int_range(chance, 0, 6)) {
    case 0:
        g_string_insert(input, at, PIECES[g_rand_int_range(chance, 0, G_N_ELEMENTS(PIECES))]);
        break;
    case 1:
        g_string_insert_c(input, at, (char)g_rand_int_range(chance, 0, 256));
        break;
    case 2:
        g_string_erase(input, at, MIN(length, 4));
        break;
    case 3:
        if (length > 0)
            input->str[at] = (char)(input->str[at] ^ (1 << g_rand_int_range(chance, 0, 8)));
        break;
    case 4:
        g_string_truncate(input, (gsize)at);
        g_string_append(input, any_seed(seeds, chance));
        break;
    default: {
        g_autofree char *again = g_strndup(input->str + at, (gsize)length);
        g_string_insert(input, at, again);
    }
    }
    if (input->len > LENGTH_MAX)
        g_string_truncate(input, LENGTH_MAX);
}

static void make_input(GString *input, const GPtrArray *seeds, GRand *chance)
{
    g_string_assign(input, any_seed(seeds, chance));
    int changes = g_rand_int_range(chance, 0, CHANGES_MAX);
    if (g_rand_int_range(chance, 0, 8) == 0) {
        g_string_set_size(input, (gsize)g_rand_int_range(chance, 0, LENGTH_MAX));
        for (gsize i = 0; i < input->len; i++)
            input->str[i] = (char)g_rand_int_range(chance, 0, 256);
    }
    for (int i = 0; i < changes; i++)
        change(input, seeds, chance);
}

/* A copy of exactly its size, so that a read behind the end is seen. */
static void feed(const GString *input)
{
    g_autofree uint8_t *bytes = g_malloc(MAX(input->len, 1));
    memcpy(bytes, input->str, input->len);
    LLVMFuzzerTestOneInput(bytes, input->len);
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: %s SECONDS SEEDS\n", argv[0]);
        return 2;
    }
    g_autoptr(GPtrArray) seeds = read_seeds(argv[2]);
    g_autoptr(GString) input = g_string_new(NULL);
    GRand *chance = g_rand_new_with_seed(SEED);
    gint64 end = g_get_monotonic_time() + g_ascii_strtoll(argv[1], NULL, 10) * G_USEC_PER_SEC;
    unsigned long rounds = 0;
    input_under_test = input;
    struct sigaction said_once = { .sa_handler = say_input, .sa_flags = (int)SA_RESETHAND };
    sigaction(SIGABRT, &said_once, NULL);
    for (guint i = 0; i < seeds->len; i++) {
        g_string_assign(input, seeds->pdata[i]);
        feed(input);
    }
    for (; rounds % ROUNDS_BETWEEN_LOOKS != 0 || g_get_monotonic_time() < end; rounds++) {
        make_input(input, seeds, chance);
        feed(input);
    }
    g_rand_free(chance);
    printf("%lu inputs\n", rounds);
    return 0;
}
