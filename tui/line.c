/* tui/line.c: a one-line event. */
#include "tui/line.h"
#include "forms/shorthand.h"
#include <string.h>

static char **split_words(const char *typed)
{
    g_auto(GStrv) pieces = g_strsplit_set(typed, " \t\n", -1);
    GPtrArray *words = g_ptr_array_new();
    for (size_t i = 0; pieces[i]; i++)
        if (*pieces[i])
            g_ptr_array_add(words, g_strdup(pieces[i]));
    g_ptr_array_add(words, NULL);
    return (char **)g_ptr_array_free(words, FALSE);
}

char *line_first_word(const char *typed)
{
    g_auto(GStrv) words = split_words(typed);
    return g_strdup(words[0] ? words[0] : "");
}

char *line_with_word(const struct line *line, size_t place, const char *word)
{
    GString *text = g_string_new(NULL);
    for (size_t i = 0; i <= place || line->words[i]; i++) {
        g_string_append_printf(text, "%s ", i == place ? word : line->words[i]);
        if (!line->words[i])
            break;
    }
    return g_string_free(text, FALSE);
}

void line_clear(struct line *line)
{
    g_strfreev(line->words);
    g_free(line->why);
    draft_free(line->draft);
    if (line->orders)
        g_ptr_array_unref(line->orders);
    if (line->events)
        g_ptr_array_unref(line->events);
    if (line->said)
        g_ptr_array_unref(line->said);
    *line = (struct line){ .state = LINE_NONE };
}

/* The order of that very id, else the accepted ones whose id ends so. A word without a digit is rather the name of an
 * action, until another word follows it. */
static void find_orders(struct line *line, const GPtrArray *found, bool followed)
{
    const char *word = line->words[0];
    bool numbered = strpbrk(word, "0123456789") != NULL;
    for (guint i = 0; found && i < found->len; i++) {
        struct order *order = found->pdata[i];
        if (strcmp(order->id, word) == 0) {
            g_ptr_array_set_size(line->orders, 0);
            g_ptr_array_add(line->orders, order);
            return;
        }
        g_autofree char *why = NULL;
        if ((numbered || followed) && order_may_post(order->id, order->status, &why))
            g_ptr_array_add(line->orders, order);
    }
}

static bool stuck(struct line *line, char *why)
{
    line->state = LINE_STUCK;
    line->why = why;
    return false;
}

static char *names_of(const GPtrArray *events)
{
    GString *names = g_string_new(NULL);
    for (guint i = 0; i < events->len; i++) {
        const struct event_spec *event = events->pdata[i];
        g_string_append_printf(names, "%s%s", i > 0 ? ", " : "", event->name);
    }
    return g_string_free(names, FALSE);
}

static bool find_events(struct line *line, const struct app *app, const struct order *order)
{
    const struct service_type *type = service_type_find(order->service_type);
    const char *word = line->words[1] ? line->words[1] : "";
    char *why = NULL;
    if (!type)
        return stuck(line,
                     g_strdup_printf("The service type of %s is not known here; e on the desk edits it.", order->id));
    if (!order_may_post(order->id, order->status, &why))
        return stuck(line, why);
    line->events = shorthand_events(type, app->custom, word);
    if (line->events->len > 0)
        return true;
    g_autoptr(GPtrArray) all = shorthand_events(type, app->custom, "");
    g_autofree char *names = names_of(all), *near = shorthand_near(all, word);
    g_autofree char *meant = near ? g_strdup_printf(": did you mean \"%s\"? There", near) : g_strdup("; there");
    return stuck(line, g_strdup_printf("No event of %s (%s) has \"%s\" in its name%s are: %s.", order->id,
                                       type->short_name, word, meant, names));
}

/* Those this desk has named, the customer and the operator; borrowed. */
static GPtrArray *known_people(const struct app *app, const struct order *order)
{
    GPtrArray *people = g_ptr_array_new();
    for (guint i = 0; i < app->people->len; i++)
        g_ptr_array_add(people, app->people->pdata[i]);
    if (order->customer)
        g_ptr_array_add(people, order->customer);
    g_ptr_array_add(people, app->operator_name);
    return people;
}

static void fill(struct line *line, const struct app *app, const struct order *order)
{
    const struct service_type *type = service_type_find(order->service_type);
    const char *name = ((const struct event_spec *)line->events->pdata[0])->name;
    struct field_context context = app_context(app);
    const struct event_spec *event = NULL;
    app_judge(app, type, name, &event, NULL);
    line->draft = draft_new(order->id, type, event, name, &context);
    g_autoptr(GPtrArray) people = known_people(app, order);
    line->said = shorthand_fill(line->draft, line->words + 2, people, &context);
    line->state = LINE_READY;
}

void line_read(struct line *line, const struct app *app, const GPtrArray *found, const char *typed)
{
    line_clear(line);
    line->words = split_words(typed);
    line->orders = g_ptr_array_new();
    if (!line->words[0])
        return;
    find_orders(line, found, line->words[1] || g_str_has_suffix(typed, " "));
    if (line->orders->len == 0)
        return;
    if (line->orders->len > 1)
        line->state = LINE_ORDERS;
    else if (find_events(line, app, line->orders->pdata[0])) {
        bool one = line->words[1] && line->events->len == 1;
        line->state = LINE_EVENTS;
        if (one)
            fill(line, app, line->orders->pdata[0]);
    }
}
