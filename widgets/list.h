/* widgets/list.h: selection and scrolling of rows that somebody else draws. Holds no rows.
 *
 * Keys: Up Down j k, g G Home End, PgUp PgDn, wheel, click (needs the rect of the last draw). Enter gives SUBMIT. */
#pragma once
#include "widgets/canvas.h"
#include "widgets/key.h"
#include "widgets/widget.h"

enum { LIST_SIGN_COLUMNS = 2 }; /* before each row, for the sign of the selected one */

struct list {
    int count;
    int selected; /* -1 when empty */
    int top;
    int height; /* rows shown, set by list_layout */
};
void list_init(struct list *list);
/* Keeps the selection in range and in view. */
void list_set_count(struct list *list, int count);
void list_select(struct list *list, int row);
void list_layout(struct list *list, int height);
enum widget_result list_key(struct list *list, const struct key *key, struct rect drawn_at);
/* Whether the selected row stands at that place of `drawn_at`. */
bool list_points(const struct list *list, struct rect drawn_at, int column, int row);
/* Calls draw for each visible row with its rect; restyles the selected one and draws its sign. */
void list_draw(const struct list *list, struct canvas *canvas, struct rect at, bool focused,
               void (*draw)(const void *owner, int row, struct canvas *canvas, struct rect at), const void *owner);
/* For its `draw`: the sign of a marked row, in the column before it. */
void list_draw_mark(struct canvas *canvas, struct rect row);
