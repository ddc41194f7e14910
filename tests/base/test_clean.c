/* tests/base/test_clean.c: foreign text made harmless, clusters and columns. */
#include "base/clean.h"
#include <criterion/criterion.h>
#include <locale.h>
#include <string.h>

static void use_utf8(void)
{
    setlocale(LC_ALL, "C.UTF-8");
}

static void use_ascii(void)
{
    setlocale(LC_ALL, "C");
}

TestSuite(clean, .init = use_utf8);

Test(clean, makes_hostile_text_harmless)
{
    static const struct {
        const char *text, *shown;
    } rows[] = {
        { "plain", "plain" },
        { "\x1b[31mred", "␛[31mred" },
        { "a\rb\nc\td\x7f", "a␍b␊c␉d␡" },
        { "safe\u202Eevil", "safe\uFFFDevil" },
        { "zero\u200Bwidth", "zero\uFFFDwidth" },
        { "\xC2\x9B\x33\x31m", "\uFFFD31m" },
        { "cut\xE2\x82", "cut\uFFFD\uFFFD" },
        { "e\u0301", "e\u0301" },
        { "\u0301", " \u0301" },
        { "tag\U000E0041", "tag" },
        { "👩\u200D🔧", "👩" },
        { "Zoë Łukasz 東京", "Zoë Łukasz 東京" },
        { "রাম", "রাম" }, /* without the second character another name */
        { "शर्मा नि", "शर्मा नि" },
        { "தமிழ் ខ្មែរ", "தமிழ் ខ្មែរ" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *shown = clean_text(rows[i].text, strlen(rows[i].text), CLEAN_ONE_LINE);
        cr_expect_str_eq(shown, rows[i].shown, "row %zu: %s", i, shown);
        cr_expect(utf8_valid(shown, strlen(shown), NULL));
    }
    g_autofree char *lines = clean_text("a\n\tb", 4, CLEAN_KEEP_LINES);
    cr_expect_str_eq(lines, "a\n b");
}

Test(clean, shows_ascii_stand_ins_without_utf8, .init = use_ascii)
{
    static const char text[] = "Zoë\x1b 東京";
    g_autofree char *shown = clean_text(text, strlen(text), CLEAN_ONE_LINE);
    cr_expect_str_eq(shown, "Zo?? ??", "%s", shown);
    cr_expect_eq(utf8_columns(text, strlen(text)), 7);
}

Test(clean, a_word_is_as_long_as_a_sentence_can_bear)
{
    g_autofree char *sixty = g_strnfill(60, 'w'), *more = g_strnfill(61, 'w');
    g_autofree char *cut = g_strconcat(sixty, "…", NULL);
    const char *const rows[][2] = { { sixty, sixty }, { more, cut }, { "a\nb\xff", "a␊b\uFFFD" }, { "", "" } };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *shown = clean_word(rows[i][0]);
        cr_expect_str_eq(shown, rows[i][1]);
    }
}

Test(clean, counts_columns_as_the_terminal_does)
{
    cr_expect_eq(utf8_columns("修理 Desk", strlen("修理 Desk")), 9);
    cr_expect_eq(utf8_columns("e\u0301x", strlen("e\u0301x")), 2);
    cr_expect_eq(utf8_columns("Team👩\u200D🔧", strlen("Team👩\u200D🔧")), 6);
    cr_expect_eq(utf8_columns("রাম", strlen("রাম")), 3);
}

Test(clean, steps_by_what_a_person_sees_as_one)
{
    static const char text[] = "aé\u0301👩\u200D🔧z\xff";
    static const size_t borders[] = { 0, 1, 5, 16, 17, 18 };
    for (size_t i = 0; i + 1 < G_N_ELEMENTS(borders); i++) {
        cr_expect_eq(utf8_next(text, strlen(text), borders[i]), borders[i + 1], "from %zu", borders[i]);
        cr_expect_eq(utf8_previous(text, strlen(text), borders[i + 1]), borders[i], "back from %zu", borders[i + 1]);
    }
    cr_expect_eq(utf8_next(text, strlen(text), strlen(text)), strlen(text));
    cr_expect_eq(utf8_previous(text, strlen(text), 0), 0);
    cr_expect_eq(utf8_next("রাম", strlen("রাম"), 0), strlen("রা"), "what takes two columns is one to who edits it");
}

Test(clean, holds_for_random_bytes)
{
    GRand *random = g_rand_new_with_seed(17);
    for (int round = 0; round < 20000; round++) {
        char text[24];
        size_t length = (size_t)g_rand_int_range(random, 1, sizeof text);
        for (size_t i = 0; i < length; i++)
            text[i] =
                (char)(round % 2 == 0 || g_rand_int_range(random, 0, 20) == 0 ? (int)g_rand_int(random)
                                                                              : g_rand_int_range(random, 0x20, 0x7F));
        size_t plain = clean_plain_run(text, length);
        for (size_t i = 0; i < plain; i++)
            cr_assert(clean_is_plain(text + i, length - i));
        cr_assert(plain == length || !clean_is_plain(text + plain, length - plain));
        g_autofree char *shown = clean_text(text, length, CLEAN_ONE_LINE);
        cr_assert(utf8_valid(shown, strlen(shown), NULL));
        for (const char *at = shown; *at; at++)
            cr_assert((unsigned char)*at >= 0x20 && *at != 0x7F);
    }
    g_rand_free(random);
}
