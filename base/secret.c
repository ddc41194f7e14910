/* base/secret.c: a token or client secret in memory, wiped when it goes. */
#include "base/secret.h"
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

/* A mapping of its own: pages can be kept from core files only as wholes. */
struct secret {
    size_t mapped;
    size_t length;
    char bytes[];
};

static GQuark secret_error_quark(void)
{
    return g_quark_from_static_string("fixline-secret");
}
enum { SECRET_ERROR_FORM, SECRET_ERROR_MEMORY };

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool secret_is_well_formed(const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (bytes[i] < 0x21 || bytes[i] > 0x7E)
            return false;
    return true;
}

/* From the first secret on this process leaves no core file: libraries hold copies that only they can free. */
static struct secret *secret_map(const char *bytes, size_t length)
{
    prctl(PR_SET_DUMPABLE, 0);
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t mapped = (sizeof(struct secret) + length + 1 + page - 1) / page * page;
    struct secret *secret = mmap(NULL, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (secret == MAP_FAILED)
        return NULL;
    madvise(secret, mapped, MADV_DONTDUMP);
    secret->mapped = mapped;
    secret->length = length;
    memcpy(secret->bytes, bytes, length);
    return secret;
}

struct secret *secret_take(char *bytes, size_t length, const char *source, GError **error)
{
    size_t start = 0, end = length;
    while (end > start && is_blank(bytes[end - 1]))
        end--;
    while (start < end && is_blank(bytes[start]))
        start++;
    struct secret *secret = NULL;
    if (end - start > SECRET_BYTES_MAX)
        g_set_error(error, secret_error_quark(), SECRET_ERROR_FORM, "The token from %s is longer than %d bytes.",
                    source, SECRET_BYTES_MAX);
    else if (!secret_is_well_formed(bytes + start, end - start))
        g_set_error(error, secret_error_quark(), SECRET_ERROR_FORM,
                    "The token from %s holds a blank, a line end or another character no token has inside; "
                    "write the token alone there.",
                    source);
    else if (end > start && !(secret = secret_map(bytes + start, end - start)))
        g_set_error(error, secret_error_quark(), SECRET_ERROR_MEMORY,
                    "There is no memory left to hold the token from %s.", source);
    explicit_bzero(bytes, length);
    return secret;
}

struct secret *secret_take_environment(const char *name, GError **error)
{
    char *value = getenv(name);
    return value && *value ? secret_take(value, strlen(value), name, error) : NULL;
}

const char *secret_reveal(const struct secret *secret)
{
    return secret->bytes;
}

bool secret_equal(const struct secret *a, const struct secret *b)
{
    return a->length == b->length && memcmp(a->bytes, b->bytes, a->length) == 0;
}

void secret_free(struct secret *secret)
{
    if (!secret)
        return;
    size_t mapped = secret->mapped;
    explicit_bzero(secret, mapped);
    munmap(secret, mapped);
}
