/* tui/form_jump.h: the letters that jump to the fields of a form. Pure.
 *
 * Each field takes the first letter of a word of its label that is still free, else any letter of it, else the next
 * free character; so a letter stays with its field as long as the fields before it do. */
#pragma once
#include "forms/draft.h"

/* One character a field, in their order, and '+' for the row that adds a field. The caller owns the text. */
char *form_jump_letters(const struct draft *draft);
/* The field a character stands for (the number of fields = the row that adds one), -1 where it is none of them. */
int form_jump_find(const char *letters, uint32_t rune);
