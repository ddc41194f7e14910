/* delivery/client_apart.h: requests carried by a thread of their own, so that libcurl works while their owner waits for
 * the disk. For delivery/client*.c only.
 *
 * A call belongs to the owner until apart_hand, then to the thread, which gives it back to libcurl; its exchange
 * belongs to the owner again. Its gate is asked on the thread. */
#pragma once
#include "delivery/client_call.h"

struct apart;

/* Borrows both until apart_end; nobody else may use `multi` meanwhile. NULL where there can be no thread. */
struct apart *apart_begin(const struct curl_table *curl, CURLM *multi);
/* Hands over a call whose handle is set up. */
void apart_hand(struct apart *apart, struct call *call);
/* Appends what has finished to `finished` (struct ended_call); where nothing has, waits for it, at most `timeout_ms` or
 * until `descriptor` (-1 = none) is readable. False with libcurl's word where it could not go on. */
bool apart_wait(struct apart *apart, int timeout_ms, int descriptor, GArray *finished, CURLMcode *code);
/* Ends the thread and gives up what is under way: after this no gate is asked any more. */
void apart_end(struct apart *apart);
