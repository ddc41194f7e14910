/* tui/screen_desk.h: what the files of the desk's screen share. For tui/screen_desk*.c only. */
#pragma once
#include "tui/state.h"

/* The selected order in its frame; an empty frame where there is none. */
void desk_order_draw(const struct app *app, struct canvas *canvas, struct rect at);
