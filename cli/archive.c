/* cli/archive.c: `fixline archive`: old events out of the journal into a file of their own. */
#include "cli/commands.h"
#include "cli/print.h"
#include "cli/session.h"
#include "forms/order.h"
#include "journal/upkeep.h"
#include "settings/paths.h"

enum archive_option { ARCHIVE_BEFORE, ARCHIVE_YES };

/* Others wait up to five seconds for the journal without a word. */
enum { SAID_FROM = 100000, DELETED_A_SECOND = 50000 };

/* The start of the day, whatever time of it was named. */
static enum status read_before(const struct session *session, const char *text, int64_t *before)
{
    g_autoptr(GError) error = NULL;
    struct time_context context = session_time_context(session);
    struct time_reading reading;
    if (!text)
        return print_failure(STATUS_USAGE, "Say up to which day, as in --before '1 jan'.");
    if (!time_point_read(text, &context, &reading, &error))
        return print_failure(STATUS_USAGE, "--before: %s", error->message);
    struct civil civil = time_point_civil(reading.at, session->rules.zone);
    const struct civil day = { .year = civil.year, .month = civil.month, .day = civil.day };
    *before = civil_time_point(&day, session->rules.zone);
    return STATUS_DONE;
}

/* What was to be done, in words. */
struct wanted {
    struct archive_plan plan;
    char *path;
    char *before; /* the date */
};

static int64_t count_of(const struct archive_plan *plan)
{
    return plan->last - plan->first + 1;
}

/* Why older ones stay, where some do. */
static void say_end(const struct wanted *wanted)
{
    const struct archive_plan *plan = &wanted->plan;
    if (plan->ended_by == 0)
        return;
    switch (plan->state) {
    case EVENT_QUEUED:
    case EVENT_SENDING:
        print_note("Event %" G_GINT64_FORMAT " is %s: send or drop it and run again; what is older than %s stays with "
                   "it.",
                   plan->ended_by, event_state_name(plan->state), wanted->before);
        break;
    case EVENT_UNKNOWN:
        print_note("Event %" G_GINT64_FORMAT " is unknown: settle it and run again; what is older than %s stays with "
                   "it.",
                   plan->ended_by, wanted->before);
        break;
    case EVENT_ACCEPTED:
    case EVENT_REFUSED:
    case EVENT_DROPPED:
        print_note("Event %" G_GINT64_FORMAT " was recorded later, so what is older than %s behind it stays.",
                   plan->ended_by, wanted->before);
        break;
    }
}

static enum status may_move(const struct session *session, const struct given *given, const struct wanted *wanted)
{
    g_autofree char *question =
        g_strdup_printf("Move %" G_GINT64_FORMAT " events recorded before %s (numbers %" G_GINT64_FORMAT
                        " to %" G_GINT64_FORMAT ") out of the journal into %s? [y/N] ",
                        count_of(&wanted->plan), wanted->before, wanted->plan.first, wanted->plan.last, wanted->path);
    if (given->options[ARCHIVE_YES])
        return STATUS_DONE;
    if (!session_may_ask(session))
        return print_failure(STATUS_USAGE, "Nothing was moved: that needs --yes, or an answer at a terminal.");
    return session_ask_yes(question) ? STATUS_DONE : print_failure(STATUS_USAGE, "Nothing was moved.");
}

static enum status move(struct session *session, const struct wanted *wanted)
{
    g_autoptr(GError) error = NULL;
    bool given_back = true;
    if (count_of(&wanted->plan) > SAID_FROM)
        print_note("At its end, while they are deleted here, others can neither record nor send for about %d s.",
                   (int)(count_of(&wanted->plan) / DELETED_A_SECOND));
    g_autofree char *doing = g_strdup_printf("copying and checking %" G_GINT64_FORMAT " events (Ctrl-C leaves all of "
                                             "them here)",
                                             count_of(&wanted->plan));
    print_progress(doing);
    bool moved = journal_archive(session->journal, wanted->path, &wanted->plan, ORDER_ETA_MEMBER, &given_back, &error);
    print_progress(NULL);
    if (!moved)
        return print_error(STATUS_FAILED, error);
    g_autofree char *said = g_strdup_printf(
        "%" G_GINT64_FORMAT " events moved into %s (numbers %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT ")",
        count_of(&wanted->plan), wanted->path, wanted->plan.first, wanted->plan.last);
    print_result(said);
    if (!given_back)
        print_note("There was no room to write the journal anew, so the disk got nothing back yet; what comes is "
                   "written into what was freed.");
    return STATUS_DONE;
}

static enum status plan_and_move(struct session *session, const struct given *given, struct wanted *wanted,
                                 int64_t before)
{
    g_autoptr(GError) error = NULL;
    if (!journal_archive_plan(session->journal, before, &wanted->plan, &error))
        return print_error(STATUS_FAILED, error);
    if (count_of(&wanted->plan) == 0) {
        print_note("No event recorded before %s can be moved.", wanted->before);
        say_end(wanted);
        return STATUS_DONE;
    }
    enum status status = may_move(session, given, wanted);
    if (status == STATUS_DONE)
        status = move(session, wanted);
    if (status == STATUS_DONE)
        say_end(wanted);
    return status;
}

static enum status run_archive(struct session *session, const struct given *given)
{
    g_autoptr(GError) error = NULL;
    int64_t before = 0;
    enum status status = session_time(session);
    if (status == STATUS_DONE)
        status = read_before(session, given->options[ARCHIVE_BEFORE], &before);
    if (status == STATUS_DONE && !g_file_test(settings_journal_path(session->settings), G_FILE_TEST_EXISTS))
        status = print_failure(STATUS_USAGE, "There is no journal yet, so there is nothing to move.");
    if (status == STATUS_DONE)
        status = session_journal(session);
    if (status != STATUS_DONE)
        return status;
    struct wanted wanted = { .path = path_resolve(given->arguments[0], NULL, &error),
                             .before = time_point_typed(before, session->rules.zone) };
    status = wanted.path ? plan_and_move(session, given, &wanted, before) : print_error(STATUS_FAILED, error);
    g_free(wanted.path);
    g_free(wanted.before);
    return status;
}

const struct command command_archive = {
    .name = "archive",
    .arguments = "FILE",
    .help = "Moves old events out of the journal into FILE, an archive. It takes the events from the first one on, as "
            "long as each is accepted, refused or dropped and was recorded before that day. The archive is read with "
            "--journal FILE by history, report, orders show and doctor; nothing is ever sent from it or written to "
            "it. What orders need of it stays, and the numbers go on.",
    .example = "fixline archive --before '1 jan' /media/stick/fixline-2025.db",
    OPTIONS([ARCHIVE_BEFORE] = { "before", "DATE", "what was recorded before the start of this day" },
            [ARCHIVE_YES] = { "yes", NULL, "without asking" }),
    .least = 1,
    .most = 1,
    .run = run_archive,
};
