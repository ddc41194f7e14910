/* sandbox/contract.h: the stand-in's own reading of the contract, apart from forms/ on purpose: a wrong body must not
 * pass because client and server share the same mistake. */
#pragma once
#include "sandbox/reply.h"
#include <stdbool.h>
#include <stddef.h>

enum service_type { SERVICE_DEPOT, SERVICE_ONSITE };

/* "repair_depot", "repair_onsite". */
const char *service_type_name(enum service_type type);
bool service_type_read(const char *name, enum service_type *type);

/* Judges the body of one event for an order of that service type. True: it may be recorded, `*event` is its name, owned
 * by the caller. False: `reply` tells why (400 or 422) and which field is to blame. */
bool contract_judge(const char *body, size_t length, enum service_type type, char **event, struct reply *reply);
