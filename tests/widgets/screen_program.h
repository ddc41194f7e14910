/* tests/widgets/screen_program.h: what the program of the terminal tests and the tests must agree on. */
#pragma once
#include "widgets/canvas.h"
#include <stdint.h>

/* Paints the frame of that number: the same one for the same size. */
void random_canvas(struct canvas *canvas, uint32_t seed);
