/* base/child.h: a program of somebody else's, run for a short while and never left behind. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* For g_spawn_async_with_pipes: a process group of its own, so that what the child starts can be ended with it, and
 * signals as a program expects them. `data` is not looked at. */
void child_prepare(void *data);

/* Milliseconds until that moment of g_get_monotonic_time (microseconds), rounded up; 0 once it has passed. */
int child_left_ms(int64_t until_us);

/* Waits for the child until then. False: it still runs. Its wait status otherwise, -1 where it is nobody's child. */
bool child_wait(GPid child, int64_t until_us, int *status);

/* Waits for the child until then; ends it and its process group otherwise. Its wait status, -1 where it was ended. What
 * an ended child left running in its group lives on: a clipboard's keeper does its work that way. */
int child_reap(GPid child, int64_t until_us);
