/* cli/help.c: the help of a command, derived from its row. */
#include "base/clean.h"
#include "cli/command.h"
#include <string.h>

enum { LINE_COLUMNS = 80, RIGHT_COLUMN = 33 };

/* The words of a text whose first one begins in column `at`; where a line ends the next begins in column `indent`. */
static void append_words(GString *out, int at, int indent, const char *text)
{
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    for (char **word = words; *word; word++) {
        int columns = utf8_columns(*word, strlen(*word));
        if (word > words && at + 1 + columns > LINE_COLUMNS) {
            g_string_append_printf(out, "\n%*s", indent, "");
            at = indent;
        } else if (word > words) {
            g_string_append_c(out, ' ');
            at++;
        }
        g_string_append(out, *word);
        at += columns;
    }
    g_string_append_c(out, '\n');
}

/* What is called or given on the left, what it is for on the right. */
static void append_row(GString *out, const char *left, const char *help)
{
    int columns = utf8_columns(left, strlen(left));
    int gap = MAX(1, RIGHT_COLUMN - columns);
    g_string_append_printf(out, "%s%*s", left, gap, "");
    append_words(out, columns + gap, RIGHT_COLUMN, help);
}

static void append_option(GString *out, const struct option *row)
{
    g_autofree char *left = g_strconcat("  --", row->name, row->argument ? " " : "", row->argument, NULL);
    append_row(out, left, row->help);
}

static void append_options(GString *out, const char *title, const struct option *rows, size_t count)
{
    if (count == 0)
        return;
    g_string_append_printf(out, "\n%s\n", title);
    for (size_t i = 0; i < count; i++)
        append_option(out, &rows[i]);
}

char *command_summary(const struct command *command)
{
    const char *end = strstr(command->help, ". ");
    return end ? g_strndup(command->help, (size_t)(end - command->help) + 1) : g_strdup(command->help);
}

static void append_parts(GString *out, const struct command *command, const char *path)
{
    g_string_append(out, "\nCommands\n");
    for (size_t i = 0; command->parts[i]; i++) {
        const struct command *part = command->parts[i];
        g_autofree char *call = g_strconcat("  ", part->name, " ", part->arguments, NULL);
        g_strchomp(call);
        g_autofree char *summary = command_summary(part);
        append_row(out, call, summary);
    }
    g_string_append_printf(out, "\n%s COMMAND --help explains one of them.\n", path);
}

char *command_help(const struct command *command, const char *path)
{
    size_t everywhere_count = 0;
    const struct option *everywhere = command_everywhere(&everywhere_count);
    GString *out = g_string_new(NULL);
    g_string_append_printf(out, "%s%s%s\n", path, command->arguments ? " " : "",
                           command->arguments                ? command->arguments
                           : command->parts && !command->run ? " COMMAND"
                                                             : "");
    append_words(out, 0, 0, command->help);
    if (command->parts)
        append_parts(out, command, path);
    append_options(out, "Options", command->options, command->option_count);
    append_options(out, "Everywhere", everywhere, everywhere_count);
    if (command->example)
        g_string_append_printf(out, "\nExample\n  %s\n", command->example);
    return g_string_free(out, FALSE);
}
