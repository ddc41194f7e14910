/* forms/shorthand.c: the words of a one-line event. At each word the longest run that is something is taken. */
#include "forms/shorthand.h"
#include "base/near.h"
#include <string.h>

enum { RUN_MOST = 6, SHORT_NUMBER = 4 };

/* ---- events ---- */

static bool holds(const char *name, const char *folded)
{
    g_autofree char *lower = g_ascii_strdown(name, -1);
    return strstr(lower, folded) != NULL;
}

/* Only the one that is exactly meant, where there is one. */
static void prefer_exact(GPtrArray *found, const char *folded)
{
    for (guint i = 0; i < found->len; i++) {
        gpointer event = found->pdata[i];
        if (g_ascii_strcasecmp(((const struct event_spec *)event)->name, folded) == 0) {
            g_ptr_array_set_size(found, 0);
            g_ptr_array_add(found, event);
        }
    }
}

GPtrArray *shorthand_events(const struct service_type *type, const struct custom *custom, const char *word)
{
    GPtrArray *events = custom_list(custom, type);
    g_autofree char *folded = g_ascii_strdown(word, -1);
    for (guint i = events->len; i > 0; i--)
        if (!holds(((const struct event_spec *)events->pdata[i - 1])->name, folded))
            g_ptr_array_remove_index(events, i - 1);
    prefer_exact(events, folded);
    return events;
}

char *shorthand_near(const GPtrArray *events, const char *word)
{
    g_autofree char *folded = g_ascii_strdown(word, -1);
    g_autoptr(GPtrArray) pieces = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < events->len; i++) {
        const struct event_spec *event = g_ptr_array_index(events, i);
        g_autofree char **of_name = g_strsplit(event->name, "_", -1); /* the pieces go on into the array */
        for (char **piece = of_name; *piece; piece++)
            g_ptr_array_add(pieces, *piece);
    }
    return g_strdup(near_find(folded, (const char *const *)pieces->pdata, pieces->len));
}

/* ---- what a run of words can be ---- */

struct filling {
    struct draft *draft;
    const struct field_context *context;
    const GPtrArray *people;
    int times; /* the list of times that is being filled, -1 = none */
};

/* A number alone is rather a quantity than an hour; one as long as a stamp is none. */
static bool is_short_number(const char *run)
{
    return strlen(run) <= SHORT_NUMBER && strspn(run, "0123456789") == strlen(run);
}

static bool reads_as(const struct draft_field *field, const char *run, const struct field_context *context)
{
    struct field_reading reading;
    g_autoptr(GError) error = NULL;
    bool fine = field_read(field->spec, run, context, &reading, &error);
    bool asks = g_error_matches(error, FIELD_ERROR, FIELD_ERROR_ASK);
    field_reading_clear(&reading);
    return fine || asks; /* an hour there are two of is asked in the form */
}

static int take_moment(struct filling *filling, const char *run, char **text)
{
    for (size_t i = 0; i < draft_count(filling->draft); i++) {
        const struct draft_field *field = draft_field(filling->draft, i);
        bool list = field->spec->kind == FIELD_MOMENTS;
        bool open = !field->touched || (list && (int)i == filling->times);
        if (!open || (!list && field->spec->kind != FIELD_MOMENT) || is_short_number(run) ||
            !reads_as(field, run, filling->context)) {
            continue;
        }
        bool more = list && field->touched;
        *text = more ? g_strdup_printf("%s, %s", field->text, run) : g_strdup(run);
        filling->times = list ? (int)i : filling->times;
        return (int)i;
    }
    return -1;
}

/* Equal without case, blanks, - and _. */
static bool same_word(const char *one, const char *other)
{
    for (;; one++, other++) {
        one += strspn(one, " -_");
        other += strspn(other, " -_");
        if (g_ascii_tolower(*one) != g_ascii_tolower(*other)) {
            return false;
        }
        if (*one == '\0') {
            return true;
        }
    }
}

static int take_suggestion(struct filling *filling, const char *run, char **text)
{
    for (size_t i = 0; i < draft_count(filling->draft); i++) {
        const struct draft_field *field = draft_field(filling->draft, i);
        for (size_t k = 0; !field->touched && k < field->spec->suggestion_count; k++) {
            const char *value = field->spec->suggestions[k].value;
            if (same_word(value, run)) {
                *text = g_strdup(value);
                return (int)i;
            }
        }
    }
    return -1;
}

static const char *find_person(const GPtrArray *people, const char *run)
{
    g_autofree char *folded = g_utf8_casefold(run, -1);
    for (guint i = 0; people && i < people->len; i++) {
        g_autofree char *name = g_utf8_casefold(people->pdata[i], -1);
        if (strcmp(name, folded) == 0) {
            return people->pdata[i];
        }
    }
    return NULL;
}

static int take_person(struct filling *filling, const char *run, char **text)
{
    const char *person = find_person(filling->people, run);
    for (size_t i = 0; person && i < draft_count(filling->draft); i++) {
        const struct draft_field *field = draft_field(filling->draft, i);
        if (!field->touched && field_is_person(field->spec)) {
            *text = g_strdup(person);
            return (int)i;
        }
    }
    return -1;
}

/* ---- filling ---- */

static char *joined(char *const *words, size_t count)
{
    GString *run = g_string_new(words[0]);
    for (size_t i = 1; i < count; i++) {
        g_string_append_printf(run, " %s", words[i]);
    }
    return g_string_free(run, FALSE);
}

static void say(GPtrArray *said, const struct draft_field *field, const char *run)
{
    g_ptr_array_add(said, g_strdup_printf("%s: %s", field->spec->label, run));
}

/* How many words from here on became a field, 0 = none did. */
static size_t take_run(struct filling *filling, char *const *words, size_t count, GPtrArray *said)
{
    static int (*const takes[])(struct filling *, const char *, char **) = { take_moment, take_suggestion,
                                                                             take_person };
    for (size_t length = MIN(count, RUN_MOST); length > 0; length--) {
        g_autofree char *run = joined(words, length);
        for (size_t i = 0; i < G_N_ELEMENTS(takes); i++) {
            g_autofree char *text = NULL;
            int index = takes[i](filling, run, &text);
            if (index >= 0) {
                draft_set(filling->draft, (size_t)index, text, false);
                say(said, draft_field(filling->draft, (size_t)index), run);
                return length;
            }
        }
    }
    return 0;
}

static void put_notes(struct draft *draft, const char *text, GPtrArray *said)
{
    int notes = draft_find(draft, "notes");
    if (notes < 0) {
        notes = draft_add(draft, "notes", FIELD_NOTES, NULL);
    }
    draft_set(draft, (size_t)notes, text, false);
    say(said, draft_field(draft, (size_t)notes), text);
}

GPtrArray *shorthand_fill(struct draft *draft, char *const *words, const GPtrArray *people,
                          const struct field_context *context)
{
    GPtrArray *said = g_ptr_array_new_with_free_func(g_free);
    struct filling filling = { draft, context, people, -1 };
    g_autoptr(GString) rest = g_string_new(NULL);
    size_t count = g_strv_length((char **)words);
    for (size_t i = 0, taken; i < count; i += MAX(taken, 1)) {
        taken = take_run(&filling, words + i, count - i, said);
        if (taken == 0) {
            g_string_append_printf(rest, "%s%s", rest->len > 0 ? " " : "", words[i]);
        }
    }
    if (rest->len > 0) {
        put_notes(draft, rest->str, said);
    }
    return said;
}
