/* cli/completion_fish.c: the script for fish: one line a thing that can be offered. */
#include "cli/completion.h"
#include <string.h>

static const char HEAD[] =
    "# fixline(1) for fish, made by: fixline completion fish\n"
    "function __fixline_words # those given; of state: the values, not the key that stands there\n"
    "    set -l typed (commandline -ct)\n"
    "    for word in $argv\n"
    "        test \"$word\" = \"$typed\"; or echo $word\n"
    "    end\n"
    "end\n"
    "function __fixline_listed # what fixline prints when called so: its first column\n"
    "    fixline $__fixline_with $argv 2>/dev/null | tail -n +2 | string split -f 1 -- ' '\n"
    "end\n"
    "function __fixline_events # those of the order; the words given where it is not known\n"
    "    set -l names (fixline $__fixline_with events --for \"$__fixline_said[1]\" 2>/dev/null |\n"
    "        string match -v '*any other name*' | string replace -rf -- '^  +([0-9]+ +)?([^ ]+).*' '$2')\n"
    "    set -q names[1]; or set names $argv\n"
    "    string join \\n -- $names\n"
    "end\n"
    "function __fixline_profiles # the names in [profile NAME]\n"
    "    set -l file (fixline $__fixline_with config path 2>/dev/null)\n"
    "    test -r \"$file\"; and string replace -rf -- '^\\[profile ([^]]*)\\].*' '$1' <$file\n"
    "end\n"
    "function __fixline_options_of # a program that lists its options itself\n"
    "    string match -q -- '-*' (commandline -ct); or return\n"
    "    fixline $argv --help 2>/dev/null | string replace -rf -- '^  (--[a-z-]+)( [^ ]+)? +' '$1\\t'\n"
    "end\n"
    "function __fixline_at # COMMAND [LEAST MOST]: whether the cursor is at this place of it\n"
    "    set -l at fixline\n"
    "    set -l place 0\n"
    "    set -l value ''\n"
    "    set -g __fixline_with\n"
    "    set -g __fixline_said\n"
    "    for word in (commandline -opc)[2..-1]\n"
    "        if test -n \"$value\"\n"
    "            switch $value # what is listed is that of the same journal\n"
    "                case --profile --config --journal\n"
    "                    set -a __fixline_with $value (string replace -r '^~/' \"$HOME/\" -- $word)\n"
    "            end\n"
    "            set value ''\n"
    "            continue\n"
    "        end\n"
    "        switch \"$at $word\"\n";

static const char TAIL[] = "            case '* --profile=*' '* --config=*' '* --journal=*'\n"
                           "                set -a __fixline_with $word\n"
                           "            case '* -*'\n"
                           "            case '*'\n"
                           "                set place (math $place + 1)\n"
                           "                set -a __fixline_said $word\n"
                           "        end\n"
                           "    end\n"
                           "    test \"$at\" = \"$argv[1]\"; or return 1\n"
                           "    set -q argv[2]; or return 0\n"
                           "    test $place -ge $argv[2] -a $place -le $argv[3]\n"
                           "end\n"
                           "complete -c fixline -f\n";

static void append_cases(GString *out, const char *pattern, const struct option *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (rows[i].argument)
            g_string_append_printf(out, " '%s --%s'", pattern, rows[i].name);
}

static void append_walk(GString *out, const GPtrArray *levels, const struct option *everywhere, size_t count)
{
    g_string_append(out, "            case");
    for (unsigned i = 1; i < levels->len; i++)
        g_string_append_printf(out, " '%s'", ((const struct completion_level *)levels->pdata[i])->path);
    g_string_append(out, "\n                set at \"$at $word\"\n                set place 0\n            case");
    for (unsigned i = 0; i < levels->len; i++) {
        const struct completion_level *level = levels->pdata[i];
        append_cases(out, level->path, level->command->options, level->command->option_count);
    }
    append_cases(out, "*", everywhere, count);
    g_string_append(out, "\n                set value $word\n");
}

static void append_words(GString *out, const GPtrArray *words)
{
    for (unsigned i = 0; i < words->len; i++)
        g_string_append_printf(out, "%s%s", i > 0 ? " " : "", (const char *)words->pdata[i]);
}

/* As the argument of -a. */
static void append_offered(GString *out, const GPtrArray *words)
{
    bool goes_on = false;
    for (unsigned i = 0; i < words->len && !goes_on; i++)
        goes_on = strpbrk((const char *)words->pdata[i], ":=") != NULL;
    g_string_append(out, goes_on ? " -a '(__fixline_words " : " -a '");
    append_words(out, words);
    g_string_append(out, goes_on ? ")'" : "'");
}

enum { PLACE_VALUE = -1 }; /* that of an option; the places of arguments count from 0 */

/* A line for each word that the argument before may be; the last one for any other. */
static void append_by_word(GString *out, const char *start, const GPtrArray *cases, int place)
{
    g_autoptr(GString) known = g_string_new("");
    for (unsigned i = 0; i < cases->len; i++) {
        const struct offer_case *row = cases->pdata[i];
        bool any = strcmp(row->word, ANY_WORD) == 0;
        g_string_append_printf(out, "%s; and %scontains -- \\$__fixline_said[%d] %s\"", start, any ? "not " : "", place,
                               any ? known->str : row->word);
        append_offered(out, row->words);
        g_string_append_c(out, '\n');
        g_string_append_printf(known, "%s ", row->word);
    }
}

/* The arguments of `complete` for what is offered. Files are offered where nothing else is said. */
static void append_placeholder(GString *out, const struct offer *offer, int place)
{
    if (place == PLACE_VALUE)
        g_string_append(out, offer->kind == OFFER_FILES ? " -r" : " -x");
    switch (offer->kind) {
    case OFFER_NOTHING:
    case OFFER_BY_WORD: /* append_by_word */
        return;
    case OFFER_FILES:
        g_string_append(out, " -F");
        return;
    case OFFER_LISTED:
        g_string_append_printf(out, " -a '(__fixline_listed %s)'", offer->listed);
        return;
    case OFFER_PROFILES:
        g_string_append(out, " -a '(__fixline_profiles)'");
        return;
    case OFFER_EVENTS:
        g_string_append(out, " -a '(__fixline_events ");
        append_words(out, offer->words);
        g_string_append(out, ")'");
        return;
    case OFFER_WORDS:
        append_offered(out, offer->words);
        return;
    }
}

static void append_options(GString *out, const char *path, const char *when, const struct option *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        g_autofree char *help = g_shell_quote(rows[i].help);
        g_string_append_printf(out, "complete -c fixline%s -l %s -d %s", when, rows[i].name, help);
        g_auto(offer_result) offer = offer_of(path, rows[i].argument ? rows[i].argument : "");
        if (rows[i].argument)
            append_placeholder(out, &offer, PLACE_VALUE);
        g_string_append_c(out, '\n');
    }
}

static void append_parts(GString *out, const struct completion_level *level)
{
    for (size_t i = 0; level->command->parts[i]; i++) {
        const struct command *part = level->command->parts[i];
        g_autofree char *summary = command_summary(part), *help = g_shell_quote(summary);
        g_string_append_printf(out, "complete -c fixline -n \"__fixline_at '%s' 0 0\" -a %s -d %s\n", level->path,
                               part->name, help);
    }
}

static void append_places(GString *out, const struct completion_level *level)
{
    bool endless = false;
    g_auto(GStrv) places = completion_places(level->command, &endless);
    for (int i = 0; places[i]; i++) {
        g_auto(offer_result) offer = offer_of(level->path, places[i]);
        g_autofree char *start = g_strdup_printf("complete -c fixline -n \"__fixline_at '%s' %d %d", level->path, i,
                                                 endless && !places[i + 1] ? ARGUMENTS_ANY : i);
        if (offer.kind == OFFER_BY_WORD) {
            append_by_word(out, start, offer.cases, i);
            continue;
        }
        g_string_append_printf(out, "%s\"", start);
        append_placeholder(out, &offer, i);
        g_string_append_c(out, '\n');
    }
}

char *completion_fish(void)
{
    size_t count = 0;
    const struct option *everywhere = command_everywhere(&count);
    g_autoptr(GPtrArray) levels = completion_levels();
    GString *out = g_string_new(HEAD);
    append_walk(out, levels, everywhere, count);
    g_string_append(out, TAIL);
    append_options(out, "", "", everywhere, count);
    for (unsigned i = 0; i < levels->len; i++) {
        const struct completion_level *level = levels->pdata[i];
        g_autofree char *when = g_strdup_printf(" -n \"__fixline_at '%s'\"", level->path);
        append_options(out, level->path, when, level->command->options, level->command->option_count);
        if (level->command->passes_on)
            g_string_append_printf(out, "complete -c fixline%s -a '(__fixline_options_of %s)'\n", when,
                                   level->command->name);
        level->command->parts ? append_parts(out, level) : append_places(out, level);
    }
    return g_string_free(out, FALSE);
}
