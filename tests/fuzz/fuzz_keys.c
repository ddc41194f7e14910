/* tests/fuzz/fuzz_keys.c: any bytes as a keyboard, cut into reads anywhere, into keys and on into a text field.
 *
 * The first byte says where reads end and patience with them. Whatever came, keys carry valid characters, the text
 * stays valid UTF-8 without control characters, and a lone Esc at the end is still heard. */
#include "base/clean.h"
#include "tests/fuzz/demand.h"
#include "widgets/key_decoder.h"
#include "widgets/text_field.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* Hands the keys to the field; whether the last one was Esc. */
static bool press_all(struct key_decoder *decoder, struct text_field *field)
{
    struct key key;
    bool escape = false;
    while (key_decoder_next(decoder, &key)) {
        demand(key.burst >= 1 && (key.code == KEY_CODE_PASTE) == (key.text != NULL));
        demand(key.code != KEY_CODE_TEXT || (g_unichar_validate(key.rune) && !g_unichar_iscntrl(key.rune)));
        escape = key.code == KEY_CODE_ESCAPE;
        text_field_key(field, &key);
        key_clear(&key);
    }
    return escape;
}

static void expect_sound(const struct text_field *field)
{
    demand(utf8_valid(field->text->str, field->text->len, NULL) && field->cursor <= field->text->len);
    for (size_t i = 0; i < field->text->len; i++)
        demand((unsigned char)field->text->str[i] >= 0x20);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    if (size == 0)
        return 0;
    struct key_decoder *decoder = key_decoder_new();
    struct text_field_options options = { .text = "now", .untouched = true, .limit = 200 };
    struct text_field field;
    text_field_init(&field, &options);
    size_t step = 1 + bytes[0] % 16;
    for (size_t at = 1; at < size; at += step) {
        key_decoder_feed(decoder, (const char *)bytes + at, MIN(step, size - at));
        press_all(decoder, &field);
        if (bytes[0] & 0x80)
            key_decoder_expire(decoder);
    }
    key_decoder_expire(decoder);
    key_decoder_expire(decoder);
    press_all(decoder, &field);
    key_decoder_feed(decoder, "\033", 1);
    key_decoder_expire(decoder);
    demand(press_all(decoder, &field));
    expect_sound(&field);
    text_field_clear(&field);
    key_decoder_free(decoder);
    return 0;
}
