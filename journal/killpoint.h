/* journal/killpoint.h: the named places at which the crash harness ends the process.
 *
 * Compiled in with FIXLINE_KILLPOINTS only; otherwise the macro is nothing. FIXLINE_KILLPOINT=N[:COUNT] chooses a place
 * and how often it must be reached (1), FIXLINE_KILLSIGNAL the signal (KILL, TERM, HUP, SEGV; KILL by default). The
 * numbers are those of docs/reliability.md. */
#pragma once

#ifdef FIXLINE_KILLPOINTS
void killpoint_reach(int number);
#define KILLPOINT(number) killpoint_reach(number)
#else
#define KILLPOINT(number) ((void)0)
#endif
