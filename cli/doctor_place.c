/* cli/doctor_place.c: what `fixline doctor` says of this machine: files, terminal, clock, journal. */
#include "cli/doctor.h"
#include "cli/print.h"
#include "journal/journal_decisions.h"
#include "journal/journal_events.h"
#include "journal/upkeep.h"
#include "tui/app.h"
#include <errno.h>
#include <langinfo.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum { DISK_MIB_LEAST = 100, KEPT_MOST = INT16_MAX };

/* ---- permissions ---- */

/* What of its mode nobody else may have, and whether having it is wrong or only to be minded. */
struct guarded {
    const char *path;
    mode_t forbidden;
    enum finding_grade grade;
    const char *advice;
};

static enum status check_guarded(const struct guarded *guarded)
{
    struct stat about;
    if (stat(guarded->path, &about) != 0)
        return STATUS_DONE; /* what is not there yet is made private */
    if (about.st_uid != geteuid())
        return doctor_say(FINDING_WRONG, STATUS_FAILED, "permissions",
                          "%s belongs to another user; make it yours by chown, or name another one.", guarded->path);
    if ((about.st_mode & guarded->forbidden) == 0)
        return STATUS_DONE;
    return doctor_say(guarded->grade, STATUS_FAILED, "permissions", "%s is open to other users (mode %o); %s %s.",
                      guarded->path, about.st_mode & 07777u, guarded->advice, guarded->path);
}

enum status doctor_permissions(struct session *session)
{
    const struct settings *settings = session->settings;
    const struct guarded all[] = {
        { settings_config_path(settings), S_IWGRP | S_IWOTH, FINDING_WRONG, "type chmod go-w" },
        { settings_data_folder(settings), S_IRWXG | S_IRWXO, FINDING_MIND, "type chmod 700" },
        { settings_state_folder(settings), S_IRWXG | S_IRWXO, FINDING_MIND, "type chmod 700" },
        { settings_journal_path(settings), S_IRWXG | S_IRWXO, FINDING_WRONG, "type chmod 600" },
    };
    enum status status = STATUS_DONE;
    for (size_t i = 0; i < G_N_ELEMENTS(all); i++)
        status = status_worse(status, check_guarded(&all[i]));
    if (status == STATUS_DONE)
        doctor_say(FINDING_FINE, STATUS_DONE, "permissions", "settings and journal are this user's");
    return status;
}

/* ---- terminal ---- */

static bool terminal_is_described(const char *name)
{
    const char *const folders[] = { g_getenv("TERMINFO"), "/etc/terminfo", "/lib/terminfo", "/usr/share/terminfo",
                                    "/usr/lib/terminfo" };
    g_autofree char *own = g_build_filename(g_get_home_dir(), ".terminfo", NULL);
    g_autofree char *piece = g_strdup_printf("%c/%s", name[0], name);
    g_autofree char *at_home = g_build_filename(own, piece, NULL);
    if (strchr(name, '/') || access(at_home, R_OK) == 0)
        return strchr(name, '/') == NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(folders); i++) {
        g_autofree char *path = folders[i] ? g_build_filename(folders[i], piece, NULL) : NULL;
        if (path && access(path, R_OK) == 0)
            return true;
    }
    return false;
}

static enum status say_size(const char *name)
{
    struct winsize size = { 0 };
    bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    if (known && (size.ws_col < SMALLEST_COLUMNS || size.ws_row < SMALLEST_ROWS))
        return doctor_say(FINDING_MIND, STATUS_DONE, "terminal", "%s, %dx%d: the desk needs %dx%d; make it larger.",
                          name, size.ws_col, size.ws_row, SMALLEST_COLUMNS, SMALLEST_ROWS);
    return known ? doctor_say(FINDING_FINE, STATUS_DONE, "terminal", "%s, %dx%d", name, size.ws_col, size.ws_row)
                 : doctor_say(FINDING_FINE, STATUS_DONE, "terminal", "%s", name);
}

enum status doctor_terminal(struct session *session)
{
    const char *name = g_getenv("TERM");
    (void)session;
    if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
        doctor_say(FINDING_MIND, STATUS_DONE, "terminal",
                   "The locale is not UTF-8 (%s), so only ASCII can be shown; set LANG to one that is, as in C.UTF-8.",
                   nl_langinfo(CODESET));
    if (!name || !*name)
        return doctor_say(FINDING_MIND, STATUS_DONE, "terminal",
                          "TERM is not set, so the desk cannot open here; commands can be used.");
    if (strcmp(name, "dumb") == 0 || !terminal_is_described(name))
        return doctor_say(FINDING_MIND, STATUS_DONE, "terminal",
                          "\"%s\" is no terminal the desk can use; set TERM, as in TERM=xterm-256color, or install "
                          "ncurses-term.",
                          name);
    return say_size(name);
}

/* ---- clock ---- */

/* Before this program was written no clock is right. */
static const char EARLIEST[] = "2026-01-01T00:00:00Z";

enum status doctor_clock(struct session *session)
{
    int64_t earliest = 0, now = g_get_real_time() / 1000;
    if (session->frozen_now)
        doctor_say(FINDING_MIND, STATUS_DONE, "clock",
                   "FIXLINE_CLOCK freezes the time people see at %s; unset it to send to production.",
                   settings_clock(session->settings));
    g_autofree char *shown = time_point_clock(now, session->rules.zone);
    if (time_point_read_iso(EARLIEST, &earliest, NULL) && now < earliest)
        return doctor_say(FINDING_WRONG, STATUS_FAILED, "clock", "The machine says %s, which cannot be; set its clock.",
                          shown);
    return doctor_say(FINDING_FINE, STATUS_DONE, "clock", "%s", shown);
}

/* ---- journal ---- */

static void say_space(const char *path)
{
    struct statvfs disk;
    g_autofree char *folder = g_path_get_dirname(path);
    if (statvfs(folder, &disk) != 0)
        return;
    uint64_t free_mib = (uint64_t)disk.f_bavail * disk.f_frsize / (1024 * 1024);
    if (free_mib < DISK_MIB_LEAST)
        doctor_say(FINDING_MIND, STATUS_DONE, "journal",
                   "Only %" G_GUINT64_FORMAT " MiB are free at %s; a full disk stops all sending, make room.", free_mib,
                   folder);
}

/* What a change of [server] url left behind, address by address. */
static void say_addresses(struct session *session, const char *server)
{
    g_autoptr(GPtrArray) addresses = journal_other_addresses(session->journal, server, NULL);
    for (unsigned i = 0; addresses && i < addresses->len; i++) {
        const struct address_count *address = addresses->pdata[i];
        bool one = address->waiting == 1;
        g_autofree char *wait = print_counted(address->waiting, "event waits", "events wait");
        if (address->waiting > 0)
            doctor_say(FINDING_MIND, STATUS_DONE, "journal",
                       "%s for another address than this profile's (%s) and %s not sent; \"fixline outbox move\" gives "
                       "%s this one.",
                       wait, address->server, one ? "is" : "are", one ? "it" : "them");
    }
}

/* Names those that were resting when their desk ended; how many a rest keeps from leaving, others behind them too. */
static int64_t say_rested(struct session *session, const char *server)
{
    g_autoptr(GPtrArray) kept = journal_kept_by_rest(session->journal, server, KEPT_MOST, NULL);
    int64_t rested = 0;
    for (unsigned i = 0; kept && i < kept->len; i++)
        rested += ((const struct event_record *)kept->pdata[i])->rest == EVENT_WAS_RESTING;
    g_autofree char *were = print_counted(rested, "event was resting when its desk ended and is",
                                          "events were resting when their desk ended and are");
    const char *them = rested == 1 ? "it" : "them";
    if (rested > 0)
        doctor_say(
            FINDING_MIND, STATUS_DONE, "journal",
            "%s sent by nobody but a person; \"fixline outbox send\" names %s, \"fixline outbox retry\" sends %s.",
            were, them, them);
    return kept ? kept->len : 0;
}

static void say_counts(struct session *session)
{
    struct journal_counts counts = { 0 };
    const char *server = settings_text(session->settings, SETTING_URL);
    if (!journal_count(session->journal, server, &counts, NULL))
        return;
    g_autofree char *unknown = print_counted(counts.unknown, "event is unknown; find out and settle it",
                                             "events are unknown; find out and settle them");
    if (counts.unknown > 0)
        doctor_say(FINDING_MIND, STATUS_DONE, "journal", "%s with \"fixline outbox resolve\".", unknown);
    int64_t others = counts.elsewhere + (server ? say_rested(session, server) : 0);
    if (server && counts.elsewhere > 0)
        say_addresses(session, server);
    bool one = counts.waiting - others == 1;
    g_autofree char *wait = print_counted(counts.waiting - others, "event waits", "events wait");
    if (counts.waiting > others)
        doctor_say(FINDING_MIND, STATUS_DONE, "journal", "%s; \"fixline outbox send\" sends %s.", wait,
                   one ? "it" : "them");
}

/* Who has the whole journal read has time for the index of the searches too. */
static void index_all(struct journal *journal)
{
    enum { STEP = 5000 };
    bool more = true;
    while (more && journal_index_step(journal, STEP, &more, NULL))
        continue;
}

/* How many there are, and which of them are elsewhere. Caller owns it. */
static char *count_words(struct journal *journal, int64_t events)
{
    struct archived archived = { 0 };
    if (!journal_archived(journal, &archived, NULL) || (archived.last == 0 && !journal_is_archive(journal)))
        return print_counted(events, "event", "events");
    if (journal_is_archive(journal))
        return g_strdup_printf("an archive of %" G_GINT64_FORMAT " events from number %" G_GINT64_FORMAT " on",
                               events - archived.events, archived.last + 1);
    return g_strdup_printf("%" G_GINT64_FORMAT " events (1 to %" G_GINT64_FORMAT " in an archive, %" G_GINT64_FORMAT
                           " here)",
                           events, archived.last, events - archived.events);
}

enum status doctor_journal(struct session *session)
{
    g_autoptr(GError) error = NULL;
    int64_t events = 0;
    const char *path = settings_journal_path(session->settings);
    struct stat about;
    say_space(path);
    if (stat(path, &about) != 0 && errno == ENOENT && !session->journal) {
        g_autofree char *log = g_strconcat(path, "-wal", NULL), *last = g_strconcat(path, ".last", NULL);
        if (access(log, F_OK) != 0 && access(last, F_OK) != 0)
            return doctor_say(FINDING_FINE, STATUS_DONE, "journal", "%s: none yet", path);
    }
    session->journal = journal_open(path, settings_profile(session->settings), JOURNAL_WRITE, &error);
    if (g_error_matches(error, JOURNAL_ERROR, JOURNAL_ERROR_ARCHIVE)) {
        g_clear_error(&error);
        session->journal = journal_open(path, NULL, JOURNAL_READ_ONLY, &error);
    }
    if (!session->journal || !journal_verify(session->journal, &events, &error))
        return doctor_say(FINDING_WRONG, STATUS_FAILED, "journal", "%s", error->message);
    say_counts(session);
    index_all(session->journal);
    g_autofree char *counted = count_words(session->journal, events);
    return doctor_say(FINDING_FINE, STATUS_DONE, "journal", "%s: %s, every row and the chain are whole", path, counted);
}
