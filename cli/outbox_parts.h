/* cli/outbox_parts.h: what the files of `fixline outbox` share. */
#pragma once
#include "cli/session.h"

extern const struct command outbox_send_all; /* outbox_send.c */
extern const struct command outbox_move;     /* outbox_move.c */
