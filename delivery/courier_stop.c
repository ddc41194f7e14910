/* delivery/courier_stop.c: what ends "sending stopped" without a key: another token in its file.
 *
 * The files are looked at by this thread alone, by their facts and not by what is in them, and only while sending is
 * stopped. Settings are read once, at the start of a desk; that they have changed since is said, not acted on. */
#include "delivery/courier_parts.h"

#include "delivery/token.h"

#include <sys/stat.h>

enum { STOPPED_LOOK_MS = 1000 };

/* A change of rights shows in ctime only: a token file that was open to others and is closed now counts too. */
static bool same_time(struct timespec one, struct timespec other)
{
    return one.tv_sec == other.tv_sec && one.tv_nsec == other.tv_nsec;
}

static bool has_changed(struct stat *known, const char *path)
{
    struct stat now = { .st_ino = 0 };
    if (path == NULL || stat(path, &now) != 0)
        now = (struct stat){ .st_ino = 0 };
    bool same = now.st_dev == known->st_dev && now.st_ino == known->st_ino && now.st_size == known->st_size &&
                same_time(now.st_mtim, known->st_mtim) && same_time(now.st_ctim, known->st_ctim);
    *known = now;
    return !same;
}

static const char *token_path(struct courier *courier)
{
    switch (token_source_origin(outbox_tokens(courier->outbox))) {
    case TOKEN_FROM_FILE:
        return settings_text(courier->settings, SETTING_TOKEN_FILE);
    case TOKEN_FROM_CLIENT:
        return settings_text(courier->settings, SETTING_CLIENT_SECRET_FILE);
    case TOKEN_FROM_ENVIRONMENT:
    case TOKEN_FROM_COMMAND:
    case TOKEN_MADE_UP:
    case TOKEN_FROM_NOWHERE:
        break;
    }
    return NULL;
}

void courier_watch_settings(struct courier *courier)
{
    has_changed(&courier->settings_file, settings_config_path(courier->settings));
}

/* The file may have changed, and been read again, before sending stopped: then the renewal brings the same token and
 * sending stays stopped. */
bool courier_look_at_stop(struct courier *courier, int64_t now_us)
{
    if (outbox_stopped(courier->outbox) == NULL || now_us < courier->stop_look_us || atomic_load(&courier->ending))
        return false;
    courier->stop_look_us = now_us + (int64_t)STOPPED_LOOK_MS * 1000;
    if (has_changed(&courier->settings_file, settings_config_path(courier->settings)))
        courier->settings_changed = true;
    struct token_source *tokens = outbox_tokens(courier->outbox);
    if (!has_changed(&courier->token_file, token_path(courier)) || !token_renew(tokens, token_serial(tokens), NULL))
        return false;
    outbox_resume(courier->outbox);
    courier->look_us = now_us;
    return true;
}

char *courier_stop_words(const struct courier *courier)
{
    const char *why = outbox_stopped(courier->outbox);
    if (why == NULL || !courier->settings_changed)
        return g_strdup(why);
    return g_strdup_printf("%s The settings file has changed since this desk began: start it anew to use it.", why);
}
