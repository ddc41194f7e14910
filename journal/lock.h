/* journal/lock.h: the one lock file of a journal. For journal/ only.
 *
 * Its first byte is the right to write: every write transaction and every checkpoint of every process stands under it,
 * so that a checkpoint never meets a commit (docs/reliability.md, SQLite). Every later byte is the life of one owner:
 * an owner lives exactly as long as somebody holds its byte. Both are locks of the open file (F_OFD_SETLK), so two
 * handles in one process shut each other out, and the kernel lets go when a process ends, however it ends. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct lock {
    int fd;
    char *path;
    char *owner; /* "host/boot/pid/start/number" once lock_owner was called, else NULL */
};

/* Opens the lock file beside the journal at `journal_path`, made with mode 0600 when missing. */
bool lock_open(struct lock *lock, const char *journal_path, GError **error);
/* The same for who only reads: it can ask for lives, never take or live. Where there is no such file, nobody lives. */
void lock_open_to_look(struct lock *lock, const char *journal_path);
void lock_close(struct lock *lock);

/* The right to write: waits for it up to five seconds, then error BUSY. */
bool lock_take(struct lock *lock, GError **error);
void lock_give(struct lock *lock);

/* The name of this owner; its life begins with the first call and ends with lock_close. Borrowed; NULL on error. */
const char *lock_owner(struct lock *lock, GError **error);
/* Whether the owner of that name lives. A name that cannot be read, and NULL, is no living owner. */
bool lock_owner_lives(const struct lock *lock, const char *owner);
