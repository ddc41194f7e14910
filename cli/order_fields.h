/* cli/order_fields.h: the members of an order as people name them on the command line, NAME=TEXT. */
#pragma once
#include "journal/record.h"

/* Sets one member of `order`; an empty text clears it. Names and the service type are judged; false and a sentence. */
bool order_field_set(struct order *order, const char *argument, GError **error);

/* The members in order, for showing: name and text (NULL = unset); false after the last. Texts are borrowed. */
bool order_field_at(const struct order *order, size_t index, const char **name, const char **text);
