/* cli/session.c: settings, journal and time of a command, each made at first need. */
#include "cli/session.h"
#include "base/atomic_file.h"
#include "cli/print.h"
#include "delivery/client.h"
#include "delivery/outbox.h"
#include "forms/order.h"
#include "journal/journal_orders.h"
#include "tui/runtime.h"
#include <string.h>
#include <termios.h>
#include <unistd.h>

/* A terminal hands over 4095 bytes of a line at most and drops the rest. */
enum { LINE_USUAL = 8 * 1024, LINE_BYTES_MAX = 64 * 1024, TERMINAL_LINE_MAX = 4094 };
/* Events that one command takes into the index of the searches: some 40 ms. */
enum { SESSION_INDEX_MOST = 600, SESSION_INDEX_EVERY = 16 };

/* The names in [keys] are those of the desk's actions; a slip shows on the day it is made, whichever command is next.
 */
static bool keys_are_known(const struct settings *settings, GError **error)
{
    g_autoptr(GArray) bindings = desk_bindings(settings, error);
    return bindings != NULL;
}

enum status session_settings(struct session *session)
{
    g_autoptr(GError) error = NULL;
    if (session->settings)
        return STATUS_DONE;
    session->settings = settings_load(&session->flags, &error);
    if (session->settings && (session->tells_faults || keys_are_known(session->settings, &error)))
        return STATUS_DONE;
    g_clear_pointer(&session->settings, settings_free);
    bool usage = g_error_matches(error, SETTINGS_ERROR, SETTINGS_ERROR_USAGE);
    return print_error(usage ? STATUS_USAGE : STATUS_FAILED, error);
}

static enum status read_clock(struct session *session)
{
    g_autoptr(GError) error = NULL;
    const char *clock = settings_clock(session->settings);
    if (!clock || time_point_read_iso(clock, &session->frozen_now, &error))
        return STATUS_DONE;
    return print_failure(STATUS_USAGE, "FIXLINE_CLOCK: %s", error->message);
}

static enum day_order read_day_order(const struct settings *settings)
{
    if (!settings_text(settings, SETTING_DAY_ORDER))
        return DAY_ORDER_UNSET;
    return settings_number(settings, SETTING_DAY_ORDER) ? DAY_ORDER_MONTH_FIRST : DAY_ORDER_DAY_FIRST;
}

enum status session_time(struct session *session)
{
    g_autoptr(GError) error = NULL;
    enum status status = session_settings(session);
    if (status != STATUS_DONE || session->timed)
        return status;
    const struct settings *settings = session->settings;
    session->rules = (struct time_rules){
        .zone = time_zone_find(settings_text(settings, SETTING_TIMEZONE), &error),
        .unit = settings_number(settings, SETTING_TIMESTAMPS) ? TIME_SECONDS : TIME_MILLISECONDS,
        .day_order = read_day_order(settings),
        .week_start = settings_number(settings, SETTING_WEEK_START) ? WEEK_STARTS_SUNDAY : WEEK_STARTS_MONDAY,
        .end_of_day = settings_number(settings, SETTING_END_OF_DAY),
    };
    if (!session->rules.zone)
        return print_error(STATUS_FAILED, error);
    session->timed = true;
    return read_clock(session);
}

struct token_source *session_tokens(struct session *session)
{
    if (!session->tokens)
        session->tokens = token_source_new(session->settings);
    return session->tokens;
}

enum status session_custom(struct session *session)
{
    g_autoptr(GError) error = NULL;
    size_t length = 0;
    enum status status = session_settings(session);
    const char *path = status == STATUS_DONE ? settings_text(session->settings, SETTING_EVENTS_FILE) : NULL;
    if (!path || session->custom)
        return status;
    g_autofree char *text = file_read(path, JSON_BYTES_MAX, &length, &error);
    if (!text)
        return print_error(STATUS_FAILED, error);
    g_autoptr(GPtrArray) defects = g_ptr_array_new_with_free_func(g_free);
    session->custom = custom_read(text, length, defects);
    for (unsigned i = 0; i < defects->len; i++)
        print_note("%s: %s", path, (const char *)defects->pdata[i]);
    if (session->custom)
        return STATUS_DONE;
    return print_failure(STATUS_FAILED, "Mend the events file, or unset file in [events] of %s.",
                         settings_config_path(session->settings));
}

enum status session_journal(struct session *session)
{
    g_autoptr(GError) error = NULL;
    enum status status = session_time(session);
    if (status != STATUS_DONE || session->journal)
        return status;
    session->journal = journal_open(settings_journal_path(session->settings), settings_profile(session->settings),
                                    JOURNAL_WRITE, &error);
    return session->journal ? STATUS_DONE : print_error(STATUS_FAILED, error);
}

/* What cannot be written can still be read: a full disk hides no history. */
static bool may_read_only(const GError *error)
{
    return g_error_matches(error, JOURNAL_ERROR, JOURNAL_ERROR_WRITE) ||
           g_error_matches(error, JOURNAL_ERROR, JOURNAL_ERROR_BUSY) ||
           g_error_matches(error, JOURNAL_ERROR, JOURNAL_ERROR_OPEN) ||
           g_error_matches(error, JOURNAL_ERROR, JOURNAL_ERROR_ARCHIVE);
}

enum status session_journal_to_show(struct session *session)
{
    g_autoptr(GError) error = NULL;
    enum status status = session_time(session);
    if (status != STATUS_DONE || session->journal)
        return status;
    const char *path = settings_journal_path(session->settings), *profile = settings_profile(session->settings);
    if (!g_file_test(path, G_FILE_TEST_EXISTS))
        return journal_may_begin(path, &error) ? STATUS_DONE : print_error(STATUS_FAILED, error);
    session->journal = journal_open(path, profile, JOURNAL_WRITE, &error);
    if (!session->journal && may_read_only(error))
        session->journal = journal_open(path, profile, JOURNAL_READ_ONLY, NULL);
    return session->journal ? STATUS_DONE : print_error(STATUS_FAILED, error);
}

void session_open_network(struct session *session)
{
    if (!session->is_opening)
        session->is_opening = client_open_ahead(&session->opening);
}

/* What was recorded goes into the index of the searches, a little at a time. Who records one event leaves even the look
 * whether it is time to one in sixteen; after a batch larger than a step that step would change nothing, so it is left
 * to who looks next. */
static void index_some(struct session *session)
{
    bool more;
    if (session->recorded % SESSION_INDEX_EVERY == 0 && session->batch <= SESSION_INDEX_MOST)
        journal_index_step(session->journal, SESSION_INDEX_MOST, &more, NULL);
}

void session_end(struct session *session)
{
    if (!session->journal)
        return;
    index_some(session);
    journal_leave(session->journal);
}

void session_clear(struct session *session)
{
    session_end(session);
    if (session->is_opening)
        pthread_join(session->opening, NULL);
    session->is_opening = false;
    g_clear_pointer(&session->outbox, outbox_free);
    g_clear_pointer(&session->journal, journal_close);
    g_clear_pointer(&session->custom, custom_free);
    g_clear_pointer(&session->tokens, token_source_free);
    g_clear_pointer(&session->settings, settings_free);
    g_clear_pointer(&session->rules.zone, g_time_zone_unref);
    session->timed = false;
}

enum status session_find_order(struct session *session, const char *id, struct order **order)
{
    g_autoptr(GError) error = NULL;
    *order = NULL;
    if (!order_id_check(id, &error))
        return print_error(STATUS_USAGE, error);
    enum status status = session_journal_to_show(session);
    if (status != STATUS_DONE || !session->journal)
        return status;
    *order = journal_find_order(session->journal, id, &error);
    return error ? print_error(STATUS_FAILED, error) : STATUS_DONE;
}

enum status session_need_order(struct session *session, const char *id, struct order **order)
{
    enum status status = session_find_order(session, id, order);
    if (status != STATUS_DONE || *order)
        return status;
    return print_failure(STATUS_USAGE,
                         "The order %s is not known here; \"fixline orders list\" shows those that are, and \"fixline "
                         "orders add %s --type depot\" (or onsite) adds it.",
                         id, id);
}

int64_t session_now(const struct session *session)
{
    return session->frozen_now ? session->frozen_now : g_get_real_time() / 1000;
}

struct field_context session_field_context(const struct session *session, bool as_typed)
{
    return (struct field_context){ .rules = &session->rules,
                                   .now = session_now(session),
                                   .operator_name = session_operator(session),
                                   .as_typed = as_typed };
}

struct time_context session_time_context(const struct session *session)
{
    return (struct time_context){ .rules = &session->rules, .now = session_now(session), .lean = TIME_LEAN_PAST };
}

const char *session_operator(const struct session *session)
{
    return settings_text(session->settings, SETTING_OPERATOR);
}

bool session_may_ask(const struct session *session)
{
    return !session->no_input && isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
}

/* One line, kept up to LINE_BYTES_MAX; NULL at the end of the input. `length` is what the line really has. */
static GString *read_line(size_t *length)
{
    GString *line = g_string_sized_new(LINE_USUAL); /* a token must not leave copies behind as it grows */
    char byte = '\0';
    ssize_t got;
    *length = 0;
    for (; (got = read(STDIN_FILENO, &byte, 1)) == 1 && byte != '\n'; (*length)++)
        if (line->len < LINE_BYTES_MAX)
            g_string_append_c(line, byte);
    if (got == 1 || line->len > 0)
        return line;
    g_string_free(line, TRUE);
    return NULL;
}

char *session_read_line(void)
{
    size_t length;
    GString *line = read_line(&length);
    return line ? g_string_free(line, FALSE) : NULL;
}

char *session_read_answer(GError **error)
{
    size_t length, most = isatty(STDIN_FILENO) ? TERMINAL_LINE_MAX : LINE_BYTES_MAX;
    GString *line = read_line(&length);
    if (!line)
        return NULL;
    bool whole = length <= most && !memchr(line->str, '\0', line->len);
    if (length > most)
        g_set_error(error, FIELD_ERROR, FIELD_ERROR_VALUE,
                    "The answer has more than %zu bytes; write it into a file and answer @FILE.", most);
    else if (!whole)
        g_set_error(error, FIELD_ERROR, FIELD_ERROR_VALUE, "The answer holds a NUL byte; remove it.");
    return g_string_free(line, !whole);
}

char *session_read_unseen(const char *prompt)
{
    struct termios usual, unseen;
    if (tcgetattr(STDIN_FILENO, &usual) != 0)
        return session_read_line();
    unseen = usual;
    unseen.c_lflag &= ~(tcflag_t)(ECHO | ISIG);
    tcsetattr(STDIN_FILENO, TCSADRAIN, &unseen);
    print_question(prompt);
    char *line = session_read_line();
    tcsetattr(STDIN_FILENO, TCSADRAIN, &usual);
    print_question("\n");
    return line;
}

bool session_ask_yes(const char *question)
{
    print_question(question);
    g_autofree char *answer = session_read_line();
    return answer && (g_ascii_strcasecmp(g_strstrip(answer), "y") == 0 || g_ascii_strcasecmp(answer, "yes") == 0);
}
