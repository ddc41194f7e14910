/* widgets/canvas_strokes.c: what was painted on one row of a canvas. */
#include "widgets/canvas_strokes.h"
#include <glib.h>
#include <string.h>

_Static_assert(sizeof(struct stroke) == 16, "strokes are compared as bytes, so there is nothing between their members");

enum { ROOM_FIRST = 256 };

void strokes_clear(struct strokes *strokes)
{
    g_free(strokes->bytes);
    *strokes = (struct strokes){ .bytes = NULL };
}

void strokes_add(struct strokes *strokes, const struct stroke *stroke, const char *text)
{
    size_t end = strokes->at + sizeof *stroke + stroke->length;
    strokes_cut(strokes);
    if (end > strokes->room) {
        strokes->room = MAX(MAX(end, ROOM_FIRST), strokes->room * 2);
        strokes->bytes = g_realloc(strokes->bytes, strokes->room);
    }
    memcpy(strokes->bytes + strokes->at, stroke, sizeof *stroke);
    memcpy(strokes->bytes + strokes->at + sizeof *stroke, text, stroke->length);
    strokes->at = strokes->length = end;
}

size_t strokes_read(const struct strokes *strokes, size_t place, struct stroke *stroke, const char **text)
{
    memcpy(stroke, strokes->bytes + place, sizeof *stroke);
    *text = strokes->bytes + place + sizeof *stroke;
    return place + sizeof *stroke + stroke->length;
}
