/* cli/completion.c: `fixline completion`: what is offered at each place, and the command that prints a script. */
#include "cli/completion.h"
#include "base/clean.h"
#include "cli/commands.h"
#include "cli/print.h"
#include "forms/event.h"
#include "settings/settings.h"
#include "tui/filter_words.h"
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

/* ---- offers ---- */

static void add_events(GPtrArray *words)
{
    size_t count = 0;
    const struct service_type *types = service_types(&count);
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < types[i].event_count; j++)
            g_ptr_array_add(words, g_strdup(types[i].events[j].name));
}

static void add_settings(GPtrArray *words)
{
    for (int i = 0; i < SETTING_COUNT; i++) {
        const struct setting_row *row = setting_row((enum setting_id)i);
        g_ptr_array_add(words, g_strconcat(row->section, ".", row->key, NULL));
    }
}

/* The keys of a filter of events, and the values that are known without a journal. */
static void add_filter_words(GPtrArray *words)
{
    g_autoptr(GPtrArray) none = g_ptr_array_new();
    const struct filter_words_known known = { .events = none };
    g_autoptr(GPtrArray) keys = filter_words_for("", &known);
    for (unsigned i = 0; i < keys->len; i++) {
        g_autoptr(GPtrArray) values = filter_words_for(keys->pdata[i], &known);
        g_ptr_array_add(words, g_strdup(keys->pdata[i]));
        for (unsigned j = 0; j < values->len; j++)
            g_ptr_array_add(words, g_strdup(values->pdata[j]));
    }
}

static void add_parts_of_text(GPtrArray *words, const char *placeholder)
{
    g_auto(GStrv) parts = g_strsplit(placeholder, "|", -1);
    for (size_t i = 0; parts[i]; i++)
        g_ptr_array_add(words, g_strdup(parts[i]));
}

/* What a placeholder means; the first row that fits counts. */
static const struct {
    const char *placeholder;
    const char *path; /* only below this command; NULL = anywhere */
    enum offer_kind kind;
    void (*add)(GPtrArray *words);
    const char *listed;
} MEANINGS[] = {
    { "ORDER", NULL, OFFER_LISTED, NULL, "orders list" },
    { "ID", "fixline orders", OFFER_LISTED, NULL, "orders list" },
    { "ID", "fixline outbox", OFFER_LISTED, NULL, "history state:queued state:unknown state:refused --limit 100" },
    { "EVENT", NULL, OFFER_WORDS, add_events, NULL },
    { "SECTION.KEY", NULL, OFFER_WORDS, add_settings, NULL },
    { "FILTER", "fixline history", OFFER_WORDS, add_filter_words, NULL },
    { "FILE", NULL, OFFER_FILES, NULL, NULL },
    { "FILE|-", NULL, OFFER_FILES, NULL, NULL },
};

struct offer offer_of(const char *path, const char *placeholder)
{
    struct offer offer = { .kind = OFFER_NOTHING, .words = g_ptr_array_new_with_free_func(g_free) };
    for (size_t i = 0; i < G_N_ELEMENTS(MEANINGS); i++) {
        if (strcmp(MEANINGS[i].placeholder, placeholder) != 0 ||
            (MEANINGS[i].path && !g_str_has_prefix(path, MEANINGS[i].path)))
            continue;
        offer.kind = MEANINGS[i].kind;
        offer.listed = MEANINGS[i].listed;
        if (MEANINGS[i].add)
            MEANINGS[i].add(offer.words);
        return offer;
    }
    if (strchr(placeholder, '|')) {
        offer.kind = OFFER_WORDS;
        add_parts_of_text(offer.words, placeholder);
    }
    return offer;
}

void offer_clear(struct offer *offer)
{
    g_clear_pointer(&offer->words, g_ptr_array_unref);
}

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
    .help = "Prints a script that lets the shell complete commands, options, orders and events.",
    .example = "fixline completion bash > ~/.local/share/bash-completion/completions/fixline",
    .least = 1,
    .most = 1,
    .run = run_completion,
};
