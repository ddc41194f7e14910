/* tui/filter_words.c: what values are known of each key. journal/filter.c reads the words; a value that holds blanks
 * stands in double quotes there. */
#include "tui/filter_words.h"
#include "forms/custom.h"
#include "forms/event.h"
#include "forms/time_words.h"
#include <string.h>

enum { SAID_MOST = 62 /* bytes */ };

/* What is looked for, and what was found. */
struct search {
    const struct filter_words_known *known;
    const char *key;   /* "order:" */
    const char *typed; /* behind the key, without a quote */
    GPtrArray *words;  /* char *, each once */
};

/* Whether it goes on where `beginning` ends, whatever the case. */
static bool begins(const char *word, const char *beginning)
{
    g_autofree char *folded = g_utf8_casefold(word, -1), *piece = g_utf8_casefold(beginning, -1);
    return g_str_has_prefix(folded, piece);
}

/* A piece of an event's name is enough for the filter, so what follows a "_" is found too. */
static bool begins_a_part(const char *name, const char *beginning)
{
    for (const char *part = name; part; part = strchr(part, '_'))
        if (begins(part += *part == '_', beginning))
            return true;
    return false;
}

/* A value with a quote of its own cannot be written. */
static void add_value(struct search *search, const char *value)
{
    if (!value || !*value || strchr(value, '"'))
        return;
    const char *quote = strpbrk(value, " \t") ? "\"" : "";
    g_autofree char *word = g_strdup_printf("%s%s%s%s", search->key, quote, value, quote);
    if (!g_ptr_array_find_with_equal_func(search->words, word, g_str_equal, NULL))
        g_ptr_array_add(search->words, g_steal_pointer(&word));
}

/* What the journal said. */
static void add_asked(struct search *search, bool (*fits)(const char *value, const char *beginning))
{
    for (guint i = 0; search->known->values && i < search->known->values->len; i++)
        if (fits(search->known->values->pdata[i], search->typed))
            add_value(search, search->known->values->pdata[i]);
}

static void add_states(struct search *search)
{
    for (int state = EVENT_QUEUED; state <= EVENT_DROPPED; state++)
        if (begins(event_state_name((enum event_state)state), search->typed))
            add_value(search, event_state_name((enum event_state)state));
}

static void add_events(struct search *search, const struct event_spec *events, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (begins_a_part(events[i].name, search->typed))
            add_value(search, events[i].name);
}

static void add_event_names(struct search *search)
{
    size_t count = 0;
    const struct service_type *types = service_types(&count);
    for (size_t i = 0; i < count; i++)
        add_events(search, types[i].events, types[i].event_count);
    const struct event_spec *own = search->known->custom ? custom_events(search->known->custom, &count) : NULL;
    add_events(search, own, own ? count : 0);
    for (guint i = 0; i < search->known->events->len; i++) {
        const char *name = ((const struct event_record *)search->known->events->pdata[i])->event;
        if (begins_a_part(name, search->typed))
            add_value(search, name);
    }
    add_asked(search, begins_a_part);
}

static void add_orders(struct search *search)
{
    for (guint i = 0; i < search->known->events->len; i++) {
        const char *order = ((const struct event_record *)search->known->events->pdata[i])->order;
        if (begins(order, search->typed))
            add_value(search, order);
    }
    add_asked(search, begins);
}

static void add_people(struct search *search)
{
    if (search->known->operator_name && begins(search->known->operator_name, search->typed))
        add_value(search, search->known->operator_name);
    for (guint i = 0; i < search->known->events->len; i++) {
        const char *name = ((const struct event_record *)search->known->events->pdata[i])->operator_name;
        if (name && begins(name, search->typed))
            add_value(search, name);
    }
    add_asked(search, begins);
}

static void add_day(struct search *search, enum time_word_class is, int value)
{
    g_autofree char *day = g_ascii_strdown(time_word_text(is, value), -1);
    if (begins(day, search->typed))
        add_value(search, day);
}

/* What was recorded lies in the past. */
static void add_days(struct search *search)
{
    add_day(search, WORD_DAY, 0);
    add_day(search, WORD_DAY, -1);
    for (int weekday = 1; weekday <= 7; weekday++)
        add_day(search, WORD_WEEKDAY, weekday);
}

static void (*const add_values[FILTER_KEYS])(struct search *search) = {
    [FILTER_ORDER] = add_orders, [FILTER_EVENT] = add_event_names, [FILTER_STATE] = add_states,
    [FILTER_WHO] = add_people,   [FILTER_SINCE] = add_days,        [FILTER_UNTIL] = add_days,
};

/* Behind the last blank that no quotes hold, and behind a "!". */
static size_t word_start(const char *text, size_t cursor)
{
    size_t start = 0;
    bool quoted = false;
    for (size_t i = 0; i < cursor; i++) {
        quoted = quoted != (text[i] == '"');
        if (text[i] == ' ' && !quoted)
            start = i + 1;
    }
    return start + (start < cursor && text[start] == '!');
}

/* The value behind that key; NULL where the word is another. */
static const char *value_in(const char *word, const char *key)
{
    size_t length = strlen(key);
    return g_ascii_strncasecmp(word, key, length) == 0 ? word + length + (word[length] == '"') : NULL;
}

static char *key_of(enum filter_kind kind)
{
    return g_strconcat(filter_key_name(kind), ":", NULL);
}

bool filter_words_ask(const char *text, size_t cursor, enum filter_kind *kind, char **beginning)
{
    static const enum filter_kind asked[] = { FILTER_ORDER, FILTER_EVENT, FILTER_WHO };
    size_t start = word_start(text, cursor);
    g_autofree char *word = g_strndup(text + start, cursor - start);
    for (size_t i = 0; i < G_N_ELEMENTS(asked); i++) {
        g_autofree char *key = key_of(asked[i]);
        const char *value = value_in(word, key);
        *kind = asked[i];
        *beginning = g_strdup(value);
        if (value)
            return true;
    }
    return false;
}

GPtrArray *filter_words_for(const char *word, const struct filter_words_known *known)
{
    struct search search = { .known = known, .words = g_ptr_array_new_with_free_func(g_free) };
    for (int kind = 0; kind < FILTER_KEYS; kind++) {
        g_autofree char *key = key_of((enum filter_kind)kind);
        search.key = key;
        search.typed = value_in(word, key);
        if (search.typed)
            add_values[kind](&search);
        else if (begins(key, word))
            g_ptr_array_add(search.words, g_strdup(key));
    }
    return search.words;
}

/* What all of them begin with, whatever the case. */
static char *common_beginning(const GPtrArray *words)
{
    g_autoptr(GString) common = g_string_new(words->len > 0 ? words->pdata[0] : "");
    for (guint i = 1; i < words->len; i++)
        while (!begins(words->pdata[i], common->str))
            g_string_truncate(common, (size_t)(g_utf8_prev_char(common->str + common->len) - common->str));
    return g_strdup(common->str);
}

/* As many as a line of 80 columns holds; of values the key is on the screen already. */
static char *sentence_of(const GPtrArray *words, bool more)
{
    if (words->len == 0)
        return g_strdup("No key and no known value of a filter begins so; any words are looked for.");
    GString *said = g_string_new(NULL);
    for (guint i = 0; i < words->len; i++) {
        const char *word = words->pdata[i], *value = strchr(word, ':') + 1;
        const char *shown = *value ? value : word;
        if (said->len + strlen(shown) > SAID_MOST && i > 0) {
            if (more)
                g_string_append(said, "  and more");
            else
                g_string_append_printf(said, "  and %u more", words->len - i);
            break;
        }
        g_string_append_printf(said, "%s%s", i > 0 ? "  " : "", shown);
    }
    return g_string_free(said, FALSE);
}

char *filter_words_complete(const char *text, size_t *cursor, const struct filter_words_known *known, char **said)
{
    size_t start = word_start(text, *cursor);
    g_autofree char *word = g_strndup(text + start, *cursor - start);
    g_autoptr(GPtrArray) words = filter_words_for(word, known);
    g_autofree char *common = common_beginning(words);
    bool whole = words->len == 1 && !g_str_has_suffix(common, ":");
    const char *rest = text + *cursor;
    *said = words->len == 1 ? NULL : sentence_of(words, known->more);
    if (words->len == 0 || (!whole && strlen(common) <= strlen(word)))
        return NULL;
    /* A value that is whole has a blank behind it. */
    bool blank = whole && *rest != ' ';
    *cursor = start + strlen(common) + whole;
    return g_strdup_printf("%.*s%s%s%s", (int)start, text, common, blank ? " " : "", rest);
}
