/* widgets/rect.c: splitting rectangles of cells. */
#include "widgets/rect.h"
#include <glib.h>

struct rect rect_inset(struct rect rect, int horizontal, int vertical)
{
    int width = MAX(0, rect.width - 2 * horizontal);
    int height = MAX(0, rect.height - 2 * vertical);
    return (struct rect){ rect.x + MIN(horizontal, rect.width / 2), rect.y + MIN(vertical, rect.height / 2), width,
                          height };
}

struct rect rect_take_top(struct rect *rest, int rows)
{
    struct rect taken = *rest;
    taken.height = CLAMP(rows, 0, rest->height);
    rest->y += taken.height;
    rest->height -= taken.height;
    return taken;
}

struct rect rect_take_bottom(struct rect *rest, int rows)
{
    struct rect taken = *rest;
    taken.height = CLAMP(rows, 0, rest->height);
    rest->height -= taken.height;
    taken.y = rest->y + rest->height;
    return taken;
}

struct rect rect_take_left(struct rect *rest, int columns)
{
    struct rect taken = *rest;
    taken.width = CLAMP(columns, 0, rest->width);
    rest->x += taken.width;
    rest->width -= taken.width;
    return taken;
}

struct rect rect_take_right(struct rect *rest, int columns)
{
    struct rect taken = *rest;
    taken.width = CLAMP(columns, 0, rest->width);
    rest->width -= taken.width;
    taken.x = rest->x + rest->width;
    return taken;
}

struct rect rect_common(struct rect a, struct rect b)
{
    int left = MAX(a.x, b.x), top = MAX(a.y, b.y);
    int right = MIN(a.x + a.width, b.x + b.width), bottom = MIN(a.y + a.height, b.y + b.height);
    return (struct rect){ left, top, MAX(0, right - left), MAX(0, bottom - top) };
}

bool rect_holds(struct rect rect, int x, int y)
{
    return x >= rect.x && x < rect.x + rect.width && y >= rect.y && y < rect.y + rect.height;
}

struct rect rect_beside(struct rect within, struct rect anchor, int width, int height)
{
    int below = within.y + within.height - (anchor.y + anchor.height);
    int above = anchor.y - within.y;
    if (height > below && height > above)
        return rect_common(within, (struct rect){ within.x, within.y, MAX(width, within.width), within.height });
    int y = height <= below ? anchor.y + anchor.height : anchor.y - height;
    int x = MAX(within.x, MIN(anchor.x, within.x + within.width - width));
    return rect_common(within, (struct rect){ x, y, width, height });
}
