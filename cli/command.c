/* cli/command.c: from the arguments of main to the row that runs.
 *
 * Each level is read by a GOptionContext of its own: strict (up to the first argument) where a command has parts, loose
 * where options may follow the arguments. Unknown options are left in place by GOption and judged here, where the rows
 * can name the nearest one. The desk, which must start fast, is reached without any of that. */
#include "cli/command.h"
#include "base/clean.h"
#include "base/near.h"
#include "cli/print.h"
#include "cli/session.h"
#include <string.h>

enum everywhere { EVERY_PROFILE, EVERY_CONFIG, EVERY_JOURNAL, EVERY_OPERATOR, EVERY_COLOR, EVERY_NO_INPUT, EVERY_HELP };

static const struct option EVERYWHERE[] = {
    [EVERY_PROFILE] = { "profile", "NAME", "use [profile NAME] of the settings" },
    [EVERY_CONFIG] = { "config", "FILE", "read settings from FILE" },
    [EVERY_JOURNAL] = { "journal", "FILE", "keep orders and events in FILE" },
    [EVERY_OPERATOR] = { "operator", "WHO", "who works here" },
    [EVERY_COLOR] = { "color", "auto|always|never", "when to use colours" },
    [EVERY_NO_INPUT] = { "no-input", NULL, "never ask; say which option to give instead" },
    [EVERY_HELP] = { "help", NULL, "show this help" },
};

const struct option *command_everywhere(size_t *count)
{
    *count = G_N_ELEMENTS(EVERYWHERE);
    return EVERYWHERE;
}

enum status status_worse(enum status a, enum status b)
{
    static const enum status WORST_FIRST[] = { STATUS_INTERRUPTED, STATUS_FAILED, STATUS_UNKNOWN,
                                               STATUS_REFUSED,     STATUS_QUEUED, STATUS_USAGE };
    for (size_t i = 0; i < G_N_ELEMENTS(WORST_FIRST); i++)
        if (a == WORST_FIRST[i] || b == WORST_FIRST[i])
            return WORST_FIRST[i];
    return STATUS_DONE;
}

/* ---- one level of options ---- */

struct reading {
    const struct command *command;
    const char *path;   /* how the command is called, for sentences: "fixline orders" */
    size_t count;       /* rows of the command and of everywhere */
    char **texts;       /* a place for each row: NULL, "" for a switch, or the value */
    gboolean *switches; /* where GOption puts the switches */
};

static const struct option *reading_row(const struct reading *reading, size_t index)
{
    size_t own = reading->command->option_count;
    return index < own ? &reading->command->options[index] : &EVERYWHERE[index - own];
}

static GOptionEntry *reading_entries(struct reading *reading)
{
    GOptionEntry *entries = g_new0(GOptionEntry, reading->count + 1);
    for (size_t i = 0; i < reading->count; i++) {
        const struct option *row = reading_row(reading, i);
        entries[i].long_name = row->name;
        entries[i].arg = row->argument ? G_OPTION_ARG_FILENAME : G_OPTION_ARG_NONE;
        entries[i].arg_data = row->argument ? (void *)&reading->texts[i] : (void *)&reading->switches[i];
    }
    return entries;
}

/* One sentence about an option that cannot be taken. */
static void refuse_option(const struct reading *reading, const char *typed)
{
    g_autofree char *name = g_strndup(typed, strcspn(typed, "="));
    g_autofree char *shown = clean_word(name);
    const char *bare = name + strspn(name, "-");
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (size_t i = 0; i < reading->count; i++)
        g_ptr_array_add(names, (void *)reading_row(reading, i)->name);
    const char *near = near_find(bare, (const char *const *)names->pdata, names->len);
    if (near)
        print_note("%s has no option %s; did you mean --%s?", reading->path, shown, near);
    else
        print_note("%s has no option %s; %s --help shows what it has.", reading->path, shown, reading->path);
}

/* GOption leaves "--" where it stood and what it does not know before it. Drops the first, refuses the second. What
 * follows the name of a part belongs to the part. */
static bool judge_rest(const struct reading *reading, char **rest)
{
    bool ended = false;
    size_t kept = 0;
    for (size_t i = 0; rest[i]; i++) {
        bool is_option = rest[i][0] == '-' && rest[i][1] != '\0';
        if (!ended && strcmp(rest[i], "--") == 0) {
            ended = true;
            continue;
        }
        if (!ended && is_option) {
            refuse_option(reading, rest[i]);
            return false;
        }
        ended = ended || reading->command->parts;
        rest[kept++] = rest[i];
    }
    rest[kept] = NULL;
    return true;
}

/* GOption lets a value pass on a switch ("--json=no"), which would then mean its contrary. */
static bool check_switches(const struct reading *reading, char *const *argv)
{
    for (size_t i = 0; argv[i] && strcmp(argv[i], "--") != 0; i++)
        for (size_t j = 0; j < reading->count; j++) {
            const struct option *row = reading_row(reading, j);
            size_t length = strlen(row->name);
            if (!row->argument && g_str_has_prefix(argv[i], "--") && strncmp(argv[i] + 2, row->name, length) == 0 &&
                argv[i][length + 2] == '=') {
                print_note("--%s takes no value.", row->name);
                return false;
            }
        }
    return true;
}

/* Reads the options out of `argv` (its first place is skipped); what is left stays in it. */
static bool read_options(struct reading *reading, char **argv)
{
    int count = (int)g_strv_length(argv);
    g_autoptr(GError) error = NULL;
    g_autofree GOptionEntry *entries = reading_entries(reading);
    GOptionContext *context = g_option_context_new(NULL);
    g_option_context_set_help_enabled(context, FALSE);
    g_option_context_set_ignore_unknown_options(context, TRUE);
    g_option_context_set_strict_posix(context, reading->command->parts != NULL);
    g_option_context_add_main_entries(context, entries, NULL);
    bool parsed = check_switches(reading, argv) && g_option_context_parse(context, &count, &argv, &error);
    g_option_context_free(context);
    if (error)
        print_note("%s.", error->message);
    if (!parsed)
        return false;
    argv[count] = NULL;
    for (size_t i = 0; i < reading->count; i++)
        if (reading->switches[i])
            reading->texts[i] = g_strdup("");
    return judge_rest(reading, argv + 1);
}

/* ---- what the options of everywhere say ---- */

static bool is_color(const char *text)
{
    return strcmp(text, "auto") == 0 || strcmp(text, "always") == 0 || strcmp(text, "never") == 0;
}

static bool take_everywhere(struct session *session, char **texts)
{
    struct settings_flags *flags = &session->flags;
    const struct {
        enum everywhere row;
        const char **place;
    } given[] = {
        { EVERY_PROFILE, &flags->profile },        { EVERY_CONFIG, &flags->config },
        { EVERY_JOURNAL, &flags->journal },        { EVERY_COLOR, &session->color },
        { EVERY_OPERATOR, &flags->operator_name },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(given); i++) {
        const char *text = texts[given[i].row];
        if (!text)
            continue;
        if (!*text || !utf8_valid(text, strlen(text), NULL)) {
            print_note("--%s needs a value that is UTF-8 text.", EVERYWHERE[given[i].row].name);
            return false;
        }
        *given[i].place = text;
    }
    session->no_input = session->no_input || texts[EVERY_NO_INPUT];
    if (is_color(session->color))
        return true;
    g_autofree char *shown = clean_word(session->color);
    print_note("--color is auto, always or never, not \"%s\".", shown);
    return false;
}

/* ---- choosing and running ---- */

static const struct command *find_part(const struct command *command, const char *name, const char *path)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (size_t i = 0; command->parts[i]; i++) {
        if (strcmp(command->parts[i]->name, name) == 0)
            return command->parts[i];
        g_ptr_array_add(names, (void *)command->parts[i]->name);
    }
    const char *near = near_find(name, (const char *const *)names->pdata, names->len);
    g_autofree char *shown = clean_word(name);
    if (near)
        print_note("%s has no command \"%s\"; did you mean %s?", path, shown, near);
    else
        print_note("%s has no command \"%s\"; %s --help lists them.", path, shown, path);
    return NULL;
}

static bool check_arguments(const struct command *command, const struct given *given, const char *path)
{
    for (int i = 0; i < given->count; i++)
        if (!utf8_valid(given->arguments[i], strlen(given->arguments[i]), NULL)) {
            print_note("Argument %d is not UTF-8 text; set the terminal to UTF-8 and type it anew.", i + 1);
            return false;
        }
    if (given->count >= command->least && given->count <= command->most)
        return true;
    const char *fault = given->count < command->least ? "needs" : command->arguments ? "takes only" : "takes";
    print_note("%s %s %s; %s --help tells more.", path, fault, command->arguments ? command->arguments : "no arguments",
               path);
    return false;
}

static enum status run_level(struct session *session, const struct command *command, char **argv, const char *path);

static enum status run_chosen(struct session *session, const struct reading *reading, char **argv)
{
    const struct command *command = reading->command;
    struct given given = { .options = reading->texts, .arguments = argv + 1, .count = (int)g_strv_length(argv + 1) };
    if (reading->texts[command->option_count + EVERY_HELP]) {
        g_autofree char *help = command_help(command, reading->path);
        print_text(help);
        return STATUS_DONE;
    }
    if (!take_everywhere(session, reading->texts + command->option_count))
        return STATUS_USAGE;
    session->flags.makes_settings = command->makes_settings;
    if (!command->parts || (command->run && given.count == 0))
        return check_arguments(command, &given, reading->path) ? command->run(session, &given) : STATUS_USAGE;
    if (given.count == 0)
        return print_failure(STATUS_USAGE, "%s needs one of its commands; %s --help lists them.", reading->path,
                             reading->path);
    const struct command *part = find_part(command, given.arguments[0], reading->path);
    g_autofree char *path = part ? g_strconcat(reading->path, " ", part->name, NULL) : NULL;
    return part ? run_level(session, part, given.arguments, path) : STATUS_USAGE;
}

static enum status run_level(struct session *session, const struct command *command, char **argv, const char *path)
{
    if (command->passes_on) {
        struct given given = { .arguments = argv + 1, .count = (int)g_strv_length(argv + 1) };
        return command->run(session, &given);
    }
    size_t count = command->option_count + G_N_ELEMENTS(EVERYWHERE);
    g_autofree gboolean *switches = g_new0(gboolean, count);
    char **places = g_new0(char *, count);
    struct reading reading = { command, path, count, places, switches };
    enum status status = read_options(&reading, argv) ? run_chosen(session, &reading, argv) : STATUS_USAGE;
    for (size_t i = 0; i < count; i++)
        g_free(places[i]);
    g_free(places);
    return status;
}

static enum status run_desk(struct session *session)
{
    char *none[] = { NULL };
    g_autofree char **unset = g_new0(char *, command_fixline.option_count);
    return command_fixline.run(session, &(struct given){ .options = unset, .arguments = none });
}

static bool sends_none(const struct command *command, const char *argument)
{
    const char *const switches[] = { EVERYWHERE[EVERY_HELP].name, command->sends_none[0], command->sends_none[1] };
    for (size_t i = 0; i < G_N_ELEMENTS(switches); i++)
        if (switches[i] && g_str_has_prefix(argument, "--") && strcmp(argument + 2, switches[i]) == 0)
            return true;
    return false;
}

/* Opening what the network needs takes longer than all else of a command that sends one thing, so it begins before the
 * arguments are read. A guess: what it opens in vain is not used. */
static void open_network_early(struct session *session, char **argv)
{
    const struct command *command = NULL;
    for (size_t i = 0; command_fixline.parts[i] && !command; i++)
        if (strcmp(command_fixline.parts[i]->name, argv[1]) == 0)
            command = command_fixline.parts[i];
    bool goes = command && command->sends_one;
    for (size_t i = 2; goes && argv[i]; i++)
        goes = !sends_none(command, argv[i]);
    if (goes)
        session_open_network(session);
}

/* What became of events is told by the status even where nothing else can be told. */
static bool tells_of_events(const struct session *session)
{
    return session->recorded != 0 || session->batch != 0 || session->sent;
}

enum status command_main(int argc, char **argv)
{
    struct session session = { .color = "auto" };
    bool shows = argc > 1;
    if (shows)
        open_network_early(&session, argv);
    g_autofree char **copy = g_memdup2(argv, sizeof(*argv) * ((size_t)argc + 1));
    enum status status = shows ? run_level(&session, &command_fixline, copy, command_fixline.name) : run_desk(&session);
    if (shows && !print_finish() && !tells_of_events(&session))
        status = status_worse(status, STATUS_FAILED);
    session_end(&session);
#ifndef NDEBUG
    session_clear(&session); /* for the builds that look for leaks (cli/main.c) */
#endif
    return status;
}
