/* sandbox/fault_spec.h: the text of one fault, NAME[:VALUE][@WHEN]. For sandbox/fault*.c only. */
#pragma once
#include "sandbox/faults.h"

struct fault_name {
    const char *name;
    enum fault_kind kind;
    enum fault_moment moment;
};

enum fault_when { WHEN_ALWAYS, WHEN_NTH, WHEN_FROM, WHEN_EVERY, WHEN_SHARE };

struct fault_spec {
    const struct fault_name *fault; /* borrowed for ever */
    double number;                  /* of its value: seconds, bytes, status or share */
    char *text;                     /* of its value: Retry-After, address; owned, NULL = none */
    enum fault_when when;
    int64_t nth;
    double share; /* of WHEN_SHARE, from 0 to 1 */
};

/* False and a sentence that names the part at fault; then there is nothing to clear. */
bool fault_spec_read(const char *text, struct fault_spec *spec, GError **error);
void fault_spec_clear(struct fault_spec *spec);
