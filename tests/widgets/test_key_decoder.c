/* tests/widgets/test_key_decoder.c: bytes in, keys out: every terminal's function keys, pastes in pieces, and nothing
 * that a person did not type. */
#include "widgets/key_decoder.h"
#include <criterion/criterion.h>
#include <string.h>

/* The keys so far, by name: "F1 Alt-x"; a paste as "Paste(text)", a click as "Click(column,row)". */
static void describe_keys(struct key_decoder *decoder, GString *out)
{
    struct key key;
    while (key_decoder_next(decoder, &key)) {
        g_autofree char *name = key_describe(&key);
        g_string_append_printf(out, "%s%s", out->len > 0 ? " " : "", name);
        if (key.code == KEY_CODE_PASTE)
            g_string_append_printf(out, "(%s)", key.text);
        if (key.code == KEY_CODE_CLICK)
            g_string_append_printf(out, "(%d,%d)", key.column, key.row);
        key_clear(&key);
    }
}

enum pieces { IN_ONE_READ, BYTE_BY_BYTE };

static char *keys_of(const char *bytes, enum pieces pieces)
{
    struct key_decoder *decoder = key_decoder_new();
    GString *out = g_string_new(NULL);
    size_t length = strlen(bytes);
    if (pieces == IN_ONE_READ)
        key_decoder_feed(decoder, bytes, length);
    for (size_t i = 0; i < length && pieces == BYTE_BY_BYTE; i++)
        key_decoder_feed(decoder, bytes + i, 1);
    describe_keys(decoder, out);
    key_decoder_expire(decoder);
    describe_keys(decoder, out);
    key_decoder_free(decoder);
    return g_string_free(out, FALSE);
}

static const struct {
    const char *bytes, *keys;
} whole_sequences[] = {
    /* B05: function keys of PuTTY, the Linux console, xterm; an Alt chord; a lone Esc; the wheel */
    { "\033[11~", "F1" },
    { "\033[[A", "F1" },
    { "\033OP", "F1" },
    { "\033x", "Alt-x" },
    { "\033", "Esc" },
    { "\033[<65;20;10M", "Wheel-Down" },
    /* xterm and its modifiers */
    { "\033[A\033OA", "Up Up" },
    { "\033[1;5C\033[1;2D\033[1;3H", "Ctrl-Right Shift-Left Alt-Home" },
    { "\033[1;2P\033[15;5~\033[24~", "Shift-F1 Ctrl-F5 F12" },
    { "\033[Z", "Shift-Tab" },
    { "\033[3~\033[3;5~\033[2~\033[5~\033[6~", "Delete Ctrl-Delete Insert PgUp PgDn" },
    { "\033[1~\033[4~\033[7~\033[8~\033[H\033[F\033OH\033OF", "Home End Home End Home End Home End" },
    /* rxvt */
    { "\033[3$\033[3^\033[3@", "Shift-Delete Ctrl-Delete Ctrl-Shift-Delete" },
    { "\033[a\033Oa", "Shift-Up Ctrl-Up" },
    { "\033\033[A", "Alt-Up" },
    { "\033[25~", "Shift-F1" },
    /* Linux console, keypad, CSI u, modifyOtherKeys */
    { "\033[[E", "F5" },
    { "\033OM\033Oq\033Ok", "Enter 1 +" },
    { "\033[115;5u\033[27;5;32~\033[27u", "Ctrl-S Ctrl-Space Esc" },
    /* control bytes */
    { "\x13\x1a\x03\x1f", "Ctrl-S Ctrl-Z Ctrl-C Ctrl-_" },
    { "\r\n\t\x7f\x08", "Enter Enter Tab Backspace Backspace" },
    { "\033\r\033\x7f", "Alt-Enter Alt-Backspace" },
    { "\033_\033O", "Alt-_ Alt-O" },
    { "\033]", "Alt-]" },
    /* characters */
    { "aé修🔧", "a é 修 🔧" },
    { "\033é", "Alt-é" },
    { "a\xff\xc3z", "a z" },
    { "\xc2\x9b", "" },
    /* the mouse */
    { "\033[<0;5;3M\033[<0;5;3m", "Click(4,2)" },
    { "\033[<64;1;1M\033[<35;7;7M\033[<2;7;7M", "Wheel-Up" },
    { "\033[M !!\033[M`!!", "Click(0,0) Wheel-Up" },
    /* what nobody asked for is swallowed whole */
    { "a\033[99~b", "a b" },
    { "a\033[?1;2cb", "a b" },
    { "a\033[12;40Rb", "a b" },
    { "a\033[?2026;2$yb", "a b" },
    { "a\033[Ib", "a b" },
    { "a\033Ozb", "a b" },
    { "a\033P1$r0m\033\\b", "a b" },
    { "a\033]11;rgb:0/0/0\ab", "a b" },
    { "a\033]11;rgb:0/0/0\033\\b", "a b" },
    { "a\033_Gi=1;OK\033\\b", "a b" },
    { "a\033[1;2;3;4;5;6;99999999999999zb", "a b" },
    { "a\033[1\033[Bc", "a Down c" },
    { "a\033[12\rb", "a Enter b" },
    { "\033[", "" },
    { "\033[1;", "" },
    { "\033\033", "Esc Esc" },
    { "\033\033a", "Esc Alt-a" },
    { "\033\033[200~q\033[201~", "Esc Paste(q)" },
    { "\033\033[<65;20;10M", "Esc Wheel-Down" },
    /* pastes */
    { "\033[200~Front desk\r2nd floor\rq\r\033[201~x", "Paste(Front desk\r2nd floor\rq\r) x" },
    { "\033[200~a\033[31mred\033[201~", "Paste(a\033[31mred)" },
    { "\033[200~\033[201~a", "a" },
    { "\033[200~\033[20\033[201~", "Paste(\033[20)" },
    { "\033[201~a", "a" },
};

Test(key_decoder, knows_the_keys_of_every_terminal)
{
    for (size_t i = 0; i < G_N_ELEMENTS(whole_sequences); i++) {
        g_autofree char *keys = keys_of(whole_sequences[i].bytes, IN_ONE_READ);
        cr_expect_str_eq(keys, whole_sequences[i].keys, "row %zu: %s, not %s", i, keys, whole_sequences[i].keys);
        if (strcmp(whole_sequences[i].bytes, "a\033_Gi=1;OK\033\\b") == 0)
            continue; /* a string that nobody asks for, in pieces: Alt-_ must not wait for it */
        g_autofree char *slow = keys_of(whole_sequences[i].bytes, BYTE_BY_BYTE);
        cr_expect_str_eq(slow, whole_sequences[i].keys, "row %zu in pieces: %s", i, slow);
    }
}

Test(key_decoder, waits_for_the_rest_and_never_makes_an_esc_of_it)
{
    static const struct {
        const char *bytes;
        enum key_pending pending;
    } rows[] = {
        { "", KEY_PENDING_NONE },
        { "a", KEY_PENDING_NONE },
        { "\033", KEY_PENDING_ESCAPE },
        { "\033\033", KEY_PENDING_ESCAPE },
        { "\033[", KEY_PENDING_SEQUENCE },
        { "\033O", KEY_PENDING_SEQUENCE },
        { "\033[200", KEY_PENDING_SEQUENCE },
        { "\xe4\xbf", KEY_PENDING_SEQUENCE },
        { "\033[<65;2", KEY_PENDING_SEQUENCE },
        { "\033]11;", KEY_PENDING_SEQUENCE },
        { "\033[200~", KEY_PENDING_PASTE },
        { "\033[200~text\033[20", KEY_PENDING_PASTE },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct key_decoder *decoder = key_decoder_new();
        key_decoder_feed(decoder, rows[i].bytes, strlen(rows[i].bytes));
        cr_expect_eq(key_decoder_pending(decoder), rows[i].pending, "row %zu", i);
        key_decoder_free(decoder);
    }
}

/* The end marker comes in a later read. */
Test(key_decoder, B03_a_paste_is_one_key_however_it_is_cut)
{
    static const char whole[] = "\033[200~Front desk\r2nd floor\rq\r\033[201~ok";
    for (size_t cut = 1; cut < strlen(whole); cut++) {
        struct key_decoder *decoder = key_decoder_new();
        g_autoptr(GString) out = g_string_new(NULL);
        key_decoder_feed(decoder, whole, cut);
        key_decoder_feed(decoder, whole + cut, strlen(whole) - cut);
        describe_keys(decoder, out);
        cr_expect_str_eq(out->str, "Paste(Front desk\r2nd floor\rq\r) o k", "cut %zu: %s", cut, out->str);
        key_decoder_free(decoder);
    }
}

Test(key_decoder, a_paste_without_an_end_stays_data_until_an_esc_stands_alone)
{
    struct key_decoder *decoder = key_decoder_new();
    g_autoptr(GString) out = g_string_new(NULL);
    key_decoder_feed(decoder, "\033[200~first\r", 12);
    key_decoder_expire(decoder);
    describe_keys(decoder, out);
    cr_expect_str_eq(out->str, "Paste(first\r)");
    key_decoder_feed(decoder, "y\r", 2);
    key_decoder_expire(decoder);
    describe_keys(decoder, out);
    cr_expect_str_eq(out->str, "Paste(first\r) Paste(y\r)");
    key_decoder_feed(decoder, "\033", 1);
    cr_expect_eq(key_decoder_pending(decoder), KEY_PENDING_ESCAPE);
    key_decoder_expire(decoder);
    key_decoder_feed(decoder, "y", 1);
    describe_keys(decoder, out);
    cr_expect_str_eq(out->str, "Paste(first\r) Paste(y\r) Esc y");
    key_decoder_free(decoder);
}

Test(key_decoder, a_paste_is_cut_at_its_limit)
{
    static const int over[] = { -1, 0, 1 };
    for (size_t i = 0; i < G_N_ELEMENTS(over); i++) {
        struct key_decoder *decoder = key_decoder_new();
        g_autoptr(GString) bytes = g_string_new("\033[200~");
        for (int n = 0; n < KEY_PASTE_BYTES_MAX + over[i]; n++)
            g_string_append_c(bytes, 'x');
        g_string_append(bytes, "\033[201~z");
        for (size_t at = 0; at < bytes->len; at += 4096)
            key_decoder_feed(decoder, bytes->str + at, MIN(4096, bytes->len - at));
        struct key key;
        cr_assert(key_decoder_next(decoder, &key));
        cr_expect_eq(strlen(key.text), (size_t)KEY_PASTE_BYTES_MAX + (size_t)MIN(0, over[i]));
        key_clear(&key);
        cr_assert(key_decoder_next(decoder, &key));
        cr_expect_eq(key.rune, 'z');
        key_decoder_free(decoder);
    }
}

Test(key_decoder, a_zero_byte_in_a_paste_ends_nothing)
{
    struct key_decoder *decoder = key_decoder_new();
    key_decoder_feed(decoder, "\033[200~a\0b\033[201~", 15);
    struct key key;
    cr_assert(key_decoder_next(decoder, &key));
    cr_expect_str_eq(key.text, "ab");
    key_clear(&key);
    key_decoder_free(decoder);
}

Test(key_decoder, says_how_many_keys_came_in_one_read)
{
    struct key_decoder *decoder = key_decoder_new();
    struct key key;
    key_decoder_feed(decoder, "SO-1\r", 5);
    for (int i = 0; i < 5; i++) {
        cr_assert(key_decoder_next(decoder, &key));
        cr_expect_eq(key.burst, 5);
    }
    key_decoder_feed(decoder, "a\033", 2);
    cr_assert(key_decoder_next(decoder, &key));
    cr_expect_eq(key.burst, 1);
    key_decoder_expire(decoder);
    cr_assert(key_decoder_next(decoder, &key));
    cr_expect(key.code == KEY_CODE_ESCAPE && key.burst == 1);
    cr_expect(!key_decoder_next(decoder, &key));
    key_decoder_free(decoder);
}

Test(key_decoder, learns_what_a_terminal_description_adds)
{
    struct key_decoder *decoder = key_decoder_new();
    g_autoptr(GString) out = g_string_new(NULL);
    key_decoder_learn(decoder, "\033[M", KEY_CODE_F1, 0);
    key_decoder_learn(decoder, "\001@\r", KEY_CODE_F1 + 1, 0);
    key_decoder_learn(decoder, "\n", KEY_CODE_DOWN, 0); /* one byte: stays Enter */
    key_decoder_feed(decoder, "\033[M\001@\r\n", 7);
    describe_keys(decoder, out);
    cr_expect_str_eq(out->str, "F1 F2 Enter");
    key_decoder_feed(decoder, "\001", 1);
    cr_expect_eq(key_decoder_pending(decoder), KEY_PENDING_SEQUENCE);
    key_decoder_expire(decoder);
    describe_keys(decoder, out);
    cr_expect_str_eq(out->str, "F1 F2 Enter Ctrl-A");
    key_decoder_free(decoder);
}

Test(key_decoder, random_bytes_leave_nothing_behind)
{
    static const char alphabet[] = "\033[O<;0123456789~MmAPu$^_]\\PX\r\n\ta\xc3\xa9\xe4\xbf\xff?@";
    GRand *random = g_rand_new_with_seed(7);
    struct key_decoder *decoder = key_decoder_new();
    struct key key;
    for (int i = 0; i < 20000; i++) {
        char bytes[8];
        int count = g_rand_int_range(random, 1, 9);
        for (int n = 0; n < count; n++)
            bytes[n] = alphabet[g_rand_int_range(random, 0, sizeof alphabet - 1)];
        key_decoder_feed(decoder, bytes, (size_t)count);
        if (g_rand_int_range(random, 0, 4) == 0)
            key_decoder_expire(decoder);
        while (key_decoder_next(decoder, &key)) {
            cr_assert(key.code != KEY_CODE_TEXT || (g_unichar_validate(key.rune) && !g_unichar_iscntrl(key.rune)));
            cr_assert(key.burst >= 1);
            key_clear(&key);
        }
    }
    key_decoder_free(decoder);
    g_rand_free(random);
}
