/* journal/finder_words.c: a text becomes its trigrams joined by and, since the index keeps no places; a word too short
 * for one becomes the names that hold it. With too many of those a walk from the newest event finds enough soon. */
#include "journal/finder_words.h"
#include <string.h>

enum { NAMES_MOST = 60, TRIGRAMS_MOST = 40, QUICK_CHARACTERS = 5 /* of shorter words no trigram can be left out */ };

static const char *after_characters(const char *text, int count)
{
    for (int i = 0; i < count; i++) {
        if (*text == '\0')
            return NULL;
        text = g_utf8_next_char(text);
    }
    return text;
}

static void append_quoted(GString *match, const char *text, const char *end)
{
    g_string_append_c(match, '"');
    for (; text < end && *text; text++) {
        if (*text == '"')
            g_string_append_c(match, '"');
        g_string_append_c(match, *text);
    }
    g_string_append_c(match, '"');
}

static bool is_letters(const char *text)
{
    while (*text && g_unichar_isalpha(g_utf8_get_char(text)))
        text = g_utf8_next_char(text);
    return *text == '\0';
}

/* "abc" AND "bcd" AND "cde" for abcde, or quick, where it is of letters, every second of them and the last; `text` has
 * three characters or more. With digits, whose trigrams are everywhere, each counts. */
static void append_trigrams(GString *match, const char *text, bool quick)
{
    int apart = quick && is_letters(text) ? 2 : 1;
    g_string_append_c(match, '(');
    for (int i = 0; i < TRIGRAMS_MOST; i++, text = g_utf8_next_char(text)) {
        const char *end = after_characters(text, FILTER_WHOLE_CHARACTERS);
        if (!end)
            break;
        if (i % apart != 0 && *end != '\0')
            continue;
        g_string_append(match, i > 0 ? " AND " : "");
        append_quoted(match, text, end);
    }
    g_string_append_c(match, ')');
}

/* A name stands between two separators in the index. */
static void append_name(GString *match, const char *name)
{
    g_autofree char *whole = g_strdup_printf("\x1f%s\x1f", name);
    append_trigrams(match, whole, false);
}

/* Names that hold the piece; of orders also those whose customer, product or serial does. */
static const char *names_sql(enum filter_kind kind)
{
    static const char of_events[] = "SELECT text FROM search_names WHERE instr(lower(text), lower(?1)) LIMIT ?2";
    static const char of_orders[] = "SELECT text FROM search_names WHERE instr(lower(text), lower(?1)) UNION ALL"
                                    " SELECT id FROM orders WHERE instr(lower(id), lower(?1)) LIMIT ?2";
    static const char of_all[] =
        "SELECT text FROM search_names WHERE instr(lower(text), lower(?1)) UNION ALL SELECT id FROM orders"
        " WHERE instr(lower(id), lower(?1)) OR instr(lower(ifnull(customer, '') || char(31) || ifnull(product, '') ||"
        " char(31) || ifnull(serial, '')), lower(?1)) LIMIT ?2";
    if (kind == FILTER_TEXT)
        return of_all;
    return kind == FILTER_ORDER ? of_orders : of_events;
}

static bool add_names(struct journal *journal, const struct filter_term *term, enum finder_reach *reach, GString *match,
                      GError **error)
{
    g_autoptr(store_query) query = store_query_of(journal, names_sql(term->kind), error);
    if (!query)
        return false;
    store_bind_text(query, 1, term->piece);
    sqlite3_bind_int(query, 2, NAMES_MOST + 1);
    int found = 0;
    enum store_step step;
    while ((step = store_next(journal, query, error)) == STORE_ROW) {
        const char *name = (const char *)sqlite3_column_text(query, 0);
        bool searchable = name && *name && g_utf8_validate(name, -1, NULL);
        if (searchable && found > 0)
            g_string_append(match, " OR ");
        if (searchable)
            append_name(match, name);
        found += searchable ? 1 : NAMES_MOST + 1;
    }
    *reach = found == 0 ? FINDER_NOWHERE : found > NAMES_MOST ? FINDER_ANYWHERE : FINDER_MATCH;
    return step == STORE_END;
}

static bool has_trigram(const char *piece)
{
    return g_utf8_validate(piece, -1, NULL) && g_utf8_strlen(piece, -1) >= FILTER_WHOLE_CHARACTERS;
}

/* What is asked for, and how. */
struct asked {
    struct journal *journal;
    const struct filter *filter;
    unsigned known;
    bool quick;
};

static bool add_term(const struct asked *asked, const struct filter_term *term, enum finder_reach *reach,
                     GString *match, GError **error)
{
    if (!g_utf8_validate(term->piece, -1, NULL)) {
        *reach = FINDER_ANYWHERE;
        return true;
    }
    if (!has_trigram(term->piece))
        return add_names(asked->journal, term, reach, match, error);
    append_trigrams(match, term->piece, asked->quick);
    *reach = FINDER_MATCH;
    return true;
}

/* The words of one kind are alternatives, but for free text, which is all wanted. */
struct group {
    enum finder_reach reach;
    GString *match;
};

static void add_alternative(struct group *group, enum finder_reach reach, const char *match)
{
    if (reach == FINDER_NOWHERE || group->reach == FINDER_ANYWHERE)
        return;
    if (reach == FINDER_MATCH)
        g_string_append_printf(group->match, "%s%s", group->match->len > 0 ? " OR " : "", match);
    group->reach = reach;
}

static void close_group(struct group *group, enum finder_reach *reach, GString *match)
{
    if (group->reach == FINDER_NOWHERE)
        *reach = FINDER_NOWHERE;
    if (group->reach == FINDER_MATCH && *reach != FINDER_NOWHERE) {
        g_string_append_printf(match, "%s(%s)", match->len > 0 ? " AND " : "", group->match->str);
        *reach = FINDER_MATCH;
    }
    g_string_truncate(group->match, 0);
    group->reach = FINDER_NOWHERE;
}

static bool is_text(const struct filter_term *term)
{
    return !term->excluded && term->kind != FILTER_STATE && term->kind != FILTER_SINCE && term->kind != FILTER_UNTIL;
}

/* All words of that kind. */
static bool add_kind(const struct asked *asked, enum filter_kind kind, enum finder_reach *reach, GString *match,
                     GError **error)
{
    struct group group = { FINDER_NOWHERE, g_string_new(NULL) };
    g_autoptr(GString) one = g_string_new(NULL);
    struct filter_term term;
    bool open = false, sound = true;
    for (unsigned i = 0; sound && filter_term_at(asked->filter, i, &term); i++) {
        enum finder_reach of_one;
        if (!is_text(&term) || term.kind != kind)
            continue;
        g_string_truncate(one, 0);
        sound = add_term(asked, &term, &of_one, one, error);
        if (!sound)
            break;
        add_alternative(&group, of_one, one->str);
        open = true;
        if (kind == FILTER_TEXT)
            close_group(&group, reach, match);
    }
    if (open && kind != FILTER_TEXT)
        close_group(&group, reach, match);
    g_string_free(group.match, TRUE);
    return sound;
}

static bool add_all(const struct asked *asked, enum finder_reach *reach, char **match, GError **error)
{
    static const enum filter_kind kinds[] = { FILTER_ORDER, FILTER_EVENT, FILTER_WHO, FILTER_TEXT };
    g_autoptr(GString) whole = g_string_new(NULL);
    *reach = FINDER_ANYWHERE;
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (!(asked->known & 1u << kinds[i]) && !add_kind(asked, kinds[i], reach, whole, error))
            return false;
    *match = *reach == FINDER_MATCH ? g_strdup(whole->str) : NULL;
    return true;
}

/* Whether something can be left out, and nothing is looked up for it a second time. */
static bool may_be_quick(const struct asked *asked)
{
    bool may = false;
    struct filter_term term;
    for (unsigned i = 0; filter_term_at(asked->filter, i, &term); i++) {
        if (!is_text(&term) || asked->known & 1u << term.kind)
            continue;
        if (!has_trigram(term.piece))
            return false;
        may = may || (is_letters(term.piece) && g_utf8_strlen(term.piece, -1) >= QUICK_CHARACTERS);
    }
    return may;
}

bool finder_words(struct journal *journal, const struct filter *filter, unsigned known, struct finder_match *match,
                  GError **error)
{
    struct asked asked = { journal, filter, known, .quick = false };
    enum finder_reach reach;
    *match = (struct finder_match){ FINDER_ANYWHERE, NULL, NULL };
    if (!add_all(&asked, &match->reach, &match->whole, error))
        return false;
    asked.quick = true;
    return match->reach != FINDER_MATCH || !may_be_quick(&asked) || add_all(&asked, &reach, &match->quick, error);
}

void finder_match_clear(struct finder_match *match)
{
    g_clear_pointer(&match->whole, g_free);
    g_clear_pointer(&match->quick, g_free);
}

char *finder_words_of_orders(const struct filter *filter)
{
    g_autoptr(GString) match = g_string_new(NULL);
    struct filter_term term;
    for (unsigned i = 0; filter_term_at(filter, i, &term); i++) {
        if (term.kind != FILTER_ORDER || term.excluded)
            continue;
        if (!has_trigram(term.piece))
            return NULL;
        g_string_append(match, match->len > 0 ? " OR " : "");
        append_trigrams(match, term.piece, false);
    }
    return match->len > 0 ? g_strdup(match->str) : NULL;
}
