/* delivery/courier_stop.c: what ends "sending stopped" without a key: other settings of the connection, another
 * certificate authority in its file, another token in its file.
 *
 * The files are looked at by this thread alone, by their facts and not by what is in them, and only while nothing gets
 * through. Settings are read anew as a whole or not at all, and used only once nothing is on its way by those of
 * before; events that were confirmed for another address stay where they are. */
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
    has_changed(&courier->ca_file, settings_text(courier->settings, SETTING_CA_FILE));
}

/* What they were is still borrowed by whoever was told of it. */
static void use(struct courier *courier, const struct settings *settings)
{
    outbox_use(courier->outbox, settings);
    schedule_begin_anew(courier->schedule);
    if (settings == courier->settings)
        return;
    courier->settings = settings;
    has_changed(&courier->ca_file, settings_text(settings, SETTING_CA_FILE));
    const struct courier_report item = { .kind = COURIER_CONNECTED, .settings = settings };
    courier_report_item(courier, &item);
}

/* A file that cannot be used changes nothing; one that says the same about the connection neither. */
static bool renew_settings(struct courier *courier)
{
    g_autoptr(GError) cause = NULL;
    if (!has_changed(&courier->settings_file, settings_config_path(courier->settings)))
        return false;
    struct settings *fresh = settings_renew(courier->settings, &cause);
    g_free(courier->settings_trouble);
    courier->settings_trouble = cause != NULL ? g_strdup(cause->message) : NULL;
    if (fresh == NULL)
        return false;
    if (settings_connect_alike(fresh, courier->settings)) {
        settings_free(fresh);
        return false;
    }
    g_ptr_array_add(courier->renewed, fresh);
    use(courier, fresh);
    return true;
}

static bool renew_authority(struct courier *courier)
{
    if (!has_changed(&courier->ca_file, settings_text(courier->settings, SETTING_CA_FILE)))
        return false;
    use(courier, courier->settings);
    return true;
}

/* The file may have changed, and been read again, before sending stopped: then the renewal brings the same token and
 * sending stays stopped. */
static bool renew_token(struct courier *courier)
{
    struct token_source *tokens = outbox_tokens(courier->outbox);
    g_autoptr(GError) cause = NULL;
    if (outbox_stopped(courier->outbox) == NULL || !has_changed(&courier->token_file, token_path(courier)))
        return false;
    if (!token_renew(tokens, token_serial(tokens), &cause)) {
        if (g_error_matches(cause, TOKEN_ERROR, TOKEN_ERROR_LATER)) /* nobody answered: the next look asks again */
            courier->token_file = (struct stat){ .st_ino = 0 };
        return false;
    }
    outbox_resume(courier->outbox);
    return true;
}

bool courier_look_at_stop(struct courier *courier, int64_t now_us)
{
    bool gets_through = outbox_stopped(courier->outbox) == NULL && !schedule_doubts(courier->schedule);
    if (gets_through || now_us < courier->stop_look_us || !outbox_idle(courier->outbox) ||
        atomic_load(&courier->ending))
        return false;
    courier->stop_look_us = now_us + (int64_t)STOPPED_LOOK_MS * 1000;
    if (!renew_settings(courier) && !renew_authority(courier) && !renew_token(courier))
        return false;
    courier->look_us = now_us;
    return true;
}

void courier_look_again(struct courier *courier)
{
    courier->stop_look_us = 0;
    courier_look_at_stop(courier, g_get_monotonic_time());
}

char *courier_stop_words(const struct courier *courier)
{
    const char *why = outbox_stopped(courier->outbox);
    if (why == NULL || courier->settings_trouble == NULL)
        return g_strdup(why);
    return g_strdup_printf("%s The changed settings cannot be used: %s", why, courier->settings_trouble);
}
