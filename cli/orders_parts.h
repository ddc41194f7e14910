/* cli/orders_parts.h: what stands in cli/orders*.c. */
#pragma once
#include "cli/command.h"

extern const struct command orders_import;
