/* settings/rows.c: the table of settings. A default stands here and nowhere else; NULL means unset or derived from the
 * others when they are read (settings.c: kind and colour by address, operator by login, journal by profile). */
#include "base/clean.h"
#include "base/near.h"
#include "settings/settings.h"
#include <string.h>

static const char *const KINDS[] = { "production", "test", "stand-in", NULL };
static const char *const UNITS[] = { "milliseconds", "seconds", NULL };
static const char *const UNAVAILABLE[] = { "unknown", "queued", NULL };
static const char *const COLORS[] = { "red", "yellow", "green", "blue", "magenta", "cyan", NULL };
static const char *const WEEK_STARTS[] = { "monday", "sunday", NULL };
static const char *const DAY_ORDERS[] = { "day-first", "month-first", NULL };
static const char *const THEMES[] = { "auto", "light", "dark", NULL };

static const struct setting_row ROWS[SETTING_COUNT] = {
    [SETTING_URL] = { .section = "server",
                      .key = "url",
                      .kind = SETTING_ADDRESS,
                      .environment = "FIXLINE_URL",
                      .flag = "--demo",
                      .help = "Address events go to, as in https://api.example.com." },
    [SETTING_KIND] = { .section = "server",
                       .key = "kind",
                       .kind = SETTING_WORD,
                       .words = KINDS,
                       .help = "What stands behind the address; by default stand-in for loopback, else production." },
    [SETTING_ACCEPT_VERSION] = { .section = "server",
                                 .key = "accept_version",
                                 .kind = SETTING_HEADER_WORD,
                                 .fallback = "latest",
                                 .help = "Version asked for in the Accept header." },
    [SETTING_TIMESTAMPS] = { .section = "server",
                             .key = "timestamps",
                             .kind = SETTING_WORD,
                             .fallback = "milliseconds",
                             .words = UNITS,
                             .help = "Unit of points in time in the body." },
    [SETTING_CONNECT_TIMEOUT] = { .section = "server",
                                  .key = "connect_timeout",
                                  .kind = SETTING_NUMBER,
                                  .fallback = "10",
                                  .least = 1,
                                  .most = 600,
                                  .help = "Seconds to wait for a connection." },
    [SETTING_TOTAL_TIMEOUT] = { .section = "server",
                                .key = "total_timeout",
                                .kind = SETTING_NUMBER,
                                .fallback = "60",
                                .least = 1,
                                .most = 3600,
                                .help = "Seconds to wait for the whole answer." },
    [SETTING_UNAVAILABLE] = { .section = "server",
                              .key = "unavailable",
                              .kind = SETTING_WORD,
                              .fallback = "unknown",
                              .words = UNAVAILABLE,
                              .help = "What an answer with status 503 means." },
    [SETTING_CA_FILE] = { .section = "server",
                          .key = "ca_file",
                          .kind = SETTING_PATH,
                          .help = "Certificates to trust instead of the system's." },
    [SETTING_PROXY] = { .section = "server",
                        .key = "proxy",
                        .kind = SETTING_GATEWAY,
                        .help = "Proxy to go through; by default the one of the environment, none for loopback." },
    [SETTING_COLOR] = { .section = "server",
                        .key = "color",
                        .kind = SETTING_WORD,
                        .words = COLORS,
                        .help = "Colour of frame and first line; by default red, yellow or green by kind." },
    [SETTING_TOKEN_FILE] = { .section = "token",
                             .key = "file",
                             .kind = SETTING_PATH,
                             .help = "File that holds the access token, readable by its owner only." },
    [SETTING_TOKEN_COMMAND] = { .section = "token",
                                .key = "command",
                                .kind = SETTING_COMMAND,
                                .help = "Command that prints the access token; run without a shell." },
    [SETTING_CLIENT_ID] = { .section = "token",
                            .key = "client_id",
                            .kind = SETTING_TEXT,
                            .help = "OAuth client, together with client_secret_file." },
    [SETTING_CLIENT_SECRET_FILE] = { .section = "token",
                                     .key = "client_secret_file",
                                     .kind = SETTING_PATH,
                                     .help = "File that holds the OAuth client secret, readable by its owner only." },
    [SETTING_JOURNAL_PATH] = { .section = "journal",
                               .key = "path",
                               .kind = SETTING_PATH,
                               .environment = "FIXLINE_JOURNAL",
                               .flag = "--journal",
                               .help = "File that remembers orders and events; by default one a profile." },
    [SETTING_OPERATOR] = { .section = "desk",
                           .key = "operator",
                           .kind = SETTING_TEXT,
                           .environment = "FIXLINE_OPERATOR",
                           .flag = "--operator",
                           .help = "Who works here; by default the full name of the login, else its name." },
    [SETTING_TIMEZONE] = { .section = "desk",
                           .key = "timezone",
                           .kind = SETTING_ZONE,
                           .environment = "FIXLINE_TIMEZONE",
                           .help =
                               "Time zone of dates typed and shown, as in Europe/Berlin; by default the system's." },
    [SETTING_WEEK_START] = { .section = "desk",
                             .key = "week_start",
                             .kind = SETTING_WORD,
                             .fallback = "monday",
                             .words = WEEK_STARTS,
                             .help = "First day of a week in the calendar." },
    [SETTING_DAY_ORDER] = { .section = "desk",
                            .key = "day_order",
                            .kind = SETTING_WORD,
                            .words = DAY_ORDERS,
                            .help = "How dates with slashes are read; refused while this is unset." },
    [SETTING_END_OF_DAY] = { .section = "desk",
                             .key = "end_of_day",
                             .kind = SETTING_CLOCK_TIME,
                             .fallback = "18:00",
                             .help = "What eod means." },
    [SETTING_HOLD] = { .section = "desk",
                       .key = "hold",
                       .kind = SETTING_NUMBER,
                       .fallback = "5",
                       .least = 0,
                       .most = 60,
                       .help = "Seconds an event rests before it leaves the desk." },
    [SETTING_ESCAPE_DELAY] = { .section = "desk",
                               .key = "escape_delay",
                               .kind = SETTING_NUMBER,
                               .fallback = "25",
                               .least = 1,
                               .most = 1000,
                               .help = "Milliseconds after which a lone Esc counts; more of them for slow lines." },
    [SETTING_MOUSE] = { .section = "desk",
                        .key = "mouse",
                        .kind = SETTING_YES_NO,
                        .fallback = "yes",
                        .help = "Whether the mouse works in the desk; with Shift it selects text all the same." },
    [SETTING_BELL] = { .section = "desk",
                       .key = "bell",
                       .kind = SETTING_YES_NO,
                       .fallback = "no",
                       .help = "Whether the bell sounds when an event is refused or unknown, or sending stops." },
    [SETTING_THEME] = { .section = "desk",
                        .key = "theme",
                        .kind = SETTING_WORD,
                        .fallback = "auto",
                        .words = THEMES,
                        .help = "Colours for a light or a dark background; auto asks COLORFGBG, else takes tones for "
                                "both." },
    [SETTING_SCAN_PREFIX] = { .section = "desk",
                              .key = "scan_prefix",
                              .kind = SETTING_TEXT,
                              .help = "What the barcodes of orders begin with." },
    [SETTING_COPY_COMMAND] = { .section = "desk",
                               .key = "copy_command",
                               .kind = SETTING_COMMAND,
                               .help = "Shell command that takes copied text on its input; by default the terminal's "
                                       "own clipboard." },
    [SETTING_REVIEW_SKIP] = { .section = "review",
                              .key = "skip",
                              .kind = SETTING_TEXT,
                              .help = "Events sent without the review screen, separated by commas." },
    [SETTING_EVENTS_FILE] = { .section = "events",
                              .key = "file",
                              .kind = SETTING_PATH,
                              .help = "File with the company's own events." },
};

const struct setting_row *setting_row(enum setting_id id)
{
    return &ROWS[id];
}

static bool row_has_name(const struct setting_row *row, const char *name)
{
    size_t section = strlen(row->section);
    return strncmp(name, row->section, section) == 0 && name[section] == '.' &&
           strcmp(name + section + 1, row->key) == 0;
}

bool setting_find(const char *name, enum setting_id *id, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    for (int i = 0; i < SETTING_COUNT; i++) {
        if (row_has_name(&ROWS[i], name)) {
            *id = (enum setting_id)i;
            return true;
        }
        g_ptr_array_add(names, g_strconcat(ROWS[i].section, ".", ROWS[i].key, NULL));
    }
    const char *near = near_find(name, (const char *const *)names->pdata, names->len);
    g_autofree char *hint = near ? g_strdup_printf("did you mean %s?", near) : g_strdup("config show lists them all.");
    g_autofree char *shown = clean_word(name);
    g_set_error(error, SETTINGS_ERROR, SETTINGS_ERROR_USAGE, "There is no setting \"%s\"; %s", shown, hint);
    return false;
}
