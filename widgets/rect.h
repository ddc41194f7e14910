/* widgets/rect.h: rectangles of cells and how to split them. Pure. Widths and heights never fall below 0. */
#pragma once
#include <stdbool.h>

struct rect {
    int x, y, width, height;
};

struct rect rect_inset(struct rect rect, int horizontal, int vertical);
/* Cuts `rows` off the top or bottom, `columns` off the left or right; the rest stays in `*rest`. */
struct rect rect_take_top(struct rect *rest, int rows);
struct rect rect_take_bottom(struct rect *rest, int rows);
struct rect rect_take_left(struct rect *rest, int columns);
struct rect rect_take_right(struct rect *rest, int columns);
/* What both cover; empty where they do not touch. */
struct rect rect_common(struct rect a, struct rect b);
bool rect_holds(struct rect rect, int x, int y);
/* Where a box of that size opens for `anchor`: below it, above it where below has no room, all of `within` where
 * neither has. */
struct rect rect_beside(struct rect within, struct rect anchor, int width, int height);
