/* sandbox/service.h: what the stand-in answers when nothing is made to go wrong. Knows no socket. */
#pragma once
#include "sandbox/faults.h"
#include "sandbox/ledger.h"
#include "sandbox/orders.h"
#include "sandbox/tokens.h"

/* All that an answer may depend on; nothing in it is owned. */
struct service {
    struct standin_orders *orders;
    struct ledger *ledger;
    struct faults *faults;
    struct tokens *tokens;
    unsigned control_port; /* where the helpers answer whatever is made to go wrong */
};

struct service_request {
    const char *method;
    const char *path;  /* as sent, still percent-encoded, without query */
    const char *token; /* X-Extend-Access-Token, NULL = none */
    const char *body;
    size_t length;
    bool helpers_only; /* it came in by the control port */
};

/* What faults count it as; the helpers are never struck. */
enum request_kind service_request_kind(const char *path);

/* Fills `reply`. */
void service_answer(const struct service *service, const struct service_request *request, struct reply *reply);
