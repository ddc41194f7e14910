/* cli/print.h: the one door to standard output and standard error. Foreign text is cleaned here, so no command prints
 * by itself. Results go to standard output, everything else to standard error. */
#pragma once
#include "cli/command.h"
#include <stddef.h>
#include <stdint.h>

/* One line of result; line feeds in it are shown as stand-ins. */
void print_result(const char *text);
/* Lines of result as they stand, each cleaned. */
void print_text(const char *text);
/* Text for another program (JSON, CSV) and a line feed: as it stands but for DEL and C1, which are escaped; cleaned
 * only where a terminal would see it. */
void print_bytes(const char *bytes);

/* One sentence about what happens, on standard error. */
void print_note(const char *format, ...) G_GNUC_PRINTF(1, 2);
/* How far long work has come, on one line that the next call replaces; NULL clears it, before anything else is printed.
 * Nothing at all where standard error is no terminal. */
void print_progress(const char *text);
/* A question, on standard error, without a line feed. */
void print_question(const char *text);
/* The sentence of an error (may be NULL: nothing is printed), and back comes the status. */
enum status print_error(enum status status, const GError *error);
enum status print_failure(enum status status, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Whether results still arrive; false once standard output is gone (a closed pipe), when going on makes no sense. */
bool print_open(void);
/* To be called last: false, said in a sentence, where a result could not be written; a reader that went away is fine.
 */
bool print_finish(void);
bool print_is_terminal(void);

/* "1 event" or "3 events", by the words that follow the number. Caller owns it. */
char *print_counted(int64_t count, const char *one, const char *many);

/* A table: cells are cleaned and aligned by the columns they take. Widths only grow, so that long tables can be printed
 * page by page. */
struct print_table;
struct print_table *print_table_new(const char *const *headers, size_t columns);
/* `cells` has `columns` places, NULL = empty; copied. */
void print_table_row(struct print_table *table, const char *const *cells);
/* Prints and forgets the rows so far; the headers come before the first ones. */
void print_table_flush(struct print_table *table);
/* Prints the rest; a table without any row prints nothing. */
void print_table_end(struct print_table *table);
