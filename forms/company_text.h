/* forms/company_text.h: reading JSON that a company wrote about itself, so that all its defects come at once, each with
 * its line. For the files of forms/ that read such texts. */
#pragma once
#include "base/json_scan.h"

struct company_text {
    const char *text;
    GPtrArray *defects; /* receives owned sentences; not owned */
    GPtrArray *pool;    /* owns every text that is kept; not owned */
};

/* Scans the whole text; false, with the one defect that stops the reading, where it is no JSON. */
bool company_text_scan(struct company_text *in, size_t length, struct json_slice *root);
/* Adds "line N: SENTENCE"; `at` points into the text. */
void company_text_report(struct company_text *in, const char *at, const char *format, ...) G_GNUC_PRINTF(3, 4);
/* Gives a block to the pool; returns it. */
void *company_text_keep(struct company_text *in, void *block);

/* Names every member that is none of `allowed` (NULL-terminated). False where `value` is no object at all. */
bool company_text_members(struct company_text *in, const struct json_slice *value, const char *what,
                          const char *const *allowed);
/* The text of a member, kept in the pool; NULL where it is missing or reported. */
const char *company_text_member(struct company_text *in, const struct json_slice *object, const char *name);
/* The list, or the object, of a member; false where it is missing or reported. */
bool company_text_list(struct company_text *in, const struct json_slice *object, const char *name,
                       struct json_slice *list);
bool company_text_object(struct company_text *in, const struct json_slice *object, const char *name,
                         struct json_slice *inner);
