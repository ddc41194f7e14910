/* tui/runtime_copy.h: copied text given to [desk] copy_command, on a thread of its own: the screen never waits for
 * somebody else's program. One at a time. */
#pragma once
#include <glib.h>
#include <stdbool.h>

struct copying;
/* Runs `command` by /bin/sh -c in a process group of its own, `text` on its standard input, its output thrown away, the
 * token kept out of its environment; after three seconds it is ended. One byte is written to `descriptor` when it is
 * done. NULL where neither thread nor program can be had. */
struct copying *copying_start(const char *command, const char *text, int descriptor, GError **error);
bool copying_is_done(struct copying *copying);
/* Waits for its end and frees it; false and a sentence where the command did not take the text. */
bool copying_end(struct copying *copying, GError **error);
