/* tui/order_row.h: an order as one row, and what stands out about it in words. */
#pragma once
#include "tui/state.h"

/* The id, a sign an event in their recommended order, type, customer and product as far as the row is wide; at its end
 * what stands out. */
void order_row_draw(const struct app *app, const struct order *order, struct canvas *canvas, struct rect at);
/* As wide as the ids of a list are; a longer one pushes what follows aside. */
int order_row_id_columns(const GPtrArray *orders);
/* "It was to be ready 2 days ago.", "The server answered 409 to …"; NULL where nothing stands out. The caller owns it.
 */
char *order_row_warning(const struct app *app, const struct order *order);
/* Its last event as far as it is known, in milliseconds; 0 = none. */
int64_t order_touched_at(const struct app *app, const struct order *order);
const char *order_type_name(const struct order *order);
const char *order_status_words(const struct order *order);
