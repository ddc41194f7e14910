/* tui/screen_form_words.c: what is put into a form at once: a template; the text an abbreviation before the cursor
 * stands for; the name of somebody whose beginning was typed. */
#include "tui/screen_form.h"
#include <string.h>

/* What the words in braces mean here. Of an event for many orders, those of one order stay words until each has its own
 * body (tui/group.h). */
static struct placeholder_values values_of(const struct app *app, const struct form *form)
{
    const struct order *order = app_find_order(app, form->draft->order);
    const char *customer = order ? order->customer : NULL;
    return (struct placeholder_values){ .customer = form->group ? "{customer}" : customer,
                                        .order = form->group ? "{order}" : form->draft->order,
                                        .operator_name = app->operator_name,
                                        .now = form->now,
                                        .rules = app->rules };
}

static void say_applied(struct app *app, const struct template *template, const GPtrArray *left)
{
    size_t set = template->field_count - left->len;
    g_autoptr(GString) said = g_string_new(NULL);
    for (guint i = 0; i < left->len; i++)
        g_string_append_printf(said, " %s", (const char *)left->pdata[i]);
    if (set == 0)
        app_say(app, STYLE_REMARK, "%s sets nothing here.%s", template->name, said->str);
    else
        app_say(app, STYLE_REMARK, "%s: %zu %s set; Ctrl-_ takes it back.%s", template->name, set,
                set == 1 ? "field is" : "fields are", said->str);
}

void screen_form_apply(struct app *app, struct screen *screen, const struct template *template)
{
    struct form *form = (struct form *)screen;
    form_follow_clock(app, form);
    struct field_context context = form_context(app, form);
    struct placeholder_values values = values_of(app, form);
    form_view_remember(&form->view);
    g_autoptr(GPtrArray) left = template_apply(template, form->draft, &values);
    say_applied(app, template, left);
    if (left->len == template->field_count) {
        form_view_forget(&form->view);
        return;
    }
    form_view_reload(&form->view, &context);
    form_mark_changed(app, form);
}

/* ---- at the cursor ---- */

/* Told by the first bytes, which spares most of some hundred names the folding at every key. */
static bool begins_otherwise(const char *name, const char *folded)
{
    bool plain = (unsigned char)name[0] < 0x80 && (unsigned char)folded[0] < 0x80;
    return plain && g_ascii_tolower(name[0]) != folded[0];
}

/* The newest name this desk has used that goes on where `typed` ends; NULL = none. */
static const char *find_name(const GPtrArray *people, const char *typed)
{
    g_autofree char *beginning = g_utf8_casefold(typed, -1);
    for (guint i = 0; *beginning && i < people->len; i++) {
        const char *name = g_ptr_array_index(people, i);
        if (begins_otherwise(name, beginning))
            continue;
        g_autofree char *folded = g_utf8_casefold(name, -1);
        if (g_str_has_prefix(folded, beginning) && strcmp(folded, beginning) != 0)
            return name;
    }
    return NULL;
}

static char *complete_name(const struct app *app, const struct draft_field *field, size_t cursor, size_t *after)
{
    g_autofree char *typed = g_strndup(field->text, cursor);
    const char *name = field_is_person(field->spec) ? find_name(app->people, typed) : NULL;
    if (!name)
        return NULL;
    *after = strlen(name);
    return g_strconcat(name, field->text + cursor, NULL);
}

/* The text of the focused field with more in it, and where the cursor goes then; NULL where nothing more is known, with
 * a sentence where a value of the text is not. The caller owns it. */
static char *written_out(const struct app *app, const struct form *form, size_t *after, GError **error)
{
    if (!form_view_on_text(&form->view))
        return NULL;
    const struct draft_field *field = draft_field(form->draft, form->view.focus);
    const struct placeholder_values values = values_of(app, form);
    size_t cursor = MIN(form_view_cursor(&form->view), strlen(field->text));
    g_autoptr(GError) why = NULL;
    char *text = app->blocks ? text_block_expand(app->blocks, field->text, cursor, &values, after, &why) : NULL;
    if (why)
        g_propagate_error(error, g_steal_pointer(&why));
    else if (!text)
        text = complete_name(app, field, cursor, after);
    return text;
}

void form_write_out(struct app *app, struct form *form)
{
    size_t after = 0;
    g_autoptr(GError) error = NULL;
    g_autofree char *text = written_out(app, form, &after, &error);
    if (text && form_view_replace(&form->view, text, after))
        form_mark_changed(app, form);
    else
        app_say(app, STYLE_REMARK, "%s",
                error ? error->message : "No text block and no name this desk has used begins so.");
}

char *form_hint(const struct app *app, const struct form *form)
{
    size_t after = 0;
    g_autofree char *text = written_out(app, form, &after, NULL);
    if (!text)
        return NULL;
    g_autofree char *key = action_key(action_row(ACTION_WRITE_OUT), app->bindings);
    g_autofree char *line = g_strdelimit(g_strndup(text, after), "\n", ' ');
    return g_strdup_printf("%s writes: %s", key, line);
}
