/* widgets/term_input.c: the keyboard's descriptor. */
#include "widgets/term_input.h"
#include "widgets/term_type.h"
#include <errno.h>
#include <unistd.h>

enum {
    READ_BYTES = 4096,
    SEQUENCE_MS = 300,
    PASTE_MS = 2000 /* how long a paste may stall before it is shown as far as it came */
};

/* Names in the terminal description. What they say is mostly what the decoder knows anyway. */
static const struct {
    const char *name;
    enum key_code code;
    unsigned modifiers;
} described_keys[] = {
    { "kcuu1", KEY_CODE_UP, 0 },     { "kcud1", KEY_CODE_DOWN, 0 },    { "kcub1", KEY_CODE_LEFT, 0 },
    { "kcuf1", KEY_CODE_RIGHT, 0 },  { "khome", KEY_CODE_HOME, 0 },    { "kend", KEY_CODE_END, 0 },
    { "kpp", KEY_CODE_PAGE_UP, 0 },  { "knp", KEY_CODE_PAGE_DOWN, 0 }, { "kich1", KEY_CODE_INSERT, 0 },
    { "kdch1", KEY_CODE_DELETE, 0 }, { "kbs", KEY_CODE_BACKSPACE, 0 }, { "kcbt", KEY_CODE_TAB, KEY_SHIFT },
    { "kent", KEY_CODE_ENTER, 0 },   { "kf1", KEY_CODE_F1, 0 },        { "kf2", KEY_CODE_F1 + 1, 0 },
    { "kf3", KEY_CODE_F1 + 2, 0 },   { "kf4", KEY_CODE_F1 + 3, 0 },    { "kf5", KEY_CODE_F1 + 4, 0 },
    { "kf6", KEY_CODE_F1 + 5, 0 },   { "kf7", KEY_CODE_F1 + 6, 0 },    { "kf8", KEY_CODE_F1 + 7, 0 },
    { "kf9", KEY_CODE_F1 + 8, 0 },   { "kf10", KEY_CODE_F1 + 9, 0 },   { "kf11", KEY_CODE_F1 + 10, 0 },
    { "kf12", KEY_CODE_F12, 0 },
};

void term_input_init(struct term_input *input, int descriptor, int escape_delay_ms)
{
    *input = (struct term_input){ .descriptor = descriptor,
                                  .escape_delay_ms = escape_delay_ms,
                                  .decoder = key_decoder_new() };
}

void term_input_learn(struct term_input *input)
{
    for (size_t i = 0; i < G_N_ELEMENTS(described_keys); i++) {
        const char *sequence = term_type_string(described_keys[i].name);
        if (sequence != NULL)
            key_decoder_learn(input->decoder, sequence, described_keys[i].code, described_keys[i].modifiers);
    }
}

void term_input_clear(struct term_input *input)
{
    g_clear_pointer(&input->decoder, key_decoder_free);
}

static void set_deadline(struct term_input *input)
{
    int wait_ms = 0;
    switch (key_decoder_pending(input->decoder)) {
    case KEY_PENDING_NONE:
        return;
    case KEY_PENDING_ESCAPE:
        wait_ms = input->escape_delay_ms;
        break;
    case KEY_PENDING_SEQUENCE:
        wait_ms = SEQUENCE_MS;
        break;
    case KEY_PENDING_PASTE:
        wait_ms = PASTE_MS;
        break;
    }
    input->deadline = g_get_monotonic_time() + (int64_t)wait_ms * 1000;
}

void term_input_read(struct term_input *input)
{
    char bytes[READ_BYTES];
    ssize_t count = read(input->descriptor, bytes, sizeof bytes);
    if (count > 0) {
        key_decoder_feed(input->decoder, bytes, (size_t)count);
        set_deadline(input);
    } else if (count == 0 || (errno != EINTR && errno != EAGAIN)) {
        input->gone = true;
    }
}

int term_input_pending_ms(const struct term_input *input)
{
    if (key_decoder_pending(input->decoder) == KEY_PENDING_NONE)
        return -1;
    int64_t left = input->deadline - g_get_monotonic_time();
    return left <= 0 ? 0 : (int)((left + 999) / 1000);
}

void term_input_expire(struct term_input *input)
{
    if (term_input_pending_ms(input) != 0)
        return;
    key_decoder_expire(input->decoder);
    set_deadline(input);
}
