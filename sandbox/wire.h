/* sandbox/wire.h: a small byte proxy between a client and the honest server, which plays the faults.
 *
 * One thread a connection, so that every fault reads as what it does, step by step. It reads one request, asks which
 * fault strikes it, hands it on or not, and spoils the answer or not. Connections go through here while a fault is set
 * or TLS is spoken; otherwise the server has them to itself. */
#pragma once
#include "sandbox/faults.h"
#include "sandbox/ledger.h"

struct tls_identity;
struct wire;

/* All borrowed for the life of the wire; `tls` NULL = plain. */
struct wire *wire_new(struct faults *faults, struct ledger *ledger, const struct tls_identity *tls);

/* Takes over both sockets: `client`, and `server` that leads to the honest one. */
void wire_take(struct wire *wire, int client, int server);

/* Ends every connection and waits for its thread. */
void wire_free(struct wire *wire);
