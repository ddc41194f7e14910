/* delivery/token_cache.c: one fetch for many desks. What the file holds is read by the rules of every other secret
 * file; the lock is one of the open file, which the kernel lets go when its owner ends, however it ends. */
#include "delivery/token_cache.h"

#include "base/atomic_file.h"
#include "delivery/token.h"
#include "delivery/token_client.h"
#include "delivery/token_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CACHE_MODE = 0600, LOCK_PAUSE_US = 10 * 1000, LOCK_MARGIN_S = 5, KEY_DIGITS = 16 };

/* ---- the file ---- */

/* Server and client name the file, so that neither a changed address nor a changed client meets a token of before. */
char *token_cache_path(const struct settings *settings)
{
    const char *id = settings_text(settings, SETTING_CLIENT_ID);
    g_autofree char *both = g_strdup_printf("%s\n%s", settings_text(settings, SETTING_URL), id != NULL ? id : "");
    g_autofree char *key = g_compute_checksum_for_string(G_CHECKSUM_SHA256, both, -1);
    g_autofree char *name = g_strdup_printf("token-%.*s", KEY_DIGITS, key);
    return g_build_filename(settings_state_folder(settings), name, NULL);
}

/* Over expiry and token together: neither can be changed alone. */
static char *checksum(int64_t expires_at, const char *token)
{
    g_autofree char *expiry = g_strdup_printf("%" G_GINT64_FORMAT ":", expires_at);
    GChecksum *sum = g_checksum_new(G_CHECKSUM_SHA256);
    g_checksum_update(sum, (const guchar *)expiry, -1);
    g_checksum_update(sum, (const guchar *)token, -1);
    char *text = g_strdup(g_checksum_get_string(sum));
    g_checksum_free(sum);
    return text;
}

/* "EXPIRY:CHECKSUM:TOKEN"; NULL for anything else. */
static struct secret *take_apart(const char *text, int64_t *expires_at)
{
    char *end = NULL;
    int64_t expiry = g_ascii_strtoll(text, &end, 10);
    const char *token = *end == ':' ? strchr(end + 1, ':') : NULL;
    if (token == NULL || expiry < 0)
        return NULL;
    g_autofree char *told = g_strndup(end + 1, (size_t)(token - end - 1));
    g_autofree char *expected = checksum(expiry, token + 1);
    if (strcmp(told, expected) != 0)
        return NULL;
    g_autofree char *copy = g_strdup(token + 1);
    *expires_at = expiry;
    return secret_take(copy, strlen(copy), "the kept token", NULL);
}

static void set_remark(char **remark, const char *sentence)
{
    g_free(*remark);
    *remark = g_strdup(sentence);
}

static struct secret *read_kept(const char *path, int64_t *expires_at, char **remark)
{
    g_autoptr(GError) cause = NULL;
    struct stat about;
    if (lstat(path, &about) != 0 && errno == ENOENT)
        return NULL;
    struct secret *text = token_file_read(path, &cause), *token = NULL;
    if (text != NULL)
        token = take_apart(secret_reveal(text), expires_at);
    g_autofree char *why = cause != NULL ? g_strdup_printf("The kept token is not used: %s", cause->message)
                                         : g_strdup_printf("The kept token in %s is damaged and not used.", path);
    if (token == NULL)
        set_remark(remark, why);
    secret_free(text);
    return token;
}

/* The buffer is large enough from the start: one that grows would leave copies of the token behind. A link that stands
 * there is replaced, since atomic_file_write would follow it. */
static void keep(const char *path, const struct secret *token, int64_t expires_at, char **remark)
{
    const char *word = secret_reveal(token);
    g_autofree char *sum = checksum(expires_at, word);
    GString *text = g_string_sized_new(strlen(word) + strlen(sum) + 32);
    g_string_append_printf(text, "%" G_GINT64_FORMAT ":%s:", expires_at, sum);
    g_string_append(text, word);
    g_autoptr(GError) cause = NULL;
    struct stat about;
    if (lstat(path, &about) == 0 && (S_ISLNK(about.st_mode) || about.st_uid != geteuid()))
        unlink(path);
    if (!atomic_file_write(path, text->str, text->len, CACHE_MODE, &cause)) {
        g_autofree char *why = g_strdup_printf("The token is not kept for later: %s", cause->message);
        set_remark(remark, why);
    }
    explicit_bzero(text->str, text->allocated_len);
    g_string_free(text, TRUE);
}

/* ---- the lock ---- */

enum lock_state { LOCK_HELD, LOCK_BUSY, LOCK_IMPOSSIBLE };

/* Waits as long as the one who asks may take. */
static enum lock_state take_lock(int descriptor, int64_t until_us)
{
    struct flock all = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
    while (fcntl(descriptor, F_OFD_SETLK, &all) != 0) {
        if (errno != EAGAIN && errno != EACCES && errno != EINTR)
            return LOCK_IMPOSSIBLE;
        if (g_get_monotonic_time() > until_us)
            return LOCK_BUSY;
        g_usleep(LOCK_PAUSE_US);
    }
    return LOCK_HELD;
}

/* The mode is as here whatever the umask: under one that takes all away only the copy that made the file could open it.
 */
static int open_private(const char *name)
{
    int descriptor = open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, CACHE_MODE);
    if (descriptor < 0 && errno == EEXIST)
        return open(name, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (descriptor >= 0 && fchmod(descriptor, CACHE_MODE) != 0)
        g_debug("The mode of %s cannot be set: %s.", name, g_strerror(errno));
    return descriptor;
}

/* The lock file opened, -1 with a remark where the state folder cannot be written: then every copy asks for itself. */
static int open_lock(const struct settings *settings, const char *path, char **remark)
{
    g_autofree char *name = g_strconcat(path, ".lock", NULL);
    g_autoptr(GError) cause = NULL;
    if (!folder_make_private(settings_state_folder(settings), &cause)) {
        set_remark(remark, cause->message);
        return -1;
    }
    int descriptor = open_private(name);
    if (descriptor >= 0)
        return descriptor;
    g_autofree char *why =
        g_strdup_printf("The token is not kept for later: %s cannot be opened (%s).", name, g_strerror(errno));
    set_remark(remark, why);
    return -1;
}

/* ---- the token ---- */

static bool lasts(int64_t expires_at)
{
    return expires_at == 0 || expires_at - TOKEN_MARGIN_S > g_get_real_time() / G_USEC_PER_SEC;
}

/* What is kept, where it lasts and is not the refused one. */
static struct secret *usable(const char *path, const struct secret *refused, int64_t *expires_at, char **remark)
{
    struct secret *kept = read_kept(path, expires_at, remark);
    if (kept != NULL && lasts(*expires_at) && (refused == NULL || !secret_equal(kept, refused)))
        return kept;
    secret_free(kept);
    *expires_at = 0;
    return NULL;
}

static struct secret *fetch(const struct settings *settings, int64_t *expires_at, GError **error)
{
    struct secret *token = token_client_fetch(settings, expires_at, error);
    int64_t told = token != NULL ? token_expiry_of(token) : 0;
    if (told != 0)
        *expires_at = told;
    return token;
}

static struct secret *fetch_and_keep(const struct settings *settings, const char *path, int64_t *expires_at,
                                     char **remark, GError **error)
{
    struct secret *token = fetch(settings, expires_at, error);
    if (token != NULL)
        keep(path, token, *expires_at, remark);
    return token;
}

static struct secret *get_locked(const struct settings *settings, const char *path, int descriptor,
                                 const struct secret *refused, int64_t *expires_at, char **remark, GError **error)
{
    int wait_s = settings_number(settings, SETTING_TOTAL_TIMEOUT) + LOCK_MARGIN_S;
    switch (take_lock(descriptor, g_get_monotonic_time() + (int64_t)wait_s * G_USEC_PER_SEC)) {
    case LOCK_IMPOSSIBLE:
        return fetch_and_keep(settings, path, expires_at, remark, error);
    case LOCK_BUSY:
        g_set_error(error, TOKEN_ERROR, TOKEN_ERROR_LATER,
                    "Another running copy of fixline has been asking for a token for %d s; try again when it is done.",
                    wait_s);
        return NULL;
    case LOCK_HELD:
        break;
    }
    struct secret *token = usable(path, refused, expires_at, remark);
    return token != NULL ? token : fetch_and_keep(settings, path, expires_at, remark, error);
}

struct secret *token_cache_get(const struct settings *settings, const struct secret *refused, int64_t *expires_at,
                               char **remark, GError **error)
{
    g_autofree char *path = token_cache_path(settings);
    *expires_at = 0;
    set_remark(remark, NULL);
    struct secret *token = usable(path, refused, expires_at, remark);
    if (token != NULL)
        return token;
    int descriptor = open_lock(settings, path, remark);
    if (descriptor < 0)
        return fetch(settings, expires_at, error);
    token = get_locked(settings, path, descriptor, refused, expires_at, remark, error);
    close(descriptor);
    return token;
}
