/* tests/fuzz/scratch.h: a journal for a fuzz target, in a folder that goes when the process ends. */
#pragma once
#include "journal/journal.h"

/* The same at every call, empty at first. */
struct journal *scratch_journal(void);
