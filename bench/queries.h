/* bench/queries.h: mixed questions to a journal with a long past. */
#pragma once
#include "bench/bench.h"

/* Asks them all warm, then cold (a new connection, nothing of the file in memory), and demands the figures. */
void queries_run(struct bench *bench, const char *path);
