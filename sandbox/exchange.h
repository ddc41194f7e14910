/* sandbox/exchange.h: one request on the wire and what becomes of it. */
#pragma once
#include "sandbox/faults.h"
#include "sandbox/message.h"

struct exchange {
    struct line *client;
    struct line *server;
    struct faults *faults;
    struct fault fault;
    struct message request;
    struct message answer; /* the honest one, once exchange_hand_on was called */
    char *method;
    char *path;
    char *token;   /* NULL = none was sent */
    unsigned many; /* requests before this one on the connection */
    bool last;     /* client or server said that none comes after it */
};

/* How the connection goes on. */
enum ending {
    ENDING_KEEP,  /* the next request is read */
    ENDING_DONE,  /* closed politely */
    ENDING_CLOSE, /* closed without a word (TLS: cut short) */
    ENDING_RESET
};

void exchange_init(struct exchange *exchange, struct line *client, struct line *server, struct faults *faults);
void exchange_clear(struct exchange *exchange);

/* Reads the head of the next request; false where the client is done. */
bool exchange_read_head(struct exchange *exchange);
/* Reads its body; false where the client left before its end. */
bool exchange_read_body(struct exchange *exchange);

/* Gives the request to the honest server and reads its whole answer; false where it gave none. */
bool exchange_hand_on(struct exchange *exchange);

/* Sends the honest answer. */
enum ending exchange_pass(struct exchange *exchange);

/* Sends an answer of its own, complete and well-formed. `headers` are whole lines with their ends, or "". */
enum ending exchange_answer(struct exchange *exchange, unsigned status, const char *headers, const char *type,
                            const char *body, size_t length);

/* Sends bytes as they are; ENDING_KEEP, or ENDING_CLOSE where the client is gone. */
enum ending exchange_send(struct exchange *exchange, const char *bytes, size_t length);
