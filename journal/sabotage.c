/* journal/sabotage.c: which promise is broken. Empty unless FIXLINE_SABOTAGE is set. */
#include "journal/sabotage.h"

#ifdef FIXLINE_SABOTAGE
#include <stdlib.h>
#include <string.h>

bool sabotage_chosen(const char *name)
{
    const char *chosen = getenv("FIXLINE_SABOTAGE");
    return chosen && strcmp(chosen, name) == 0;
}
#else
typedef int sabotage_is_empty; /* a translation unit must hold a declaration */
#endif
