/* forms/text_block.h: texts that are written often, behind abbreviations.
 *
 * {"textBlocks":{"wfb":"waiting for the belt","told":"Told {customer} on {now}."}}
 *
 * Words in braces (forms/placeholder.h) get their values when a block is used. Templates may stand in the same text. */
#pragma once
#include "forms/placeholder.h"

struct text_blocks;

/* NULL where there is any defect; then `defects` (elements owned by it) holds all of them, each a sentence that begins
 * with its line. `text` need not live on. */
struct text_blocks *text_blocks_read(const char *text, size_t length, GPtrArray *defects);
void text_blocks_free(struct text_blocks *blocks);

/* The text of that abbreviation, words in braces as they are; NULL where there is none. Borrowed. */
const char *text_block_find(const struct text_blocks *blocks, const char *abbreviation);

/* `text` with the abbreviation before `cursor` (a byte offset) replaced by its block; `*after` is the offset behind it.
 * The caller owns the text. NULL where no abbreviation ends there, and with a sentence where a value is not known. */
char *text_block_expand(const struct text_blocks *blocks, const char *text, size_t cursor,
                        const struct placeholder_values *values, size_t *after, GError **error);
