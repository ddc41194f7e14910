/* widgets/term_input.h: reads the keyboard's descriptor and knows how long an unfinished sequence may take.
 *
 * A lone Esc waits `escape_delay_ms`, the rest of a sequence 300 ms, a paste that stalls 2 s, all on the monotonic
 * clock. Never waits itself. */
#pragma once
#include "widgets/key_decoder.h"

struct term_input {
    int descriptor;
    int escape_delay_ms;
    int64_t deadline; /* of what is pending, monotonic microseconds */
    bool gone;        /* the end of input, or an error: the terminal is no more */
    struct key_decoder *decoder;
};
void term_input_init(struct term_input *input, int descriptor, int escape_delay_ms);
/* The keys of the terminal's description, once it is read. */
void term_input_learn(struct term_input *input);
void term_input_clear(struct term_input *input);

/* Reads once what is there; the descriptor must be readable. */
void term_input_read(struct term_input *input);
/* Milliseconds until term_input_expire has something to say; -1 = never. */
int term_input_pending_ms(const struct term_input *input);
/* Gives up on what is pending, where its time is over. */
void term_input_expire(struct term_input *input);
