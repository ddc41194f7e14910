/* widgets/widget.h: what every widget answers to a key. The focused widget handles the key; its container only moves
 * the focus. Verbs: _init(options), _key, _draw(const, canvas, rect, focused), _clear. */
#pragma once

enum widget_result {
    WIDGET_IGNORED, /* not mine: the container decides */
    WIDGET_HANDLED, /* state may have changed: draw again */
    WIDGET_SUBMIT,  /* Enter: take the value */
    WIDGET_CANCEL   /* Esc */
};
