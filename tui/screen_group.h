/* tui/screen_group.h: what the files of "many at once" share. For tui/screen_group*.c only. */
#pragma once
#include "tui/group.h"
#include "tui/state.h"
#include "widgets/text_field.h"

struct group_screen {
    struct screen screen;
    struct screen *form; /* NULL once it was handed over */
    struct group *group;
    struct list list;
    struct text_field answer; /* to the question, while it is asked */
    uint64_t judged;          /* the question what came before */
    uint64_t request;         /* what was handed over last, 0 = nothing */
    struct rect rows, below;
};

struct group_row *group_screen_row(const struct group_screen *screen, int row); /* NULL = there is none */
struct group_row *group_screen_selected(const struct group_screen *screen);
/* The events are on their way, or have been. */
bool group_screen_is_sent(const struct group_screen *screen);
/* How many Enter, or R once they were sent, would hand over. */
int group_screen_to_send(const struct group_screen *screen);

/* screen_group_draw.c */
void group_screen_layout(struct app *app, struct screen *base, struct rect at);
void group_screen_draw(const struct app *app, const struct screen *base, struct canvas *canvas, struct rect at);
char *group_screen_line(const struct app *app, const struct screen *base);
