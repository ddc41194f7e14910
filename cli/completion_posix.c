/* cli/completion_posix.c: the script for bash and zsh. Both read the same function, which walks over the words before
 * the cursor and collects what fits; only how the words come in and the offers go out differs.
 *
 * An order id is foreign text: nothing of it is ever expanded by the shell, and bash gets it quoted. */
#include "cli/completion.h"

static const char OFFERS[] = "_fixline_offer() { # NAME HELP, again and again\n"
                             "    while [ $# -gt 1 ]; do\n"
                             "        case $1 in\n"
                             "        \"$_fixline_word\"*) _fixline_found+=(\"$1\") _fixline_helped+=(\"$1  $2\") ;;\n"
                             "        esac\n"
                             "        shift 2\n"
                             "    done\n"
                             "}\n"
                             "_fixline_listed() { # what fixline prints when called so: its first column\n"
                             "    local first rest\n"
                             "    while read -r first rest; do\n"
                             "        _fixline_offer \"$first\" ''\n"
                             "    done < <(fixline \"$@\" 2>/dev/null | tail -n +2)\n"
                             "}\n";

static const char BASH_HEAD[] =
    "# fixline(1) for bash, made by: fixline completion bash\n"
    "_fixline() {\n"
    "    local _fixline_word=${COMP_WORDS[COMP_CWORD]} _fixline_files= _fixline_found=() _fixline_helped=()\n"
    "    local before=(\"${COMP_WORDS[@]:0:COMP_CWORD}\") each index key=\n"
    "    case $_fixline_word in # state:un comes as three words\n"
    "    :) key=${COMP_WORDS[COMP_CWORD-1]}: _fixline_word= ;;\n"
    "    *) [ $COMP_CWORD -lt 2 ] || [ \"${COMP_WORDS[COMP_CWORD-1]}\" != : ] || key=${COMP_WORDS[COMP_CWORD-2]}: ;;\n"
    "    esac\n"
    "    _fixline_word=$key$_fixline_word\n"
    "    [ \"$_fixline_word\" != = ] || _fixline_word=\n"
    "    for index in \"${!before[@]}\"; do # --type=depot comes as three words\n"
    "        [ \"${before[index]}\" != = ] || unset 'before[index]'\n"
    "    done\n"
    "    _fixline_walk \"${before[@]}\"\n"
    "    COMPREPLY=()\n"
    "    for each in \"${_fixline_found[@]}\"; do\n"
    "        COMPREPLY+=(\"$(printf %q \"${each#\"$key\"}\")\")\n"
    "    done\n"
    "    case ${COMPREPLY[*]} in\n"
    "    *:) compopt -o nospace 2>/dev/null ;; # a value follows\n"
    "    esac\n"
    "    [ -z \"$_fixline_files\" ] || compopt -o default 2>/dev/null\n"
    "}\n";

static const char ZSH_HEAD[] = "#compdef fixline\n"
                               "# fixline(1) for zsh, made by: fixline completion zsh\n"
                               "_fixline() {\n"
                               "    local _fixline_word=$words[CURRENT] _fixline_files=\n"
                               "    local -a _fixline_found _fixline_helped\n"
                               "    _fixline_walk \"${(@)words[1,CURRENT-1]}\"\n"
                               "    local -a keys=(${(M)_fixline_found:#*:}) # a value follows\n"
                               "    if [ ${#keys} -gt 0 ]; then\n"
                               "        compadd -S '' -- \"${keys[@]}\"\n"
                               "        compadd -- ${_fixline_found:#*:}\n"
                               "    elif [ ${#_fixline_found} -gt 0 ]; then\n"
                               "        compadd -l -d _fixline_helped -- \"${_fixline_found[@]}\"\n"
                               "    fi\n"
                               "    [ -z \"$_fixline_files\" ] || _files\n"
                               "}\n";

static void append_offer(GString *out, const char *name, const char *help)
{
    g_autofree char *quoted = g_shell_quote(name), *said = g_shell_quote(help);
    g_string_append_printf(out, " %s %s", quoted, said);
}

/* The shell's words for what is offered, without a line end. */
static void append_placeholder(GString *out, const char *path, const char *placeholder)
{
    g_auto(offer_result) offer = offer_of(path, placeholder);
    switch (offer.kind) {
    case OFFER_NOTHING:
        g_string_append(out, ":");
        return;
    case OFFER_FILES:
        g_string_append(out, "_fixline_files=1");
        return;
    case OFFER_LISTED:
        g_string_append_printf(out, "_fixline_listed %s", offer.listed);
        return;
    case OFFER_WORDS:
        g_string_append(out, "_fixline_offer");
        for (unsigned i = 0; i < offer.words->len; i++)
            append_offer(out, offer.words->pdata[i], "");
        return;
    }
}

static void append_option_offers(GString *out, const struct option *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        g_autofree char *name = g_strconcat("--", rows[i].name, NULL);
        append_offer(out, name, rows[i].help);
    }
}

/* ---- one case for each question ---- */

static void append_level_names(GString *out, const GPtrArray *levels)
{
    g_string_append(out, "        case \"$_fixline_at $word\" in\n        ");
    for (unsigned i = 1; i < levels->len; i++)
        g_string_append_printf(out, "%s'%s'", i > 1 ? " | " : "",
                               ((const struct completion_level *)levels->pdata[i])->path);
    g_string_append(out, ") _fixline_at=\"$_fixline_at $word\" place=0 ;;\n");
}

static void append_valued(GString *out, const char *path, const struct option *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (rows[i].argument)
            g_string_append_printf(out, "        %s' --%s') value=$word ;;\n", path, rows[i].name);
}

static void append_values(GString *out, const char *pattern, const char *path, const struct option *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (rows[i].argument) {
            g_string_append_printf(out, "    %s' --%s') ", pattern, rows[i].name);
            append_placeholder(out, path, rows[i].argument);
            g_string_append(out, "; return ;;\n");
        }
}

static void append_options(GString *out, const GPtrArray *levels, const struct option *everywhere, size_t count)
{
    g_string_append(out, "    case $_fixline_word in\n    -*)\n        case $_fixline_at in\n");
    for (unsigned i = 0; i < levels->len; i++) {
        const struct completion_level *level = levels->pdata[i];
        if (level->command->option_count == 0)
            continue;
        g_string_append_printf(out, "        '%s') _fixline_offer", level->path);
        append_option_offers(out, level->command->options, level->command->option_count);
        g_string_append(out, " ;;\n");
    }
    g_string_append(out, "        esac\n        _fixline_offer");
    append_option_offers(out, everywhere, count);
    g_string_append(out, "\n        return ;;\n    esac\n");
}

static void append_parts(GString *out, const struct completion_level *level)
{
    g_string_append_printf(out, "    '%s 0') _fixline_offer", level->path);
    for (size_t i = 0; level->command->parts[i]; i++) {
        g_autofree char *summary = command_summary(level->command->parts[i]);
        append_offer(out, level->command->parts[i]->name, summary);
    }
    g_string_append(out, " ;;\n");
}

static void append_places(GString *out, const struct completion_level *level)
{
    bool endless = false;
    g_auto(GStrv) places = completion_places(level->command, &endless);
    for (int i = 0; places[i]; i++) {
        bool last_of_many = endless && !places[i + 1];
        g_autofree char *place = last_of_many ? g_strdup("'*") : g_strdup_printf("%d'", i);
        g_string_append_printf(out, "    '%s %s) ", level->path, place);
        append_placeholder(out, level->path, places[i]);
        g_string_append(out, " ;;\n");
    }
}

static void append_walk(GString *out)
{
    size_t count = 0;
    const struct option *everywhere = command_everywhere(&count);
    g_autoptr(GPtrArray) levels = completion_levels();
    g_string_append(out, "_fixline_walk() { # the words before the cursor\n"
                         "    local _fixline_at=fixline place=0 value= word\n"
                         "    shift\n"
                         "    for word in \"$@\"; do\n"
                         "        [ -z \"$value\" ] || { value=; continue; }\n");
    append_level_names(out, levels);
    for (unsigned i = 0; i < levels->len; i++) {
        const struct completion_level *level = levels->pdata[i];
        g_autofree char *quoted = g_shell_quote(level->path);
        append_valued(out, quoted, level->command->options, level->command->option_count);
    }
    append_valued(out, "*", everywhere, count);
    g_string_append(out, "        *' -'*) ;;\n        *) place=$((place + 1)) ;;\n        esac\n    done\n"
                         "    case \"$_fixline_at $value\" in\n");
    for (unsigned i = 0; i < levels->len; i++) {
        const struct completion_level *level = levels->pdata[i];
        g_autofree char *quoted = g_shell_quote(level->path);
        append_values(out, quoted, level->path, level->command->options, level->command->option_count);
    }
    append_values(out, "*", "", everywhere, count);
    g_string_append(out, "    esac\n");
    append_options(out, levels, everywhere, count);
    g_string_append(out, "    case \"$_fixline_at $place\" in\n");
    for (unsigned i = 0; i < levels->len; i++) {
        const struct completion_level *level = levels->pdata[i];
        level->command->parts ? append_parts(out, level) : append_places(out, level);
    }
    g_string_append(out, "    esac\n}\n");
}

static char *script(const char *head, const char *end)
{
    GString *out = g_string_new(head);
    g_string_append(out, OFFERS);
    append_walk(out);
    g_string_append(out, end);
    return g_string_free(out, FALSE);
}

char *completion_bash(void)
{
    return script(BASH_HEAD, "complete -F _fixline fixline\n");
}

/* The file works from the function path, where it is read as the function, and when it is sourced. */
char *completion_zsh(void)
{
    return script(ZSH_HEAD, "if [ \"$funcstack[1]\" = _fixline ]; then _fixline; else compdef _fixline fixline; fi\n");
}
