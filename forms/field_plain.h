/* forms/field_plain.h: the texts that fill large files, read without a sentence, a copy or a word about them.
 *
 * A short cut before field_read and never a judge: what it takes, field_read reads to the same bytes and has nothing to
 * say about; whatever is odd in any way it leaves to field_read. */
#pragma once
#include "forms/field.h"

enum { FIELD_PLAIN_DATE_BYTES = 10 };

/* The date read last, since rows of one file nearly always share theirs. Starts as all zero; for one zone only. */
struct field_plain_day {
    char date[FIELD_PLAIN_DATE_BYTES]; /* "2026-11-27" */
    bool steady;                       /* clocks of the zone do not change from a day before to a day after it */
    int64_t midnight;                  /* seconds from 1970 to its start, by the clock on the wall */
    int64_t offset;                    /* seconds east of Greenwich, where it is steady */
};

/* Appends the value of `text` (`length` bytes before its NUL) as it will stand in the body. False, with nothing
 * appended, where field_read is to be asked: it may refuse the text, remark on it, or read it. */
bool field_read_plain(const struct field_spec *spec, const char *text, size_t length,
                      const struct field_context *context, struct field_plain_day *day, GString *json);
