/* cli/completion.c: `fixline completion`: the levels of the commands, and the command that prints a script. */
#include "cli/completion.h"
#include "base/clean.h"
#include "cli/commands.h"
#include "cli/print.h"
#include <string.h>

/* ---- levels ---- */

static void level_free(void *data)
{
    struct completion_level *level = data;
    g_free(level->path);
    g_free(level);
}

static void add_levels(GPtrArray *levels, const struct command *command, const char *path)
{
    struct completion_level *level = g_new0(struct completion_level, 1);
    *level = (struct completion_level){ .path = g_strdup(path), .command = command };
    g_ptr_array_add(levels, level);
    for (size_t i = 0; command->parts && command->parts[i]; i++) {
        g_autofree char *below = g_strconcat(path, " ", command->parts[i]->name, NULL);
        add_levels(levels, command->parts[i], below);
    }
}

GPtrArray *completion_levels(void)
{
    GPtrArray *levels = g_ptr_array_new_with_free_func(level_free);
    add_levels(levels, &command_fixline, command_fixline.name);
    return levels;
}

/* ---- places ---- */

char **completion_places(const struct command *command, bool *endless)
{
    const char *arguments = command->arguments && !command->parts ? command->arguments : "";
    GString *bare = g_string_new(NULL);
    *endless = strstr(arguments, "…") != NULL;
    for (const char *c = arguments; *c; c++)
        if (!strchr("[]", *c) && g_ascii_isprint(*c))
            g_string_append_c(bare, *c);
    char **places = g_strsplit(bare->str, " ", -1);
    g_string_free(bare, TRUE);
    return places;
}

/* ---- the command ---- */

static enum status run_completion(struct session *session, const struct given *given)
{
    static const struct {
        const char *shell;
        char *(*script)(void);
    } SHELLS[] = { { "bash", completion_bash }, { "zsh", completion_zsh }, { "fish", completion_fish } };
    (void)session;
    for (size_t i = 0; i < G_N_ELEMENTS(SHELLS); i++)
        if (strcmp(SHELLS[i].shell, given->arguments[0]) == 0) {
            g_autofree char *script = SHELLS[i].script();
            print_text(script);
            return STATUS_DONE;
        }
    g_autofree char *shown = clean_word(given->arguments[0]);
    return print_failure(STATUS_USAGE, "There are completions for bash, zsh and fish, not for \"%s\".", shown);
}

const struct command command_completion = {
    .name = "completion",
    .arguments = "bash|zsh|fish",
    .help = "Prints a script that lets the shell complete commands, options, orders, events and their fields.",
    .example = "fixline completion bash > ~/.local/share/bash-completion/completions/fixline",
    .least = 1,
    .most = 1,
    .run = run_completion,
};
