/* tui/form_undo.c: the way back and forth over all changes of one form. */
#include "tui/form_undo.h"
#include <string.h>

enum { STEPS_MOST = 200, BYTES_MOST = 1024 * 1024 };

struct form_step {
    struct draft *draft;
    struct form_place place;
    size_t bytes;
};

static void step_free(void *data)
{
    struct form_step *step = data;
    draft_free(step->draft);
    g_free(step);
}

/* What a copy of the draft takes, near enough for a bound. */
static size_t draft_bytes(const struct draft *draft)
{
    size_t bytes = sizeof *draft;
    for (size_t i = 0; i < draft_count(draft); i++) {
        const struct draft_field *field = draft_field(draft, i);
        const char *const texts[] = { field->text, field->error, field->remark, field->words, field->server_error };
        bytes += sizeof *field;
        for (size_t k = 0; k < G_N_ELEMENTS(texts); k++)
            bytes += texts[k] ? strlen(texts[k]) + 1 : 0;
    }
    return bytes;
}

static void push(GPtrArray **steps, const struct draft *draft, struct form_place place)
{
    if (!*steps)
        *steps = g_ptr_array_new_with_free_func(step_free);
    struct form_step *step = g_new0(struct form_step, 1);
    *step = (struct form_step){ draft_copy(draft), place, draft_bytes(draft) };
    g_ptr_array_add(*steps, step);
    size_t bytes = 0;
    guint kept = 0;
    while (kept < (*steps)->len && kept < STEPS_MOST) {
        const struct form_step *older = (*steps)->pdata[(*steps)->len - 1 - kept];
        bytes += older->bytes;
        if (kept > 0 && bytes > BYTES_MOST)
            break;
        kept++;
    }
    if (kept < (*steps)->len)
        g_ptr_array_remove_range(*steps, 0, (*steps)->len - kept);
}

void form_undo_remember(struct form_undo *undo, const struct draft *draft, struct form_place place)
{
    push(&undo->past, draft, place);
    if (undo->future)
        g_ptr_array_set_size(undo->future, 0);
}

void form_undo_forget(struct form_undo *undo)
{
    if (undo->past && undo->past->len > 0)
        g_ptr_array_remove_index(undo->past, undo->past->len - 1);
}

bool form_undo_travel(struct form_undo *undo, enum form_way way, struct draft *draft, struct form_place *place)
{
    GPtrArray **from = way == FORM_BACK ? &undo->past : &undo->future;
    if (!*from || (*from)->len == 0)
        return false;
    push(way == FORM_BACK ? &undo->future : &undo->past, draft, *place);
    struct form_step *step = g_ptr_array_steal_index(*from, (*from)->len - 1);
    draft_swap(draft, step->draft);
    *place = step->place;
    step_free(step);
    return true;
}

void form_undo_clear(struct form_undo *undo)
{
    g_clear_pointer(&undo->past, g_ptr_array_unref);
    g_clear_pointer(&undo->future, g_ptr_array_unref);
}
