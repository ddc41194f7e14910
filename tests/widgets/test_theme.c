/* tests/widgets/test_theme.c: every tone can be read on the background it is for. */
#include "widgets/theme.h"
#include <criterion/criterion.h>

/* A number of the colour cube of 256 colours as relative luminance (WCAG 2, 0 to 1); its six levels are linear here. */
static double luminance(int tone)
{
    static const double levels[] = { 0, 0.1144, 0.2423, 0.4287, 0.6795, 1 };
    int place = tone - 16;
    return 0.2126 * levels[place / 36] + 0.7152 * levels[place / 6 % 6] + 0.0722 * levels[place % 6];
}

static double contrast_with_white(int tone)
{
    return 1.05 / (luminance(tone) + 0.05);
}

static double contrast_with_black(int tone)
{
    return (luminance(tone) + 0.05) / 0.05;
}

/* B07: 4.5 is what WCAG asks of text; on both grounds at once nobody gets more than 4.58. */
Test(theme, every_tone_can_be_read)
{
    for (int style = 0; style < STYLE_COUNT; style++) {
        for (int accent = ACCENT_RED; accent <= ACCENT_CYAN; accent++) {
            int both = theme_tone((enum style)style, THEME_AUTO, (enum accent)accent, 256);
            int light = theme_tone((enum style)style, THEME_LIGHT, (enum accent)accent, 256);
            int dark = theme_tone((enum style)style, THEME_DARK, (enum accent)accent, 256);
            cr_expect((both < 0) == (light < 0) && (both < 0) == (dark < 0), "style %d", style);
            if (both < 0)
                continue;
            cr_expect(contrast_with_white(both) >= 3 && contrast_with_black(both) >= 3, "style %d, tone %d", style,
                      both);
            cr_expect(contrast_with_white(light) >= 4.5, "style %d, tone %d", style, light);
            cr_expect(contrast_with_black(dark) >= 4.5, "style %d, tone %d", style, dark);
        }
    }
}

Test(theme, few_colours_and_none)
{
    for (int style = 0; style < STYLE_COUNT; style++)
        cr_expect_eq(theme_tone((enum style)style, THEME_DARK, ACCENT_CYAN, 2), -1);
    cr_expect_eq(theme_tone(STYLE_TEXT, THEME_DARK, ACCENT_CYAN, 256), -1, "body text is the terminal's own");
    cr_expect_eq(theme_tone(STYLE_ERROR, THEME_AUTO, ACCENT_CYAN, 8), 1);
    cr_expect_eq(theme_tone(STYLE_ACCEPTED, THEME_AUTO, ACCENT_CYAN, 8), -1, "green cannot be read on white");
    cr_expect_eq(theme_tone(STYLE_ACCEPTED, THEME_DARK, ACCENT_CYAN, 8), 2);
    cr_expect_eq(theme_tone(STYLE_ERROR, THEME_DARK, ACCENT_CYAN, 16), 9);
    cr_expect_eq(theme_tone(STYLE_ERROR, THEME_LIGHT, ACCENT_CYAN, 16), 1);
    cr_expect_eq(theme_tone(STYLE_PRODUCTION, THEME_DARK, ACCENT_CYAN, 16), 14, "the profile's colour");
    cr_expect_eq(theme_tone(STYLE_ACCEPTED, THEME_AUTO, ACCENT_CYAN, 1 << 24), 0x008700, "28 of 256 as a colour");
    cr_expect_eq(theme_tone(STYLE_ERROR, THEME_DARK, ACCENT_CYAN, 1 << 24), 0xff5f5f, "203 of 256");
    cr_expect_eq(theme_tone(STYLE_TEXT, THEME_DARK, ACCENT_CYAN, 1 << 24), -1);
}

Test(theme, follows_the_background_a_terminal_names)
{
    static const struct {
        const char *text;
        enum theme theme;
    } rows[] = {
        { NULL, THEME_AUTO },  { "", THEME_AUTO },       { "15;0", THEME_DARK },         { "0;15", THEME_LIGHT },
        { "7;8", THEME_DARK }, { "0;7", THEME_LIGHT },   { "15;default;0", THEME_DARK }, { "0;default", THEME_AUTO },
        { "15", THEME_AUTO },  { "0;;11", THEME_LIGHT }, { "15;-1", THEME_AUTO },        { "0;x", THEME_AUTO },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        cr_expect_eq(theme_of_background(rows[i].text), rows[i].theme, "%s", rows[i].text ? rows[i].text : "unset");
}
