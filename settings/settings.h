/* settings/settings.h: every setting is one row (section, key, kind, default, environment, help): the only place of a
 * default. Flag over environment over file over default; where a value came from is kept for `config show`.
 *
 * A profile is [server] and [token] (SETTINGS_DEFAULT_PROFILE) or [profile NAME] with the same keys. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SETTINGS_DEFAULT_PROFILE "default"

enum setting_id {
    SETTING_URL,
    SETTING_KIND,
    SETTING_ACCEPT_VERSION,
    SETTING_TIMESTAMPS,
    SETTING_CONNECT_TIMEOUT, /* seconds */
    SETTING_TOTAL_TIMEOUT,   /* seconds */
    SETTING_UNAVAILABLE,
    SETTING_CA_FILE,
    SETTING_PROXY,
    SETTING_COLOR,
    SETTING_TOKEN_FILE,
    SETTING_TOKEN_COMMAND,
    SETTING_CLIENT_ID,
    SETTING_CLIENT_SECRET_FILE,
    SETTING_JOURNAL_PATH,
    SETTING_OPERATOR,
    SETTING_TIMEZONE,
    SETTING_WEEK_START,
    SETTING_DAY_ORDER,
    SETTING_END_OF_DAY,   /* minutes after midnight */
    SETTING_HOLD,         /* seconds */
    SETTING_ESCAPE_DELAY, /* milliseconds */
    SETTING_MOUSE,
    SETTING_BELL,
    SETTING_THEME,
    SETTING_SCAN_PREFIX,
    SETTING_COPY_COMMAND,
    SETTING_REVIEW_SKIP,
    SETTING_EVENTS_FILE,
    SETTING_COUNT
};

enum setting_origin { ORIGIN_DEFAULT, ORIGIN_FILE, ORIGIN_ENVIRONMENT, ORIGIN_FLAG };

enum setting_kind {
    SETTING_TEXT,
    SETTING_PATH,
    SETTING_ADDRESS,
    SETTING_NUMBER,
    SETTING_YES_NO,
    SETTING_WORD,
    SETTING_CLOCK_TIME,
    SETTING_ZONE,
    SETTING_HEADER_WORD, /* goes into an HTTP header: printable ASCII without blank */
    SETTING_GATEWAY,     /* a proxy: [scheme://][user:password@]host[:port] */
    SETTING_COMMAND      /* a command line; its row says whether a shell reads it */
};

struct setting_row {
    const char *section; /* "server", "token", … */
    const char *key;
    enum setting_kind kind;
    const char *fallback;     /* NULL = unset, or derived (settings.c says how) */
    const char *environment;  /* NULL = none */
    const char *flag;         /* NULL = none */
    const char *const *words; /* SETTING_WORD: allowed words, NULL-terminated; index = settings_number */
    int least, most;          /* SETTING_NUMBER */
    const char *help;
};
const struct setting_row *setting_row(enum setting_id id);
/* By "section.key", as in "desk.timezone"; false and a sentence with the nearest known name. */
bool setting_find(const char *name, enum setting_id *id, GError **error);

#define SETTINGS_ERROR (settings_error_quark())
GQuark settings_error_quark(void);
enum settings_error {
    SETTINGS_ERROR_FILE,  /* the settings file: cannot be read, syntax, unknown name, bad value */
    SETTINGS_ERROR_VALUE, /* environment or surroundings: bad value, no home folder */
    SETTINGS_ERROR_USAGE  /* what was asked for on the command line */
};

enum server_kind { SERVER_PRODUCTION, SERVER_TEST, SERVER_STAND_IN };

/* What the command line says; NULL where it is silent. */
struct settings_flags {
    const char *config;        /* --config */
    const char *profile;       /* --profile */
    const char *journal;       /* --journal */
    const char *operator_name; /* --operator */
    bool makes_settings;  /* the file that --config or FIXLINE_CONFIG names need not be there, nor [token] be whole */
    bool ignore_person;   /* --demo: no settings file, no FIXLINE_* but clock, zone and operator */
    const char *demo_url; /* --demo: address of the fresh stand-in */
};

struct settings;

/* Reads file and environment. A missing file is fine where nobody named it; unknown sections and keys, bad values, a
 * key given twice are errors with file, line and the nearest known name. */
struct settings *settings_load(const struct settings_flags *flags, GError **error);
void settings_free(struct settings *settings);

/* Reads file and environment anew: the address, how it is reached and where its token comes from are as they stand
 * there now, everything else as it was. NULL and a sentence where they cannot be used, or name no server. */
struct settings *settings_renew(const struct settings *settings, GError **error);
/* Whether both reach the same server in the same way with a token from the same place. */
bool settings_connect_alike(const struct settings *one, const struct settings *other);

const char *settings_text(const struct settings *settings, enum setting_id id); /* borrowed; NULL when unset */
int settings_number(const struct settings *settings, enum setting_id id);       /* numbers, minutes, word index, 0/1 */
enum setting_origin settings_origin(const struct settings *settings, enum setting_id id);

const char *settings_profile(const struct settings *settings); /* its name; borrowed, never NULL */
enum server_kind settings_server_kind(const struct settings *settings);
const char *settings_config_path(const struct settings *settings); /* of the file, whether it exists or not */
bool settings_has_file(const struct settings *settings);
/* False and a sentence where --config or FIXLINE_CONFIG names a file that is not there. */
bool settings_has_named_file(const struct settings *settings, GError **error);
const char *settings_journal_path(const struct settings *settings); /* resolved */
const char *settings_state_folder(const struct settings *settings); /* resolved, for tokens and log */
const char *settings_data_folder(const struct settings *settings);

/* Whether anything was set up to send to: a url from anywhere. */
bool settings_has_server(const struct settings *settings);

/* FIXLINE_CLOCK as text, NULL when unset (forms/time_point reads it). */
const char *settings_clock(const struct settings *settings);

/* The line of the file a value of ORIGIN_FILE stands in. */
unsigned settings_line(const struct settings *settings, enum setting_id id);

/* Whether [review] skip names this event: it may be sent without the review screen. */
bool settings_review_skips(const struct settings *settings, const char *event);

/* One line of [keys]: the names are judged by the desk, which knows actions and keys. */
struct setting_binding {
    char *action;
    char *key;
    unsigned line;
};
/* Elements struct setting_binding *, in the order of the file; borrowed, never NULL. */
const GPtrArray *settings_bindings(const struct settings *settings);

/* The text of a settings file with one value set, everything else (comments, order, blank lines) as it was; an empty
 * value unsets. `profile` says whose server and token are meant. Caller owns the text; NULL and a sentence where the
 * value does not fit. `text` is what was read, "" for a new file. */
char *settings_edit(const char *text, const char *profile, enum setting_id id, const char *value, GError **error);
/* The same for a line of [keys], whose names are the caller's to judge. */
char *settings_edit_binding(const char *text, const char *action, const char *key);
/* A settings file for a start: every setting with its help, all of them as comments. Caller owns the text. */
char *settings_sample(void);

/* One value as it may be shown: of a command only its program, of a proxy no password; NULL when unset. Caller owns it.
 */
char *settings_display(const struct settings *settings, enum setting_id id);
/* `config show`: one line a value, "section.key = value  (origin)", never a secret. Caller owns the text. */
char *settings_describe(const struct settings *settings);

/* scheme://host[:port][/path] with the host in lower case, without a slash at the end; NULL and a sentence that names
 * `source` for anything else (no scheme, query, fragment, user, blank, http beyond loopback). Caller owns the text. */
char *settings_normalise_url(const char *text, const char *source, GError **error);
/* Whether the host of a normalised address is 127.0.0.0/8, ::1 or localhost. */
bool settings_url_is_loopback(const char *url);
