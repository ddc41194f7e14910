/* forms/template.h: templates: fields that are filled in at once. A template sets only the fields it names and never
 * touches what was typed.
 *
 * {"templates":[{"name":"Belt on order","event":"repair_eta","fields":{
 *     "estimatedRepairCompletionAt":"{now+3d}","isDelayed":true,"delayReason":"waiting for the belt"}}]}
 *
 * A text is read by the kind of the field, after the words in braces (forms/placeholder.h) got their values; any other
 * JSON value goes in as it stands. Without `event` a template serves every event. Text blocks may stand in the same
 * text (forms/text_block.h). */
#pragma once
#include "forms/draft.h"
#include "forms/placeholder.h"

struct template_field {
    const char *name;
    const char *text; /* with words in braces; or JSON as it stands */
    bool raw;
};

struct template
{
    const char *name;
    const char *event; /* NULL = every event */
    const struct template_field *fields;
    size_t field_count;
};

struct templates;

/* NULL where there is any defect; then `defects` (elements owned by it) holds all of them, each a sentence that begins
 * with its line. `text` need not live on. */
struct templates *templates_read(const char *text, size_t length, GPtrArray *defects);
void templates_free(struct templates *templates);

/* The templates for an event, in the order of the text (what keys 1 to 9 pick). Elements borrowed; the caller frees the
 * array. */
GPtrArray *templates_for(const struct templates *templates, const char *event);

/* Fills the draft: fields nobody has touched are set (and count as touched), members it lacks are added. Returns
 * one owned sentence for each field that was left as it is. */
GPtrArray *template_apply(const struct template *template, struct draft *draft,
                          const struct placeholder_values *values);
