/* sandbox/message.h: one HTTP message as bytes: enough reading to know where it ends and what a few headers say. */
#pragma once
#include "sandbox/line.h"

struct message {
    GString *bytes; /* head and body as they came */
    size_t head;    /* length of the head with its blank line; 0 = none was read */
};

void message_init(struct message *message);
void message_clear(struct message *message);

/* Takes the next head off the line. False: the line ended before, or it is longer than 64 KiB. */
bool message_read_head(struct message *message, struct line *line);

/* The value of a header, owned by the caller; NULL where there is none. */
char *message_header(const struct message *message, const char *name);

/* The second and first word of a request line, the status of an answer (0 = none); words owned by the caller. */
char *message_path(const struct message *message);
char *message_method(const struct message *message);
unsigned message_status(const struct message *message);

/* The bytes of body its head announces: Content-Length, 0 without one. */
size_t message_body_length(const struct message *message);
bool message_is_chunked(const struct message *message);

/* Takes at most `length` more bytes; false where the line ended before. */
bool message_read(struct message *message, struct line *line, size_t length);
/* Takes a chunked body with its trailers, as it came. */
bool message_read_chunks(struct message *message, struct line *line);
