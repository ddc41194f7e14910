/* cli/completion_posix.c: the script for bash and zsh. Both read the same function, which walks over the words before
 * the cursor and collects what fits; only how the words come in and the offers go out differs.
 *
 * An order id is foreign text: nothing of it is ever expanded by the shell, and bash gets it quoted. */
#include "cli/completion.h"

static const char OFFERS[] =
    "_fixline_offer() { # NAME HELP, again and again\n"
    "    while [ $# -gt 1 ]; do\n"
    "        case $1 in\n"
    "        \"$_fixline_word\"*)\n"
    "            # of state: the values are offered, not the key that stands there\n"
    "            if [ \"$1\" != \"$_fixline_word\" ] || [ -n \"${1##*[:=]}\" ]; then\n"
    "                _fixline_found+=(\"$1\") _fixline_helped+=(\"$1  $2\")\n"
    "            fi ;;\n"
    "        esac\n"
    "        shift 2\n"
    "    done\n"
    "}\n"
    "_fixline_listed() { # what fixline prints when called so: its first column\n"
    "    local first rest\n"
    "    while read -r first rest; do\n"
    "        _fixline_offer \"$first\" ''\n"
    "    done < <(fixline \"${_fixline_with[@]}\" \"$@\" 2>/dev/null | tail -n +2)\n"
    "}\n"
    "_fixline_events() { # those of the order; the words given where it is not known\n"
    "    local name found=0\n"
    "    while read -r name; do\n"
    "        _fixline_offer \"$name\" ''\n"
    "        found=1\n"
    "    done < <(fixline \"${_fixline_with[@]}\" events --for \"$first\" 2>/dev/null |\n"
    "        sed -n '/any other name/d; s/^  *\\([0-9][0-9]*  *\\)\\{0,1\\}\\([^ ]*\\).*/\\2/p')\n"
    "    [ $found = 1 ] || _fixline_offer \"$@\"\n"
    "}\n"
    "_fixline_profiles() { # the names in [profile NAME]\n"
    "    local first\n"
    "    while read -r first; do\n"
    "        _fixline_offer \"$first\" ''\n"
    "    done < <(sed -n 's/^\\[profile \\([^]]*\\)\\].*/\\1/p' \"$(fixline "
    "\"${_fixline_with[@]}\" config path 2>/dev/null)\" 2>/dev/null)\n"
    "}\n"
    "_fixline_options_of() { # a program that lists its options itself\n"
    "    local first rest\n"
    "    while read -r first rest; do\n"
    "        case $first in\n"
    "        --*) _fixline_offer \"$first\" \"$rest\" ;;\n"
    "        esac\n"
    "    done < <(fixline \"$@\" --help 2>/dev/null)\n"
    "}\n";

static const char BASH_HEAD[] =
    "# fixline(1) for bash, made by: fixline completion bash\n"
    "_fixline() {\n"
    "    local _fixline_word= _fixline_files= _fixline_key= _fixline_found=() _fixline_helped=() _fixline_with=()\n"
    "    local words=() before= quote= each index rest=${COMP_LINE:0:COMP_POINT} line\n"
    "    rest=${COMP_WORDS[0]}${rest#*\"${COMP_WORDS[0]}\"}\n"
    "    for ((index = 0; index <= COMP_CWORD; index++)); do # bash cuts at = and : too; what no blank parts is one "
    "word\n"
    "        line=${rest#\"${rest%%[![:blank:]]*}\"}\n"
    "        [ \"$index\" -gt 0 ] && [ \"$line\" = \"$rest\" ] && [ -n \"$rest\" ] || words+=('')\n"
    "        before=${words[-1]}\n"
    "        each=${COMP_WORDS[index]}\n"
    "        [ \"$index\" -lt \"$COMP_CWORD\" ] || each=$line\n"
    "        words[-1]+=$each\n"
    "        rest=${line#\"$each\"}\n"
    "    done\n"
    "    case $each in\n"
    "    \\\"* | \\'*) quote=${each:0:1} ;;\n"
    "    [:=]*) before+=$each ;; # it stays\n"
    "    esac\n"
    "    words=(\"${words[@]//[\\\"\\'\\\\]/}\")\n"
    "    before=${before//[\\\"\\'\\\\]/}\n"
    "    _fixline_word=${words[-1]}\n"
    "    _fixline_walk \"${words[@]:0:${#words[@]}-1}\"\n"
    "    COMPREPLY=()\n"
    "    for each in \"${_fixline_found[@]}\"; do\n"
    "        each=$_fixline_key$each\n"
    "        each=${each#\"$before\"}\n"
    "        case $quote in\n"
    "        \\\") each=${each//\\\\/\\\\\\\\} each=${each//\\\"/\\\\\\\"} each=${each//\\$/\\\\\\$} "
    "each=${each//\\`/\\\\\\`} ;;\n"
    "        \\') each=${each//\\'/\\'\\\\\\'\\'} ;;\n"
    "        *) each=$(printf %q \"$each\") ;;\n"
    "        esac\n"
    "        COMPREPLY+=(\"$each\")\n"
    "    done\n"
    "    case ${COMPREPLY[*]} in\n"
    "    *[:=]) compopt -o nospace 2>/dev/null ;; # a value follows\n"
    "    esac\n"
    "    [ -z \"$_fixline_files\" ] || compopt -o default 2>/dev/null\n"
    "}\n";

static const char ZSH_HEAD[] = "#compdef fixline\n"
                               "# fixline(1) for zsh, made by: fixline completion zsh\n"
                               "_fixline() {\n"
                               "    local _fixline_word=${(Q)PREFIX} _fixline_files= _fixline_key=\n"
                               "    local -a _fixline_found _fixline_helped _fixline_with keys\n"
                               "    _fixline_walk \"${(@Q)words[1,CURRENT-1]}\"\n"
                               "    [ -z \"$_fixline_key\" ] || compset -P '*='\n"
                               "    keys=(${(M)_fixline_found:#*[:=]}) # a value follows\n"
                               "    if [ ${#keys} -gt 0 ]; then\n"
                               "        compadd -S '' -- \"${keys[@]}\"\n"
                               "        compadd -- \"${(@)_fixline_found:#*[:=]}\"\n"
                               "    elif [ ${#_fixline_found} -gt 0 ]; then\n"
                               "        _fixline_helped=(\"${(@mr:COLUMNS-1:)_fixline_helped}\") # a line each\n"
                               "        compadd -l -d _fixline_helped -- \"${_fixline_found[@]}\"\n"
                               "    fi\n"
                               "    [ -z \"$_fixline_files\" ] || _files\n"
                               "}\n";

static const char WALK_HEAD[] = "_fixline_walk() { # the words before the cursor\n"
                                "    local _fixline_at=fixline place=0 value= first= second= word\n"
                                "    shift\n"
                                "    for word in \"$@\"; do\n"
                                "        if [ -n \"$value\" ]; then\n"
                                "            case $value in # what is listed is that of the same journal\n"
                                "            --profile | --config | --journal)"
                                " _fixline_with+=(\"$value\" \"${word/#\\~\\//$HOME/}\") ;;\n"
                                "            esac\n"
                                "            value=\n"
                                "            continue\n"
                                "        fi\n";

static const char WALK_TAIL[] =
    "        *' --profile='* | *' --config='* | *' --journal='*) _fixline_with+=(\"$word\") ;;\n"
    "        *' -'*) ;;\n"
    "        *)\n"
    "            case $place in\n"
    "            0) first=$word ;;\n"
    "            1) second=$word ;;\n"
    "            esac\n"
    "            place=$((place + 1)) ;;\n"
    "        esac\n"
    "    done\n"
    "    case $_fixline_word in\n"
    "    --*=*) value=${_fixline_word%%=*} _fixline_key=$value= _fixline_word=${_fixline_word#*=} ;;\n"
    "    esac\n";

static void append_offer(GString *out, const char *name, const char *help)
{
    g_autofree char *quoted = g_shell_quote(name), *said = g_shell_quote(help);
    g_string_append_printf(out, " %s %s", quoted, said);
}

static void append_words(GString *out, const char *function, const GPtrArray *words)
{
    g_string_append(out, function);
    for (unsigned i = 0; i < words->len; i++)
        append_offer(out, words->pdata[i], "");
}

/* By the argument before the one at `place`, of which the walk keeps the first two. */
static void append_cases(GString *out, const GPtrArray *cases, int place)
{
    g_string_append_printf(out, "\n        case $%s in\n", place == 1 ? "first" : "second");
    for (unsigned i = 0; i < cases->len; i++) {
        const struct offer_case *row = cases->pdata[i];
        g_string_append_printf(out, "        %s) ", row->word);
        append_words(out, "_fixline_offer", row->words);
        g_string_append(out, " ;;\n");
    }
    g_string_append(out, "        esac");
}

/* The shell's words for what is offered at that place (of arguments; 0 = a value), without a line end. */
static void append_placeholder(GString *out, const char *path, const char *placeholder, int place)
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
    case OFFER_PROFILES:
        g_string_append(out, "_fixline_profiles");
        return;
    case OFFER_WORDS:
        append_words(out, "_fixline_offer", offer.words);
        return;
    case OFFER_EVENTS:
        append_words(out, "_fixline_events", offer.words);
        return;
    case OFFER_BY_WORD:
        append_cases(out, offer.cases, place);
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
            append_placeholder(out, path, rows[i].argument, 0);
            g_string_append(out, "; return ;;\n");
        }
}

static void append_options(GString *out, const GPtrArray *levels, const struct option *everywhere, size_t count)
{
    g_string_append(out, "    case $_fixline_word in\n    -*)\n        case $_fixline_at in\n");
    for (unsigned i = 0; i < levels->len; i++) {
        const struct completion_level *level = levels->pdata[i];
        if (level->command->passes_on)
            g_string_append_printf(out, "        '%s') _fixline_options_of %s; return ;;\n", level->path,
                                   level->command->name);
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
        append_placeholder(out, level->path, places[i], i);
        g_string_append(out, " ;;\n");
    }
}

/* Over the words before the cursor: which command they call, what stands at its places, which option wants a value. */
static void append_steps(GString *out, const GPtrArray *levels, const struct option *everywhere, size_t count)
{
    g_string_append(out, WALK_HEAD);
    append_level_names(out, levels);
    for (unsigned i = 0; i < levels->len; i++) {
        const struct completion_level *level = levels->pdata[i];
        g_autofree char *quoted = g_shell_quote(level->path);
        append_valued(out, quoted, level->command->options, level->command->option_count);
    }
    append_valued(out, "*", everywhere, count);
    g_string_append(out, WALK_TAIL);
}

static void append_all_values(GString *out, const GPtrArray *levels, const struct option *everywhere, size_t count)
{
    g_string_append(out, "    case \"$_fixline_at $value\" in\n");
    for (unsigned i = 0; i < levels->len; i++) {
        const struct completion_level *level = levels->pdata[i];
        g_autofree char *quoted = g_shell_quote(level->path);
        append_values(out, quoted, level->path, level->command->options, level->command->option_count);
    }
    append_values(out, "*", "", everywhere, count);
    g_string_append(out, "    esac\n"
                         "    [ -z \"$_fixline_key\" ] || return 0\n");
}

static void append_all_places(GString *out, const GPtrArray *levels)
{
    g_string_append(out, "    case \"$_fixline_at $place\" in\n");
    for (unsigned i = 0; i < levels->len; i++) {
        const struct completion_level *level = levels->pdata[i];
        level->command->parts ? append_parts(out, level) : append_places(out, level);
    }
    g_string_append(out, "    esac\n}\n");
}

static void append_walk(GString *out)
{
    size_t count = 0;
    const struct option *everywhere = command_everywhere(&count);
    g_autoptr(GPtrArray) levels = completion_levels();
    append_steps(out, levels, everywhere, count);
    append_all_values(out, levels, everywhere, count);
    append_options(out, levels, everywhere, count);
    append_all_places(out, levels);
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
