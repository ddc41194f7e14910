/* tui/runtime_keeper.h: the desk's small files, read and written on a thread of their own, in the order in which that
 * was asked for: no disk keeps the screen waiting. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* One file. Members are owned. */
struct kept_file {
    uint64_t request;
    char *path;
    char *text; /* to be written, mode 0600 in a private folder; NULL = it is read: what it holds, "" = there is none */
    bool writes;       /* `text` was to be written */
    char *error;       /* a sentence, NULL = it was done */
    char *copied_what; /* for runtime_clip.c: what was copied; NULL = the file is another's */
    bool on_clipboard; /* the terminal took it already */
};
void kept_file_free(struct kept_file *file);

struct keeper;
/* One byte is written to `descriptor` for every file that is done. NULL where no thread can be had. */
struct keeper *keeper_start(int descriptor, GError **error);
void keeper_submit(struct keeper *keeper, struct kept_file *file); /* takes the file; never waits */
struct kept_file *keeper_collect(struct keeper *keeper);           /* the caller's; NULL = none is done; never waits */
/* Waits for all that was asked for; what is done can still be collected. */
void keeper_end(struct keeper *keeper);
void keeper_free(struct keeper *keeper); /* after keeper_end; NULL is allowed */
