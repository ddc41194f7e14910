/* tui/form_view_parts.h: what the files of the form's view share. For tui/form_view*.c only. */
#pragma once
#include "tui/form_input.h"
#include "tui/form_view.h"

static inline struct form_input *input_at(const struct form_view *view, size_t index)
{
    return g_ptr_array_index(view->inputs, index);
}

static inline struct form_lines *lines_at(const struct form_view *view, size_t index)
{
    return &g_array_index(view->lines, struct form_lines, index);
}

static inline bool on_field(const struct form_view *view)
{
    return view->focus < view->inputs->len;
}

/* form_view_draw.c */
/* Of the last layout. The first line of a field, on the canvas; that of the row that adds one behind the last. */
int form_view_field_y(const struct form_view *view, size_t index);
/* What is seen of the widget of a field whose first line is `y`. */
struct rect form_view_value_rect(const struct form_view *view, size_t index, int y);
