/* cli/completion_offers.c: what a shell offers for a placeholder of the help. */
#include "cli/completion.h"
#include "cli/order_fields.h"
#include "forms/event.h"
#include "settings/settings.h"
#include "tui/filter_words.h"
#include <string.h>

/* ---- words ---- */

static const char *const YES_NO[] = { "yes", "no", NULL };

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

static void add_all(GPtrArray *words, const char *before, const char *const *values)
{
    for (size_t i = 0; values[i]; i++)
        g_ptr_array_add(words, g_strconcat(before, values[i], NULL));
}

/* What a filter of events knows without a journal: its keys for "", the values of a key behind it. */
static GPtrArray *filter_words(const char *typed)
{
    g_autoptr(GPtrArray) none = g_ptr_array_new();
    const struct filter_words_known known = { .events = none };
    return filter_words_for(typed, &known);
}

/* The values of a key, without what stands before `from`. */
static void add_filter_values(GPtrArray *words, const char *key, size_t from)
{
    g_autoptr(GPtrArray) values = filter_words(key);
    for (unsigned i = 0; i < values->len; i++)
        g_ptr_array_add(words, g_strdup((const char *)values->pdata[i] + from));
}

static void add_filter_words(GPtrArray *words)
{
    g_autoptr(GPtrArray) keys = filter_words("");
    for (unsigned i = 0; i < keys->len; i++) {
        g_ptr_array_add(words, g_strdup(keys->pdata[i]));
        add_filter_values(words, keys->pdata[i], 0);
    }
}

/* The words for days that a filter knows. */
static void add_days(GPtrArray *words)
{
    static const char KEY[] = "since:";
    add_filter_values(words, KEY, strlen(KEY));
}

static void add_order_members(GPtrArray *words)
{
    const struct order none = { .id = NULL };
    const char *name, *text;
    for (size_t i = 0; order_field_at(&none, i, &name, &text); i++)
        g_ptr_array_add(words, g_strconcat(name, "=", NULL));
}

static void add_parts_of_text(GPtrArray *words, const char *placeholder)
{
    g_auto(GStrv) parts = g_strsplit(placeholder, "|", -1);
    add_all(words, "", (const char *const *)parts);
}

/* ---- words that hang on the argument before ---- */

static GPtrArray *add_case(GPtrArray *cases, const char *word)
{
    struct offer_case *row = g_new0(struct offer_case, 1);
    row->word = g_strdup(word);
    row->words = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(cases, row);
    return row->words;
}

static void add_field(GPtrArray *words, const struct field_spec *field)
{
    g_autofree char *name = g_strconcat(field->name, "=", NULL);
    g_ptr_array_add(words, g_strdup(name));
    for (size_t i = 0; i < field->suggestion_count; i++)
        g_ptr_array_add(words, g_strconcat(name, field->suggestions[i].value, NULL));
    if (field->kind == FIELD_YES_NO)
        add_all(words, name, YES_NO);
}

static void add_fields(GPtrArray *cases, const char *name, const struct event_spec *event)
{
    GPtrArray *words = add_case(cases, name);
    for (size_t i = 0; i < event->field_count; i++)
        add_field(words, &event->fields[i]);
}

static void add_fields_by_event(GPtrArray *cases)
{
    size_t count = 0;
    const struct service_type *types = service_types(&count);
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < types[i].event_count; j++)
            add_fields(cases, types[i].events[j].name, &types[i].events[j]);
    add_fields(cases, ANY_WORD, event_free());
}

static void add_values_by_setting(GPtrArray *cases)
{
    for (int i = 0; i < SETTING_COUNT; i++) {
        const struct setting_row *row = setting_row((enum setting_id)i);
        const char *const *values = row->kind == SETTING_YES_NO ? YES_NO : row->words;
        g_autofree char *key = g_strconcat(row->section, ".", row->key, NULL);
        if (values)
            add_all(add_case(cases, key), "", values);
    }
}

/* ---- placeholders ---- */

/* What a placeholder means; the first row that fits counts. */
static const struct {
    const char *placeholder;
    const char *path; /* only below this command; NULL = anywhere */
    enum offer_kind kind;
    void (*add)(GPtrArray *to); /* words, or cases for OFFER_BY_WORD */
    const char *listed;
} MEANINGS[] = {
    { "ORDER", NULL, OFFER_LISTED, NULL, "orders list" },
    { "ID", "fixline orders add", OFFER_NOTHING, NULL, NULL },
    { "ID", "fixline orders", OFFER_LISTED, NULL, "orders list" },
    { "ID", "fixline outbox", OFFER_LISTED, NULL, "history state:queued state:unknown state:refused --limit 100" },
    { "EVENT", "fixline send", OFFER_EVENTS, add_events, NULL },
    { "EVENT", "fixline ask", OFFER_EVENTS, add_events, NULL },
    { "EVENT", NULL, OFFER_WORDS, add_events, NULL },
    { "NAME", "fixline batch", OFFER_WORDS, add_events, NULL },
    { "NAME", NULL, OFFER_PROFILES, NULL, NULL },
    { "FIELD", NULL, OFFER_BY_WORD, add_fields_by_event, NULL },
    { "NAME=TEXT", "fixline orders", OFFER_WORDS, add_order_members, NULL },
    { "SECTION.KEY", NULL, OFFER_WORDS, add_settings, NULL },
    { "VALUE", NULL, OFFER_BY_WORD, add_values_by_setting, NULL },
    { "FILTER", "fixline history", OFFER_WORDS, add_filter_words, NULL },
    { "DATE", NULL, OFFER_WORDS, add_days, NULL },
    { "FILE", NULL, OFFER_FILES, NULL, NULL },
    { "FILE|-", NULL, OFFER_FILES, NULL, NULL },
    { "REPORT", NULL, OFFER_FILES, NULL, NULL },
    { "OPTION", "fixline sandbox", OFFER_FILES, NULL, NULL },
};

static void case_free(void *data)
{
    struct offer_case *row = data;
    g_free(row->word);
    g_ptr_array_unref(row->words);
    g_free(row);
}

struct offer offer_of(const char *path, const char *placeholder)
{
    struct offer offer = { .kind = OFFER_NOTHING,
                           .words = g_ptr_array_new_with_free_func(g_free),
                           .cases = g_ptr_array_new_with_free_func(case_free) };
    for (size_t i = 0; i < G_N_ELEMENTS(MEANINGS); i++) {
        if (strcmp(MEANINGS[i].placeholder, placeholder) != 0 ||
            (MEANINGS[i].path && !g_str_has_prefix(path, MEANINGS[i].path)))
            continue;
        offer.kind = MEANINGS[i].kind;
        offer.listed = MEANINGS[i].listed;
        if (MEANINGS[i].add)
            MEANINGS[i].add(offer.kind == OFFER_BY_WORD ? offer.cases : offer.words);
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
    g_clear_pointer(&offer->cases, g_ptr_array_unref);
}
