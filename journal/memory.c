/* journal/memory.c: settings of SQLite for the whole process, and the small blocks it asks for again and again.
 *
 * One statement takes and gives back a dozen blocks, as cursors and values. SQLite has a pool of its own for them
 * (lookaside), but Debian builds it without; so every thread keeps here what SQLite has given back, by size. */
#include "journal/memory.h"
#include <glib.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdbool.h>

#ifndef __has_feature
#define __has_feature(name) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(at, length) ((void)(at), (void)(length))
#define ASAN_UNPOISON_MEMORY_REGION(at, length) ((void)(at), (void)(length))
#endif

/* STEP: sizes of small blocks are multiples of it; malloc gives 8 bytes more. */
enum { STEPS_MOST_BYTES = 16 * 1024 * 1024, STEP = 16, SMALL_MOST = 1024, KEPT_BYTES_MOST = 64 * 1024 };

struct kept {
    struct kept *next;
};

static sqlite3_mem_methods system_memory;
static _Thread_local struct kept *shelves[SMALL_MOST / STEP + 1]; /* by size in steps */
static _Thread_local int kept_bytes;                              /* in all of them */
static _Thread_local bool ends_with_thread;
static pthread_key_t thread_end;
static bool hears_thread_end;

static void give_back_all(void *unused)
{
    (void)unused;
    for (size_t i = 0; i < G_N_ELEMENTS(shelves); i++) {
        for (struct kept *block = shelves[i], *next; block; block = next) {
            next = block->next;
            system_memory.xFree(block);
        }
        shelves[i] = NULL;
    }
    kept_bytes = 0;
    ends_with_thread = false;
}

/* NULL where what is kept would outlive the thread. Of pthreads, since GLib ends the program where it finds no memory
 * for that. */
static struct kept **shelf_of(int bytes)
{
    if (!ends_with_thread && hears_thread_end)
        ends_with_thread = pthread_setspecific(thread_end, shelves) == 0;
    return ends_with_thread ? &shelves[bytes / STEP] : NULL;
}

static void *take(int bytes)
{
    if (bytes > SMALL_MOST)
        return system_memory.xMalloc(bytes);
    int room = (bytes + STEP - 1) / STEP * STEP;
    struct kept **shelf = shelf_of(room), *block = shelf ? *shelf : NULL;
    if (!block)
        return system_memory.xMalloc(room);
    ASAN_UNPOISON_MEMORY_REGION(block, room);
    *shelf = block->next;
    kept_bytes -= room;
    return block;
}

static void give_back(void *block)
{
    int room = system_memory.xSize(block) / STEP * STEP;
    struct kept **shelf = room > 0 && room <= SMALL_MOST ? shelf_of(room) : NULL;
    if (!shelf || kept_bytes + room > KEPT_BYTES_MOST) {
        system_memory.xFree(block);
        return;
    }
    struct kept *kept = block;
    kept->next = *shelf;
    *shelf = kept;
    kept_bytes += room;
    ASAN_POISON_MEMORY_REGION(kept + 1, (size_t)room - sizeof *kept);
}

/* What a block may grow to is a quarter of a power of two, so that one that grows by a few bytes at a time, as the
 * search index has them, is moved a few times and not a thousand. Blocks of many megabytes grow rarely. */
static int room_for(int bytes)
{
    int step = 8;
    while (step < bytes / 4 && bytes <= STEPS_MOST_BYTES)
        step *= 2;
    return (bytes + step - 1) / step * step;
}

/* SQLite lays out a pool for pages at its first open and touches all of it. The desk's first screen needs a tenth of
 * that: pages come one by one. */
void memory_set_up(void)
{
    static size_t done = 0;
    if (!g_once_init_enter(&done))
        return;
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); /* a lock and a count at every block, which nobody reads */
    sqlite3_config(SQLITE_CONFIG_PAGECACHE, NULL, 0, 0);
    sqlite3_config(SQLITE_CONFIG_GETMALLOC, &system_memory);
    hears_thread_end = pthread_key_create(&thread_end, give_back_all) == 0;
    sqlite3_mem_methods own = system_memory;
    own.xMalloc = take;
    own.xFree = give_back;
    own.xRoundup = room_for;
    sqlite3_config(SQLITE_CONFIG_MALLOC, &own);
    g_once_init_leave(&done, 1);
}
