/* sandbox/line.h: one end of the wire: a socket, plain or with TLS on it, read and written with deadlines.
 *
 * Every wait also ends when the descriptor `stop` becomes readable, so that no thread outlives the stand-in. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

struct tls_session;

struct line {
    int fd; /* non-blocking; owned */
    int stop;
    struct tls_session *tls; /* NULL = plain; owned */
    GByteArray *in;          /* read and not yet taken */
};

enum { LINE_FOR_EVER = -1 };

void line_init(struct line *line, int fd, int stop);

/* Three ways to end it: as a polite peer (what the other side still sends is drained, so that it sees our end and no
 * reset), by a reset, at once. Each frees what the line holds. */
void line_close(struct line *line);
void line_reset(struct line *line);
void line_drop(struct line *line);

/* Waits for bytes and adds them to `in`; false at the end, an error, the stop, or after `timeout_ms`. */
bool line_fill(struct line *line, int timeout_ms);

/* Writes all; false where the other side is gone. */
bool line_send(struct line *line, const void *bytes, size_t length);

/* Waits without reading; true when the time is over, false when the other side hung up or the stop came. */
bool line_wait(struct line *line, double seconds);
