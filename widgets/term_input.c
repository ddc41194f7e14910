/* widgets/term_input.c: the keyboard's descriptor. */
#include "widgets/term_input.h"
#include <errno.h>
#include <unistd.h>

enum {
    READ_BYTES = 4096,
    SEQUENCE_MS = 300,
    PASTE_MS = 2000 /* how long a paste may stall before it is shown as far as it came */
};

void term_input_init(struct term_input *input, int descriptor, int escape_delay_ms)
{
    *input = (struct term_input){ .descriptor = descriptor,
                                  .escape_delay_ms = escape_delay_ms,
                                  .decoder = key_decoder_new() };
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
