/* sandbox/plays.h: what each fault does to an exchange. */
#pragma once
#include "sandbox/exchange.h"

/* Plays `exchange->fault`, which is not FAULT_NONE, at its moment: after the head, after the whole request, or after
 * the honest answer was read. Faults of a connection are played by the wire. */
enum ending play_fault(struct exchange *exchange);
