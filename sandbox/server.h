/* sandbox/server.h: the stand-in on loopback: two ports, one HTTP daemon, and the wire for connections under faults. */
#pragma once
#include "sandbox/service.h"

#define SERVER_ERROR (server_error_quark())
GQuark server_error_quark(void);

struct tls_identity;

struct server_options {
    unsigned port; /* 0 = a free one */
    const struct service *service;
    const struct tls_identity *tls; /* NULL = plain; borrowed */
};

struct server;

struct server *server_start(const struct server_options *options, GError **error);
unsigned server_port(const struct server *server);
unsigned server_control_port(const struct server *server);

/* Serves until `stop` is readable; false and a sentence where it cannot go on. */
bool server_run(struct server *server, int stop, GError **error);

/* Ends every connection; NULL is fine. */
void server_free(struct server *server);
