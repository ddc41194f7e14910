/* delivery/client_apart.h: requests carried by a thread of their own, so that libcurl works while their owner waits for
 * the disk. For delivery/client*.c only.
 *
 * A call belongs to the owner until apart_hand, then to the thread, which gives it back to libcurl; its exchange
 * belongs to the owner again. Its gate is asked on the thread. */
#pragma once
#include "delivery/client_loop.h"

struct apart;

/* Borrows all three until apart_end; nobody else may use `multi` and `loop` meanwhile. NULL where there can be no
 * thread. */
struct apart *apart_begin(const struct curl_table *curl, CURLM *multi, struct client_loop *loop);
/* Hands over a call whose handle is set up; the thread gets it, with all that were handed over meanwhile, in the next
 * apart_wait. */
void apart_hand(struct apart *apart, struct call *call);
/* Appends what has finished to `finished` (struct ended_call); where nothing has, waits for it, at most `timeout_ms` or
 * until `descriptor` (-1 = none) is readable. Anything but CURLM_OK: libcurl could not go on. */
CURLMcode apart_wait(struct apart *apart, int timeout_ms, int descriptor, GArray *finished);
/* Ends the thread: no gate is asked any more, and what is under way goes on no more. Appends what had finished. */
void apart_stop(struct apart *apart, GArray *finished);
/* The same for what nobody wants to know of; gives up what is under way. */
void apart_end(struct apart *apart);
