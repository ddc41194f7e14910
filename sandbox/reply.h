/* sandbox/reply.h: an honest answer before it is put on the wire: a status and JSON text. */
#pragma once
#include <glib.h>

struct reply {
    unsigned status;
    GString *body; /* owned by whoever made the reply */
};

/* Replaces what the reply says. */
void reply_set(struct reply *reply, unsigned status, const char *json);

/* The same as {"code","message"}, with "field" unless it is NULL. */
void reply_problem(struct reply *reply, unsigned status, const char *code, const char *field, const char *format, ...)
    G_GNUC_PRINTF(5, 6);
