/* base/bytes.h: eight bytes of a text looked at as one number. */
#pragma once
#include <stdint.h>

/* The same byte eight times. */
#define EACH_BYTE(byte) (UINT64_C(0x0101010101010101) * (byte))
