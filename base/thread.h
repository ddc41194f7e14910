/* base/thread.h: threads beside the first one: how they begin, and how they wake others. */
#pragma once
#include <glib.h>

/* Signals are the first thread's: this one, and what is started from it, inherits a mask that blocks them all. NULL and
 * an error where no thread can be had. */
GThread *thread_start(const char *name, GThreadFunc run, void *data, GError **error);

/* Wakes who waits at the other end of a pipe, by one byte. One that is full and not to be waited for (O_NONBLOCK) wakes
 * its reader all the same. */
void thread_wake(int pipe);
/* The same of an eventfd. */
void thread_wake_event(int event);
