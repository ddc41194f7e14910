/* tests/widgets/screen_program.h: what the program of the terminal tests and the tests must agree on. */
#pragma once
#include "widgets/canvas.h"
#include <stdint.h>

/* From this frame on little changes from one to the next. */
enum { FRAMES_CALM = 1000 };

/* Paints the frame of that number: the same one for the same size. */
void random_canvas(struct canvas *canvas, uint32_t seed);
