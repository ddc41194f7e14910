/* cli/interrupts.h: SIGINT and SIGTERM as something to ask for, so that work ends in good order. */
#pragma once
#include "cli/command.h"

/* From here on both signals only make the descriptor readable; -1 and a sentence where they cannot be caught. */
int interrupts_catch(void);
/* For what stops at once: from here on both signals, where they are not ignored, say that what was on its way may have
 * arrived, and end the process. Before anything is sent. */
void interrupts_tell(void);
/* Whether one came since the last call. False for -1. */
bool interrupts_came(int descriptor);
