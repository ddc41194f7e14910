/* journal/filter.c: text to condition. Every key is a row: how its value is read and what it asks of an event. */
#include "journal/filter.h"
#include "base/clean.h"
#include "base/near.h"
#include <string.h>

/* A condition is written once per value; `?` stands for the value and may come several times. */
struct term {
    const char *condition;
    bool joined_by_or; /* with others of the same condition; free texts are joined by and */
    bool excluded;
    char *text; /* value, or NULL: number */
    int64_t number;
    enum filter_kind kind;
    char *piece; /* the value as it was typed */
};

struct filter {
    GPtrArray *terms; /* struct term * */
    GString *condition;
};

static void term_free(struct term *term)
{
    g_free(term->text);
    g_free(term->piece);
    g_free(term);
}

void filter_free(struct filter *filter)
{
    if (!filter)
        return;
    g_ptr_array_unref(filter->terms);
    g_string_free(filter->condition, TRUE);
    g_free(filter);
}

/* ---- values ---- */

static bool fail(GError **error, const char *sentence, ...) G_GNUC_PRINTF(2, 3);
static bool fail(GError **error, const char *sentence, ...)
{
    va_list arguments;
    va_start(arguments, sentence);
    g_autofree char *message = g_strdup_vprintf(sentence, arguments);
    va_end(arguments);
    g_set_error_literal(error, JOURNAL_ERROR, JOURNAL_ERROR_FILTER, message);
    return false;
}

static bool read_piece(const char *value, const struct time_context *context, struct term *term, GError **error)
{
    (void)context;
    (void)error;
    term->text = g_strdup(value);
    return true;
}

/* A blank is put before the name, so that each of its words begins after one. */
static bool read_beginning(const char *value, const struct time_context *context, struct term *term, GError **error)
{
    (void)context;
    (void)error;
    term->text = g_strconcat(" ", value, NULL);
    return true;
}

static bool read_state(const char *value, const struct time_context *context, struct term *term, GError **error)
{
    (void)context;
    enum event_state state;
    const char *names[EVENT_DROPPED + 1];
    g_autofree char *lower = g_ascii_strdown(value, -1), *shown = clean_word(value);
    if (event_state_read(lower, &state)) {
        term->text = g_steal_pointer(&lower);
        return true;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        names[i] = event_state_name((enum event_state)i);
    const char *near = near_find(lower, names, G_N_ELEMENTS(names));
    if (near)
        return fail(error, "state:%s is no state; did you mean state:%s?", shown, near);
    return fail(error, "state:%s is no state; states are queued, sending, accepted, refused, unknown, dropped.", shown);
}

/* A day alone keeps the time of the base, so the base is a time of today. */
static bool read_moment(const char *value, const struct time_context *context, const struct civil *time,
                        struct term *term, GError **error)
{
    if (!context)
        return fail(error, "\"%s\" cannot be read as a date here: no clock is known.", value);
    struct civil day = time_point_civil(context->now, context->rules->zone);
    day.hour = time->hour;
    day.minute = time->minute;
    day.second = time->second;
    day.millisecond = time->millisecond;
    struct time_context past = *context;
    past.lean = TIME_LEAN_PAST;
    past.has_base = true;
    past.base = civil_time_point(&day, context->rules->zone);
    struct time_reading reading;
    g_autoptr(GError) why = NULL;
    if (!time_point_read(value, &past, &reading, &why))
        return fail(error, "%s", why->message);
    term->number = reading.at;
    return true;
}

static bool read_since(const char *value, const struct time_context *context, struct term *term, GError **error)
{
    static const struct civil first = { .hour = 0 };
    return read_moment(value, context, &first, term, error);
}

/* A time without milliseconds means all of its second, as `now` does. */
static bool read_until(const char *value, const struct time_context *context, struct term *term, GError **error)
{
    enum { SECOND_MS = 1000 };
    static const struct civil last = { .hour = 23, .minute = 59, .second = 59, .millisecond = 999 };
    bool read = read_moment(value, context, &last, term, error);
    if (read && term->number % SECOND_MS == 0)
        term->number += last.millisecond;
    return read;
}

/* ---- keys ---- */

struct key {
    const char *condition;
    bool (*read)(const char *value, const struct time_context *context, struct term *term, GError **error);
};

static const struct key keys[FILTER_KEYS] = {
    [FILTER_ORDER] = { "holds(?, order_id)", read_piece },
    [FILTER_EVENT] = { "holds(?, event)", read_piece },
    [FILTER_STATE] = { "state = ?", read_state },
    [FILTER_WHO] = { "holds(?, ' ' || operator)", read_beginning },
    [FILTER_SINCE] = { "created_at >= ?", read_since },
    [FILTER_UNTIL] = { "created_at <= ?", read_until },
};

static const char names_hold[] = "holds(?, order_id, event, operator) OR order_holds(?, order_id, id)";
/* The body first: that is where a word mostly is. */
static const char any_text_holds[] =
    "holds(?, body, order_id, event, operator, reason) OR order_holds(?, order_id, id) OR answer_holds(?, id)";
static const char order_holds[] =
    "holds_unaccented(?, id, service_type, ifnull(status, 'accepted'), customer, product, serial)";

static bool key_find(const char *name, enum filter_kind *kind)
{
    for (int i = 0; i < FILTER_KEYS; i++) {
        *kind = (enum filter_kind)i;
        if (g_ascii_strcasecmp(filter_key_name(*kind), name) == 0)
            return true;
    }
    return false;
}

static bool fail_key(const char *name, const char *word, GError **error)
{
    const char *names[FILTER_KEYS + 1] = { NULL };
    for (int i = 0; i < FILTER_KEYS; i++)
        names[i] = filter_key_name((enum filter_kind)i);
    g_autofree char *lower = g_ascii_strdown(name, -1), *all = g_strjoinv(", ", (char **)names);
    g_autofree char *shown = clean_word(name), *whole = clean_word(word);
    const char *near = near_find(lower, names, FILTER_KEYS);
    if (near)
        return fail(error, "%s: is no key of a filter; did you mean %s:? Write \"%s\" in double quotes to search it.",
                    shown, near, whole);
    return fail(error, "%s: is no key of a filter; keys are %s. Write \"%s\" in double quotes to search it.", shown,
                all, whole);
}

/* ---- words ---- */

/* One word of the text: blanks part words, double quotes keep blanks. `quoted`: it began with a quote, so a colon in it
 * is text. */
struct word {
    GString *text;
    bool excluded;
    bool quoted;
};

static bool next_word(const char **at, struct word *word, GError **error)
{
    bool inside = false;
    g_string_truncate(word->text, 0);
    *at += strspn(*at, " \t\n");
    word->excluded = **at == '!';
    *at += word->excluded;
    word->quoted = **at == '"';
    for (; **at && (inside || !strchr(" \t\n", **at)); (*at)++) {
        if (**at == '"')
            inside = !inside;
        else
            g_string_append_c(word->text, **at);
    }
    return !inside || fail(error, "The filter has a double quote that is never closed.");
}

static bool add_free_text(struct filter *filter, const struct word *word, const char *condition)
{
    struct term *term = g_new0(struct term, 1);
    *term = (struct term){ .condition = condition, .excluded = word->excluded, .kind = FILTER_TEXT };
    term->piece = g_strdup(word->text->str);
    term->text = g_strdup(word->text->str);
    g_ptr_array_add(filter->terms, term);
    return true;
}

static bool add_key(struct filter *filter, const struct word *word, enum filter_kind kind, const char *value,
                    const struct time_context *context, GError **error)
{
    const struct key *key = &keys[kind];
    const char *name = filter_key_name(kind);
    if (*value == '\0')
        return fail(error, "%s: needs a value, as in %s:%s.", name, name, kind == FILTER_STATE ? "unknown" : "…");
    struct term *term = g_new0(struct term, 1);
    *term = (struct term){ .condition = key->condition,
                           .joined_by_or = true,
                           .excluded = word->excluded,
                           .kind = kind,
                           .piece = g_strdup(value) };
    g_ptr_array_add(filter->terms, term);
    return key->read(value, context, term, error);
}

/* "KEY:VALUE" where KEY is letters only, else free text ("16:30" is no key). */
static bool add_event_word(struct filter *filter, const struct word *word, const struct time_context *context,
                           GError **error)
{
    const char *text = word->text->str;
    const char *colon = word->quoted ? NULL : strchr(text, ':');
    size_t letters = 0;
    while (g_ascii_isalpha(text[letters]))
        letters++;
    if (colon && colon > text && text + letters == colon) {
        g_autofree char *name = g_strndup(text, letters);
        enum filter_kind kind;
        return key_find(name, &kind) ? add_key(filter, word, kind, colon + 1, context, error)
                                     : fail_key(name, text, error);
    }
    bool whole = g_utf8_strlen(text, -1) >= FILTER_WHOLE_CHARACTERS;
    return add_free_text(filter, word, whole ? any_text_holds : names_hold);
}

/* ---- condition ---- */

static void append_alternatives(struct filter *filter, const struct term *first, unsigned from)
{
    g_string_append_printf(filter->condition, "(%s)", first->condition);
    for (unsigned i = from + 1; first->joined_by_or && !first->excluded && i < filter->terms->len; i++) {
        const struct term *other = g_ptr_array_index(filter->terms, i);
        if (other->condition == first->condition && !other->excluded)
            g_string_append_printf(filter->condition, " OR (%s)", other->condition);
    }
}

/* Orders the terms so that those of one key stand together: the order of the places in the condition. */
static int by_key(const void *a, const void *b)
{
    const struct term *first = *(struct term *const *)a, *second = *(struct term *const *)b;
    if (first->condition != second->condition)
        return strcmp(first->condition, second->condition);
    return (int)first->excluded - (int)second->excluded;
}

static bool continues(const struct filter *filter, unsigned i)
{
    const struct term *term = g_ptr_array_index(filter->terms, i);
    const struct term *before = i > 0 ? g_ptr_array_index(filter->terms, i - 1) : NULL;
    return before && term->joined_by_or && !term->excluded && before->condition == term->condition;
}

static void build_condition(struct filter *filter)
{
    g_ptr_array_sort(filter->terms, by_key);
    for (unsigned i = 0; i < filter->terms->len; i++) {
        const struct term *term = g_ptr_array_index(filter->terms, i);
        if (continues(filter, i))
            continue;
        g_string_append(filter->condition, i > 0 ? " AND " : "");
        g_string_append(filter->condition, term->excluded ? "NOT (" : "(");
        append_alternatives(filter, term, i);
        g_string_append_c(filter->condition, ')');
    }
    if (filter->terms->len == 0)
        g_string_append_c(filter->condition, '1');
}

const char *filter_condition(const struct filter *filter)
{
    return filter->condition->str;
}

bool filter_term_at(const struct filter *filter, unsigned place, struct filter_term *found)
{
    if (place >= filter->terms->len)
        return false;
    const struct term *term = g_ptr_array_index(filter->terms, place);
    *found = (struct filter_term){
        .kind = term->kind, .excluded = term->excluded, .piece = term->piece, .held = term->text, .at = term->number
    };
    return true;
}

void filter_span(const struct filter *filter, int64_t *since, int64_t *until)
{
    struct filter_term term;
    int64_t first = INT64_MAX, last = INT64_MIN;
    for (unsigned i = 0; filter_term_at(filter, i, &term); i++) {
        if (term.kind == FILTER_SINCE && !term.excluded)
            first = MIN(first, term.at);
        if (term.kind == FILTER_UNTIL && !term.excluded)
            last = MAX(last, term.at);
    }
    *since = first == INT64_MAX ? INT64_MIN : first;
    *until = last == INT64_MIN ? INT64_MAX : last;
}

void filter_bind(const struct filter *filter, sqlite3_stmt *query, int places)
{
    for (unsigned i = 0; i < filter->terms->len; i++) {
        const struct term *term = g_ptr_array_index(filter->terms, i);
        for (const char *at = strchr(term->condition, '?'); at; at = strchr(at + 1, '?')) {
            places++;
            if (term->text)
                store_bind_text(query, places, term->text);
            else
                sqlite3_bind_int64(query, places, term->number);
        }
    }
}

static struct filter *filter_new(void)
{
    struct filter *filter = g_new(struct filter, 1);
    filter->terms = g_ptr_array_new_with_free_func((GDestroyNotify)term_free);
    filter->condition = g_string_new(NULL);
    return filter;
}

enum filter_of { FILTER_OF_EVENTS, FILTER_OF_ORDERS };

static struct filter *filter_read(const char *text, enum filter_of of, const struct time_context *context,
                                  GError **error)
{
    g_autoptr(filter_handle) filter = filter_new();
    struct word word = { .text = g_string_new(NULL) };
    const char *at = text ? text : "";
    bool sound = true;
    while (sound && *at) {
        sound = next_word(&at, &word, error);
        if (!sound || word.text->len == 0)
            continue;
        sound = of == FILTER_OF_ORDERS ? add_free_text(filter, &word, order_holds)
                                       : add_event_word(filter, &word, context, error);
    }
    g_string_free(word.text, TRUE);
    if (!sound)
        return NULL;
    build_condition(filter);
    return g_steal_pointer(&filter);
}

/* A weekday is one of the past, so that a span which begins on Monday and ends on Friday may end before it begins. */
static bool check_span(const struct filter *filter, const struct time_context *context, GError **error)
{
    int64_t since, until;
    filter_span(filter, &since, &until);
    if (since <= until)
        return true;
    g_autofree char *first = time_point_dated(since, context->rules->zone);
    g_autofree char *last = time_point_dated(until, context->rules->zone);
    return fail(error,
                "Nothing lies between since, %s, and until, %s, which is earlier; exchange them, or give a day "
                "with its date.",
                first, last);
}

struct filter *filter_read_events(const char *text, const struct time_context *context, GError **error)
{
    g_autoptr(filter_handle) filter = filter_read(text, FILTER_OF_EVENTS, context, error);
    return filter && check_span(filter, context, error) ? g_steal_pointer(&filter) : NULL;
}

struct filter *filter_read_orders(const char *text, GError **error)
{
    return filter_read(text, FILTER_OF_ORDERS, NULL, error);
}
