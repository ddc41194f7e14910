/* base/thread.h: threads beside the first one: how they begin, and how they wake others. */
#pragma once
#include <glib.h>
#include <pthread.h>
#include <stdbool.h>

/* Signals are the first thread's: this one, and what is started from it, inherits a mask that blocks them all. NULL and
 * an error where no thread can be had. */
GThread *thread_start(const char *name, GThreadFunc run, void *data, GError **error);

/* Begins at once, on another processor than this one where there is one: a thread made as above first waits until who
 * made it rests or has had its slice, some 2 ms. It stays away from this processor, so it is for short work. To be
 * joined (pthread_join); false where no thread can be had. */
bool thread_start_elsewhere(pthread_t *thread, void *(*run)(void *data), void *data);

/* Wakes who waits at the other end of a pipe, by one byte. One that is full and not to be waited for (O_NONBLOCK) wakes
 * its reader all the same. */
void thread_wake(int pipe);
/* The same of an eventfd. */
void thread_wake_event(int event);
