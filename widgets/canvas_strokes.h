/* widgets/canvas_strokes.h: what was painted on one row of a canvas, in its order. For widgets/canvas.c only.
 *
 * The cells of a row follow from its strokes alone. So a frame that paints a row as the frame before did leaves its
 * cells as they stand: each stroke is only compared with the one at the same place, which costs much less than painting
 * it. Nothing has to say what changed, so nothing can forget to. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum stroke_kind {
    STROKE_TEXT,
    STROKE_FILL,
    STROKE_SIDES, /* as a fill, of the first and the last column only */
    STROKE_RESTYLE
};

struct stroke {
    int32_t x;           /* where a text begins, may be outside */
    uint32_t length;     /* bytes of the text that follows */
    int16_t left, right; /* the columns it may touch: from left to before right */
    uint8_t kind, style;
    int16_t taken; /* columns a text took; found out by painting it */
};

struct strokes {
    char *bytes; /* strokes, each followed by its text */
    size_t length, room;
    size_t at;        /* in this frame the row was painted so far; what stands behind is of the frame before */
    const void *told; /* who knows the cells as they stand; NULL = nobody since they changed */
    uint64_t number;  /* what stands for the first `numbered` bytes (canvas_begin_row); 0 = nothing does */
    size_t numbered;
    bool begun;    /* what comes is counted among them */
    bool stands;   /* what comes is passed over */
    bool clusters; /* one of its cells refers to the side table, which lives for one frame */
};

void strokes_clear(struct strokes *strokes); /* frees; as new afterwards */
/* Whether this stroke comes next, as in the frame before: goes on behind it and tells what it took. Inline, since every
 * key asks it of some hundred strokes. */
static inline bool strokes_recall(struct strokes *strokes, struct stroke *stroke, const char *text)
{
    struct stroke kept;
    if (strokes->length - strokes->at < sizeof kept + stroke->length)
        return false;
    const char *at = strokes->bytes + strokes->at;
    memcpy(&kept, at, sizeof kept);
    stroke->taken = kept.taken;
    if (memcmp(&kept, stroke, sizeof kept) != 0 || memcmp(at + sizeof kept, text, stroke->length) != 0)
        return false;
    strokes->at += sizeof kept + stroke->length;
    return true;
}
/* What stands behind `at` goes. */
static inline void strokes_cut(struct strokes *strokes)
{
    strokes->length = strokes->at;
    if (strokes->at < strokes->numbered)
        strokes->number = 0;
}
/* Puts it there; what stood behind is forgotten. */
void strokes_add(struct strokes *strokes, const struct stroke *stroke, const char *text);
/* The stroke at a place and its text (borrowed, not ended by NUL); returns the place of the next. */
size_t strokes_read(const struct strokes *strokes, size_t place, struct stroke *stroke, const char **text);
