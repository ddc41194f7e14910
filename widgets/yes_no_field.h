/* widgets/yes_no_field.h: "(•) yes  ( ) no  ( ) unset" in one line; where not all fits, the chosen one is shown.
 *
 * Left, Right, Space move; y, n, u and Delete set. */
#pragma once
#include "widgets/canvas.h"
#include "widgets/key.h"
#include "widgets/widget.h"

enum yes_no { YES_NO_UNSET, YES_NO_YES, YES_NO_NO };
struct yes_no_field {
    enum yes_no value;
};
enum widget_result yes_no_field_key(struct yes_no_field *field, const struct key *key);
/* Takes the choice at that column of `at`, where the field was drawn. */
void yes_no_field_click(struct yes_no_field *field, struct rect at, int column);
void yes_no_field_draw(const struct yes_no_field *field, struct canvas *canvas, struct rect at, bool focused);
