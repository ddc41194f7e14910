/* cli/history.c: `fixline history`: every event recorded here, newest first, read page by page so that a million rows
 * need no more memory than one page. */
#include "base/clean.h"
#include "cli/commands.h"
#include "cli/history_rows.h"
#include "cli/print.h"
#include <string.h>

enum history_option { HISTORY_FORMAT, HISTORY_LIMIT, HISTORY_ATTEMPTS };

enum { LIMIT_ON_TERMINAL = 50 };

static bool read_format(const struct given *given, enum history_format *format)
{
    static const char *const NAMES[] = { "table", "json", "jsonl", "csv" };
    const char *text = given->options[HISTORY_FORMAT];
    *format = HISTORY_TABLE;
    if (!text)
        return true;
    for (size_t i = 0; i < G_N_ELEMENTS(NAMES); i++)
        if (strcmp(NAMES[i], text) == 0) {
            *format = (enum history_format)i;
            return true;
        }
    g_autofree char *shown = clean_word(text);
    print_note("--format is table, json, jsonl or csv, not \"%s\".", shown);
    return false;
}

static bool read_limit(const struct given *given, enum history_format format, int64_t *limit)
{
    const char *text = given->options[HISTORY_LIMIT];
    bool short_table = format == HISTORY_TABLE && print_is_terminal();
    *limit = short_table ? LIMIT_ON_TERMINAL : HISTORY_ALL;
    if (!text || g_ascii_string_to_signed(text, 10, 1, HISTORY_ALL, limit, NULL))
        return true;
    g_autofree char *shown = clean_word(text);
    print_note("--limit is a whole number from 1 on, not \"%s\".", shown);
    return false;
}

static enum status run_history(struct session *session, const struct given *given)
{
    struct history_query query = { .attempts = given->options[HISTORY_ATTEMPTS] != NULL };
    g_autofree char *filter = g_strjoinv(" ", given->arguments);
    if (!read_format(given, &query.format) || !read_limit(given, query.format, &query.limit))
        return STATUS_USAGE;
    if (query.attempts && query.format != HISTORY_JSON && query.format != HISTORY_JSONL)
        return print_failure(STATUS_USAGE, "--attempts needs --format json or jsonl.");
    query.filter = *filter ? filter : NULL;
    return history_print(session, &query, NULL);
}

const struct command command_history = {
    .name = "history",
    .arguments = "[FILTER…]",
    .help = "Shows the events recorded here, newest first. FILTER is words to find, with their accents, and order:, "
            "event:, state:, who:, since:, until: with a value; the same key twice means either, ! excludes.",
    .example = "fixline history state:unknown since:monday --format jsonl",
    OPTIONS([HISTORY_FORMAT] = { "format", "table|json|jsonl|csv", "how to print them" },
            [HISTORY_LIMIT] = { "limit", "N", "at most N; on a terminal a table has 50" },
            [HISTORY_ATTEMPTS] = { "attempts", NULL, "with every attempt to send (json and jsonl)" }),
    .most = ARGUMENTS_ANY,
    .run = run_history,
};
