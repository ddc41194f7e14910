/* tui/marks.h: the orders a person marked, whatever the list shows meanwhile. */
#pragma once
#include "journal/record.h"

struct marks;
struct marks *marks_new(void);
void marks_free(struct marks *marks);

unsigned marks_count(const struct marks *marks);
bool marks_hold(const struct marks *marks, const char *id);
void marks_set(struct marks *marks, const struct order *order, bool marked); /* the order is copied */
void marks_clear(struct marks *marks);
/* Takes over what is new about marked orders. */
void marks_follow(struct marks *marks, const GPtrArray *orders);
/* The marked orders by id; struct order *, copies the caller owns with the array. */
GPtrArray *marks_orders(const struct marks *marks);
