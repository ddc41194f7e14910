/* cli/help.c: the help of a command, derived from its row. */
#include "base/clean.h"
#include "cli/command.h"
#include <string.h>

static void append_option(GString *out, const struct option *row)
{
    GString *left = g_string_new("  --");
    g_string_append(left, row->name);
    if (row->argument)
        g_string_append_printf(left, " %s", row->argument);
    g_string_append_printf(out, "%-32s %s\n", left->str, row->help);
    g_string_free(left, TRUE);
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

static void append_parts(GString *out, const struct command *command)
{
    g_string_append(out, "\nCommands\n");
    for (size_t i = 0; command->parts[i]; i++) {
        const struct command *part = command->parts[i];
        g_autofree char *call = g_strconcat("  ", part->name, " ", part->arguments, NULL);
        g_strchomp(call);
        bool narrow = utf8_columns(call, strlen(call)) <= 32;
        g_string_append(out, call);
        g_autofree char *summary = command_summary(part);
        g_string_append_printf(out, "%*s %s\n", narrow ? 32 - utf8_columns(call, strlen(call)) : 0, "", summary);
    }
}

char *command_help(const struct command *command, const char *path)
{
    size_t everywhere_count = 0;
    const struct option *everywhere = command_everywhere(&everywhere_count);
    GString *out = g_string_new(NULL);
    g_string_append_printf(out, "%s%s%s\n%s\n", path, command->arguments ? " " : "",
                           command->arguments                ? command->arguments
                           : command->parts && !command->run ? " COMMAND"
                                                             : "",
                           command->help);
    if (command->parts)
        append_parts(out, command);
    append_options(out, "Options", command->options, command->option_count);
    append_options(out, "Everywhere", everywhere, everywhere_count);
    if (command->example)
        g_string_append_printf(out, "\nExample\n  %s\n", command->example);
    return g_string_free(out, FALSE);
}
