/* sandbox/tls.h: the server's side of TLS on one socket, with the identity a fault asks for. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define TLS_ERROR (tls_error_quark())
GQuark tls_error_quark(void);

enum tls_face { TLS_RIGHT, TLS_EXPIRED, TLS_WRONG_HOST, TLS_SELF_SIGNED, TLS_FACES };

/* The certificates the stand-in can show, one a face. */
struct tls_identity;

/* Loads CERT,KEY (two files in PEM). The right face shows that certificate; those of an expired one and of another
 * host are made on the spot and signed by it, the self-signed one by itself. */
struct tls_identity *tls_identity_load(const char *certificate_and_key, GError **error);
void tls_identity_free(struct tls_identity *identity);

struct tls_session;

/* On a connected socket; the handshake happens with the first read. */
struct tls_session *tls_session_new(const struct tls_identity *identity, enum tls_face face, int fd);
/* NULL is fine; says nothing to the other side. */
void tls_session_free(struct tls_session *session);

/* As recv and send: -1 with errno EAGAIN where the socket must be waited for. */
ssize_t tls_session_read(struct tls_session *session, void *bytes, size_t length);
ssize_t tls_session_write(struct tls_session *session, const void *bytes, size_t length);
/* Says politely that nothing more comes. */
void tls_session_bye(struct tls_session *session);
