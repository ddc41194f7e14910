/* tests/delivery/test_hide.c: a token that comes back is found however it is written, and nothing else is touched. */
#include "delivery/hide.h"
#include <criterion/criterion.h>
#include <string.h>

static const char TOKEN[] = "ab+/\"\\&<'z9";

static struct secret *secret_of(const char *text)
{
    g_autofree char *bytes = g_strdup(text);
    return secret_take(bytes, strlen(bytes), "a test", NULL);
}

static void expect_left(const char *token, const char *text, const char *left)
{
    struct secret *secret = secret_of(token);
    size_t length = strlen(text);
    g_autofree char *out = hide_secret(g_strdup(text), &length, secret);
    cr_expect(strcmp(out, left) == 0 && length == strlen(left), "%s: %s", text, out);
    secret_free(secret);
}

Test(hide, every_way_of_writing_it)
{
    static const char *const ways[] = {
        "ab+/\"\\&<'z9",                                               /* as it stands */
        "ab%2B%2f%22%5C%26%3c%27z9",                                   /* in an address */
        "%61%62%2b%2F%22%5c%26%3C%27%7a%39",                           /* in one that escapes everything */
        "ab+\\/\\\"\\\\&<'z9",                                         /* in JSON */
        "\\u0061b\\u002B\\u002f\\u0022\\u005c\\u0026\\u003C\\u0027z9", /* in JSON that escapes everything */
        "ab&#43;/&quot;\\&amp;&lt;&apos;z9",                           /* in a page */
        "&#x61;b&#x2B;&#47;&#34;&#92;&AMP;&#60;&#39;z&#057;",          /* in a page, by number */
    };
    for (size_t i = 0; i < G_N_ELEMENTS(ways); i++) {
        g_autofree char *text = g_strdup_printf("t=%s; %s, and %s", ways[i], ways[i], ways[i]);
        expect_left(TOKEN, text, "t=[token]; [token], and [token]");
        expect_left(TOKEN, ways[i], "[token]");
    }
}

Test(hide, one_that_breaks_off_and_what_is_not_one)
{
    expect_left("ABCDEFGHIJKL", "see ABCDEFGH", "see [token]");
    expect_left("ABCDEFGHIJKL", "see ABC%44EFGH", "see [token]");
    expect_left("ABCDEFGHIJKL", "see ABCDEFG", "see ABCDEFG");
    expect_left("ABCDEFGHIJKL", "ABCDEFGHIJK, not whole", "ABCDEFGHIJK, not whole");
    expect_left("ABCDEFGHIJKL", "ABCABCDEFGHIJKLL", "ABC[token]L");
    expect_left("ABCDEFGHIJKL", "", "");
    expect_left("%41%41%41", "the way %41%41%41 itself looks", "the way [token] itself looks");
    expect_left("&&&&&&&&", "& && &# &#; &#x; &#38 &amp", "& && &# &#; &#x; &#38 &amp");
    expect_left("short", "short stays short", "short stays short");
    struct secret *secret = secret_of(TOKEN);
    size_t length = 0;
    cr_expect_null(hide_secret(NULL, &length, secret));
    secret_free(secret);
}

Test(hide, bytes_of_any_kind_are_text_too)
{
    static const char text[] = "\0\xFF"
                               "ABCDEFGHIJKL\0%4";
    struct secret *secret = secret_of("ABCDEFGHIJKL");
    size_t length = sizeof(text) - 1;
    g_autofree char *out = hide_secret(g_memdup2(text, length), &length, secret);
    cr_expect(length == 12 && memcmp(out, "\0\xFF[token]\0%4", length) == 0);
    secret_free(secret);
}
