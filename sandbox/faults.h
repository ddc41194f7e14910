/* sandbox/faults.h: which fault strikes which request.
 *
 * A fault is NAME[:VALUE][@WHEN]; WHEN is N (the N-th), N-, every:N or P%, and always where it is left out. Each fault
 * counts for itself, from the moment it was set: connections where it strikes before a request, requests for a token
 * where it is one of the token's, else the requests beside the helpers and the token. Every fault draws from a
 * generator of its own, so the same seed and the same order of requests give the same faults. Safe from any thread. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#define FAULTS_ERROR (faults_error_quark())
GQuark faults_error_quark(void);

enum fault_kind {
    FAULT_NONE,
    /* before a request */
    FAULT_REFUSE_CONNECTION,
    FAULT_ACCEPT_RESET,
    FAULT_ACCEPT_CLOSE,
    FAULT_TLS_EXPIRED,
    FAULT_TLS_WRONG_HOST,
    FAULT_TLS_SELF_SIGNED,
    FAULT_TLS_STALL,
    /* after the head of a request */
    FAULT_RESET_BEFORE_READING,
    FAULT_RESET_MID_BODY,
    FAULT_CLOSE_IDLE,
    /* after the whole request, which is not recorded */
    FAULT_DELAY,
    FAULT_NO_ANSWER,
    FAULT_RESET_AFTER_READING,
    FAULT_CLOSE_AFTER_READING,
    FAULT_STATUS,
    FAULT_HTML,
    FAULT_HOSTILE_TEXT,
    FAULT_REDIRECT,
    FAULT_REDIRECT_LOOP,
    FAULT_EXPIRE_TOKEN,
    FAULT_LIMIT,
    FAULT_UNAVAILABLE,
    FAULT_FLAP,
    FAULT_TOKEN_DOWN,
    FAULT_TOKEN_WRONG_JSON,
    /* after the request was recorded: its answer is spoilt */
    FAULT_RESET_AFTER_RECORDING,
    FAULT_CLOSE_AFTER_RECORDING,
    FAULT_LATE_AFTER_RECORDING,
    FAULT_BYTE_BY_BYTE,
    FAULT_CUT,
    FAULT_SLOW_HEADERS,
    FAULT_LENGTH_LONG,
    FAULT_LENGTH_SHORT,
    FAULT_BAD_CHUNK,
    FAULT_INFORMATIONAL_FLOOD,
    FAULT_MANY_HEADERS,
    FAULT_LONG_HEADER,
    FAULT_GARBAGE,
    FAULT_EMPTY,
    FAULT_NOT_JSON,
    FAULT_CUT_JSON,
    FAULT_BAD_UTF8,
    FAULT_DEEP_JSON,
    FAULT_HUGE,
    FAULT_GZIP,
    FAULT_GZIP_BOMB,
};

/* Where in an exchange a fault strikes, in the order of time. */
enum fault_moment { MOMENT_CONNECTION, MOMENT_HEAD, MOMENT_READ, MOMENT_TOKEN, MOMENT_RECORDED };

/* What strikes one connection or request; `text` is owned: fault_clear. */
struct fault {
    enum fault_kind kind;
    enum fault_moment moment;
    const char *name; /* borrowed for ever; of the delay where nothing else strikes; NULL = nothing does */
    double number;    /* seconds, bytes, status or share */
    char *text;       /* Retry-After, address */
    double delay_s;   /* to wait before anything else; FAULT_NONE may have one too */
};
void fault_clear(struct fault *fault);

struct faults;

/* Whether the stand-in speaks TLS: without it a fault of its certificate is refused. */
enum faults_transport { FAULTS_PLAIN, FAULTS_TLS };

struct faults *faults_new(uint32_t seed, enum faults_transport transport);
void faults_free(struct faults *faults);

/* Adds the faults of `text`, one a line: all, or none and a sentence. */
bool faults_add(struct faults *faults, const char *text, GError **error);
/* Takes all away and forgives expired tokens. */
void faults_clear_all(struct faults *faults);
bool faults_any(struct faults *faults);
/* JSON array of the texts as they were set. */
void faults_append_all(struct faults *faults, GString *out);

enum request_kind { REQUEST_HELPER, REQUEST_TOKEN, REQUEST_SERVICE };

/* Counts one connection or request and says what strikes it. The first fault in the order of setting wins; delays add
 * to it. */
struct fault faults_for_connection(struct faults *faults);
struct fault faults_for_request(struct faults *faults, enum request_kind kind);

/* Whether the port must be closed for the next connection. A refused knock cannot be counted: `*lasting` tells that the
 * port stays closed, otherwise it counts as one after a while, by faults_connection_over, as does an accepted one. */
bool faults_refusing(struct faults *faults, bool *lasting);
void faults_connection_over(struct faults *faults);

/* Tokens taken back by expire-token, until all faults are taken away. */
void faults_expire_token(struct faults *faults, const char *token);
bool faults_token_expired(struct faults *faults, const char *token);
