/* tests/support/clock.h: turns the clocks of this process, for tests of what counts time and on which clock.
 *
 * Waits of the kernel (poll, conditions) go on by the true clock: after a turn wake whoever waits. */
#pragma once
#include <stdint.h>

/* Both from the true time, in seconds; 0 = as it is. The monotonic clock is only ever turned forward. */
void clock_turn_wall(int64_t seconds);
void clock_turn_monotonic(int64_t seconds);
