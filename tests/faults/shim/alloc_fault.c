/* tests/faults/shim/alloc_fault.c: loaded before a program, it makes the n-th allocation find no memory. For a program
 * as it is, with all its libraries.
 *
 * ALLOC_FAULT=n is the place, counted from the first setlocale() on: what the loader and the libraries do before main()
 * is not ours to answer for. ALLOC_FAULT_REACHED names a file that is made once the place is reached. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#define NEXT(type, name) ((type)(size_t)dlsym(RTLD_NEXT, name))

typedef void *allocate(size_t size);
typedef void *allocate_many(size_t count, size_t size);
typedef void *change_size(void *block, size_t size);

static atomic_long calls;
static atomic_long wanted; /* 0 = main() has not begun, or nothing is to fail */

char *setlocale(int category, const char *name)
{
    const char *place = getenv("ALLOC_FAULT");
    char *result = NEXT(char *(*)(int, const char *), "setlocale")(category, name);
    if (place && atomic_load(&wanted) == 0)
        atomic_store(&wanted, atol(place));
    return result;
}

static bool strikes(void)
{
    long at = atomic_load(&wanted);
    if (at == 0 || atomic_fetch_add(&calls, 1) + 1 != at)
        return false;
    const char *path = getenv("ALLOC_FAULT_REACHED");
    long fd = path ? syscall(SYS_openat, AT_FDCWD, path, O_CREAT | O_WRONLY, 0600) : -1;
    if (fd >= 0)
        syscall(SYS_close, fd);
    errno = ENOMEM;
    return true;
}

void *malloc(size_t size)
{
    static _Atomic(allocate *) next;
    allocate *found = atomic_load(&next);
    if (!found) {
        found = NEXT(allocate *, "malloc");
        atomic_store(&next, found);
    }
    return strikes() ? NULL : found(size);
}

/* dlsym() itself may ask for memory: it makes do without. */
void *calloc(size_t count, size_t size)
{
    static _Atomic(allocate_many *) next;
    static _Thread_local bool asking;
    allocate_many *found = atomic_load(&next);
    if (!found) {
        if (asking)
            return NULL;
        asking = true;
        found = NEXT(allocate_many *, "calloc");
        asking = false;
        atomic_store(&next, found);
    }
    return strikes() ? NULL : found(count, size);
}

void *realloc(void *block, size_t size)
{
    static _Atomic(change_size *) next;
    change_size *found = atomic_load(&next);
    if (!found) {
        found = NEXT(change_size *, "realloc");
        atomic_store(&next, found);
    }
    return strikes() ? NULL : found(block, size);
}
