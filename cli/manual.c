/* cli/manual.c: the manual page, so that no option or setting can be missing from it. Only what no row holds (exit
 * statuses, files, the few variables that are no setting) is written here. */
#include "cli/manual.h"
#include "cli/command.h"
#include "settings/settings.h"
#include "tui/action.h"
#include <string.h>

/* Not every man(1) shows an ellipsis. */
static const char ELLIPSIS[] = "…";

/* What scdoc would take for its own marks stands behind a backslash. */
static void append_plain(GString *out, const char *text)
{
    for (const char *c = text; *c; c++) {
        if (g_str_has_prefix(c, ELLIPSIS)) {
            g_string_append(out, "...");
            c += strlen(ELLIPSIS) - 1;
            continue;
        }
        if (strchr("\\*_[]|#<", *c))
            g_string_append_c(out, '\\');
        g_string_append_c(out, *c);
    }
}

static void append_bold(GString *out, const char *text)
{
    g_string_append_c(out, '*');
    append_plain(out, text);
    g_string_append_c(out, '*');
}

/* The line below a term. */
static void append_meaning(GString *out, const char *text)
{
    g_string_append(out, "\n\t");
    append_plain(out, text);
    g_string_append(out, "\n\n");
}

static void append_call(GString *out, const char *path, const char *arguments)
{
    append_bold(out, path);
    if (!arguments)
        return;
    g_string_append_c(out, ' ');
    append_plain(out, arguments);
}

static void append_option(GString *out, const struct option *row)
{
    g_autofree char *name = g_strconcat("--", row->name, NULL);
    append_call(out, name, row->argument);
    append_meaning(out, row->help);
}

/* Groups are headings of the commands below them; only what runs is described. */
static void append_command(GString *out, const struct command *command, const char *path)
{
    if (command->run) {
        g_string_append(out, "## ");
        /* scdoc reads no marks in a heading. */
        GString *call = g_string_new(command->arguments);
        g_string_replace(call, ELLIPSIS, "...", 0);
        g_string_append_printf(out, "%s%s%s\n\n", path, call->len > 0 ? " " : "", call->str);
        g_string_free(call, TRUE);
        append_plain(out, command->help);
        g_string_append(out, "\n\n");
        for (size_t i = 0; i < command->option_count; i++)
            append_option(out, &command->options[i]);
        if (command->example) /* as it is typed: not filled, not hyphenated */
            g_string_append_printf(out, "Example:\n\n```\n%s\n```\n\n", command->example);
    }
    for (size_t i = 0; command->parts && command->parts[i]; i++) {
        g_autofree char *below = g_strconcat(path, " ", command->parts[i]->name, NULL);
        append_command(out, command->parts[i], below);
    }
}

static void append_everywhere(GString *out)
{
    size_t count = 0;
    const struct option *rows = command_everywhere(&count);
    g_string_append(out, "# OPTIONS OF EVERY COMMAND\n\n");
    for (size_t i = 0; i < count; i++)
        append_option(out, &rows[i]);
}

static void append_settings(GString *out)
{
    g_string_append(out, "# SETTINGS\n\nA flag comes before the environment, the environment before the file. "
                         "\\[server\\] and \\[token\\] are the profile \"default\"; a section \\[profile NAME\\] holds "
                         "the same keys for another one.\n\n");
    for (int i = 0; i < SETTING_COUNT; i++) {
        const struct setting_row *row = setting_row((enum setting_id)i);
        g_autofree char *words = row->words ? g_strjoinv("|", (char **)row->words) : NULL;
        g_autofree char *name = g_strdup_printf("[%s] %s", row->section, row->key);
        GString *help = g_string_new(row->help);
        if (row->fallback)
            g_string_append_printf(help, " Default: %s.", row->fallback);
        append_call(out, name, words);
        append_meaning(out, help->str);
        g_string_free(help, TRUE);
    }
    g_autofree char *names = action_names();
    g_autofree char *meaning =
        g_strdup_printf("Binds an action of the desk to a key, written as help shows it. Actions: %s.", names);
    append_call(out, "[keys] ACTION", "KEY");
    append_meaning(out, meaning);
}

struct named_text {
    const char *name;
    const char *text;
};

static void append_texts(GString *out, const char *title, const struct named_text *texts, size_t count)
{
    g_string_append_printf(out, "# %s\n\n", title);
    for (size_t i = 0; i < count; i++) {
        append_bold(out, texts[i].name);
        append_meaning(out, texts[i].text);
    }
}

static void append_environment(GString *out)
{
    static const struct named_text OTHERS[] = {
        { "FIXLINE_CONFIG", "Another settings file." },
        { "FIXLINE_TOKEN", "The access token." },
        { "FIXLINE_CLOCK", "Freezes the time people see, as in 2026-11-24T10:00:00Z. Waiting goes by the real clock; a "
                           "server of kind production is then not sent to." },
        { "NO_COLOR", "When set, no colours." },
    };
    append_texts(out, "ENVIRONMENT", OTHERS, G_N_ELEMENTS(OTHERS));
    for (int i = 0; i < SETTING_COUNT; i++) {
        const struct setting_row *row = setting_row((enum setting_id)i);
        g_autofree char *means = g_strdup_printf("[%s] %s.", row->section, row->key);
        if (!row->environment)
            continue;
        append_bold(out, row->environment);
        append_meaning(out, means);
    }
}

static void append_statuses(GString *out)
{
    static const struct named_text STATUSES[] = {
        { "0", "Done; for sending: accepted." },
        { "1", "Refused by the server, or (batch) at least one row was." },
        { "2", "Wrong usage, or an input that does not pass: nothing was sent, nothing was recorded." },
        { "3", "Not sent yet: it waits in the outbox." },
        { "4", "Unknown: it may have arrived. A person decides; it is never sent again by itself." },
        { "5",
          "This side failed or is not set up, or the result could not be written to standard output. Once events were "
          "recorded or sent, the status tells of them." },
        { "130", "Interrupted; everything already confirmed is recorded." },
    };
    append_texts(out, "EXIT STATUS", STATUSES, G_N_ELEMENTS(STATUSES));
}

static void append_files(GString *out)
{
    static const struct named_text FILES[] = {
        { "~/.config/fixline/config.ini", "Settings (XDG_CONFIG_HOME moves the folder)." },
        { "~/.config/fixline/token", "The access token, readable by its owner only." },
        { "~/.local/share/fixline/journal.db", "Orders and events of the profile \"default\"; NAME.db of others." },
    };
    append_texts(out, "FILES", FILES, G_N_ELEMENTS(FILES));
}

static void append_documents(GString *out)
{
    g_string_append(out,
                    "# SEE ALSO\n\nREADME.md, docs/guide.md (a first shift), docs/dates.md (how dates are read) and "
                    "docs/reliability.md (what holds when something fails) in share/doc/fixline where fixline is "
                    "installed.\n");
}

char *manual_page(void)
{
    GString *out = g_string_new("fixline(1) \"\" \"fixline " FIXLINE_VERSION "\"\n\n# NAME\n\n"
                                "fixline - the terminal desk of a repair company\n\n# SYNOPSIS\n\n");
    append_call(out, command_fixline.name, command_fixline.arguments);
    g_string_append(out, "\n\n# DESCRIPTION\n\n");
    append_plain(out, command_fixline.help);
    g_string_append(out, "\n\n");
    for (size_t i = 0; i < command_fixline.option_count; i++)
        append_option(out, &command_fixline.options[i]);
    append_everywhere(out);
    g_string_append(out, "# COMMANDS\n\n");
    for (size_t i = 0; command_fixline.parts[i]; i++) {
        g_autofree char *path = g_strconcat(command_fixline.name, " ", command_fixline.parts[i]->name, NULL);
        append_command(out, command_fixline.parts[i], path);
    }
    append_statuses(out);
    append_settings(out);
    append_environment(out);
    append_files(out);
    append_documents(out);
    return g_string_free(out, FALSE);
}
