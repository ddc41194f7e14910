/* widgets/text_area.h: several lines of editable text. As text_field, but Enter is a line, Up and Down move by lines
 * and are IGNORED at the first and last one; the text wraps at the width it was last told by text_area_set_width. */
#pragma once
#include "widgets/text_field.h"

struct text_area {
    struct text_field line; /* text with line feeds */
    int width;              /* columns to wrap at, at least 1 */
    int goal;               /* column Up and Down keep, -1 = none */
};
void text_area_init(struct text_area *area, const struct text_field_options *options);
void text_area_clear(struct text_area *area);
void text_area_set_width(struct text_area *area, int width);
enum widget_result text_area_key(struct text_area *area, const struct key *key);
void text_area_draw(const struct text_area *area, struct canvas *canvas, struct rect at, bool focused);
/* The cursor goes to the character at that place of `at`, where the area was drawn. */
void text_area_click(struct text_area *area, struct rect at, int column, int row, bool focused);
const char *text_area_text(const struct text_area *area);
void text_area_set(struct text_area *area, const char *text);
int text_area_lines(const struct text_area *area); /* screen lines at the present width */
