/* tui/app_words.c: what helps to fill a form in: the file of templates and text blocks, and the names this desk has
 * used. Asked for when a form opens; no key waits for it but the one that lists the names while none is known yet. */
#include "tui/state.h"
#include <string.h>

enum { PEOPLE_MOST = 500 };

/* Its name beside the settings. */
#define TEMPLATES_FILE "templates"

/* The members of bodies that hold names of people, one a line. */
static char *person_members(void)
{
    g_autoptr(GPtrArray) fields = field_all();
    GString *members = g_string_new(NULL);
    for (guint i = 0; i < fields->len; i++) {
        const struct field_spec *spec = fields->pdata[i];
        if (field_is_person(spec))
            g_string_append_printf(members, "%s%s", members->len > 0 ? "\n" : "", spec->name);
    }
    return g_string_free(members, FALSE);
}

void app_load_people(struct app *app, GPtrArray *effects)
{
    struct effect *effect = app_load(app, EFFECT_LOAD_NAMES, effects);
    effect->text = person_members();
    effect->limit = PEOPLE_MOST;
}

void app_load_templates(struct app *app, GPtrArray *effects)
{
    struct effect *effect = app_do(app, EFFECT_KEPT_FILE, effects);
    effect->key = g_strdup(TEMPLATES_FILE);
    app->templates_asked = effect->request;
}

const char *app_templates_text(const struct app *app)
{
    return app->templates && strspn(app->templates, " \t\r\n") < strlen(app->templates) ? app->templates : "{}";
}

/* A defect is said where templates are listed. */
static void take_text(struct app *app, char *text)
{
    g_autoptr(GPtrArray) defects = g_ptr_array_new_with_free_func(g_free);
    g_free(app->templates);
    text_blocks_free(app->blocks);
    app->templates = text;
    const char *whole = app_templates_text(app);
    app->blocks = text_blocks_read(whole, strlen(whole), defects);
}

void app_told_templates(struct app *app, struct msg *msg, GPtrArray *effects)
{
    (void)effects;
    if (msg->request == app->templates_asked && msg->text && g_strcmp0(msg->text, app->templates) != 0)
        take_text(app, g_strdup(msg->text));
}

void app_write_templates(struct app *app, char *text, GPtrArray *effects)
{
    struct effect *effect = app_do(app, EFFECT_KEPT_FILE, effects);
    effect->key = g_strdup(TEMPLATES_FILE);
    effect->text = g_strdup(text);
    app->templates_asked = effect->request;
    take_text(app, text);
}

/* The first defect is what a person mends first. */
static void set_defect(const GPtrArray *defects, GError **error)
{
    g_set_error(error, FIELD_ERROR, FIELD_ERROR_VALUE, "The file of templates, beside the settings: %s",
                (const char *)g_ptr_array_index(defects, 0));
}

struct templates *app_templates(const struct app *app, GError **error)
{
    g_autoptr(GPtrArray) defects = g_ptr_array_new_with_free_func(g_free);
    const char *text = app_templates_text(app);
    struct templates *templates = templates_read(text, strlen(text), defects);
    if (!templates)
        set_defect(defects, error);
    return templates;
}
