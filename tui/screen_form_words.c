/* tui/screen_form_words.c: what is put into a form at once: a template. */
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
