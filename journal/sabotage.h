/* journal/sabotage.h: promises that are broken on purpose, so that the test of each can be seen to fail.
 *
 * Compiled in with the build option FIXLINE_SABOTAGE only; otherwise the macro is false and nothing is left of what
 * hangs on it. FIXLINE_SABOTAGE=I7 chooses the promise; the names are those of docs/reliability.md. */
#pragma once

#ifdef FIXLINE_SABOTAGE
#include <stdbool.h>
bool sabotage_chosen(const char *name);
#define SABOTAGED(name) sabotage_chosen(name)
#else
#define SABOTAGED(name) false
#endif
