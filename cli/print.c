/* cli/print.c: the one door to standard output and standard error. */
#include "cli/print.h"
#include "base/clean.h"
#include "base/json_scan.h"
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void put_cleaned(FILE *stream, const char *text, enum clean_lines lines)
{
    g_autofree char *clean = clean_text(text, strlen(text), lines);
    fputs(clean, stream);
}

void print_result(const char *text)
{
    put_cleaned(stdout, text, CLEAN_ONE_LINE);
    fputc('\n', stdout);
}

void print_text(const char *text)
{
    put_cleaned(stdout, text, CLEAN_KEEP_LINES);
}

void print_bytes(const char *bytes)
{
    g_autoptr(GString) harmless = g_string_new(NULL);
    json_append_harmless(harmless, bytes); /* what is CSV holds nothing of that kind */
    if (print_is_terminal())
        put_cleaned(stdout, harmless->str, CLEAN_KEEP_LINES);
    else
        fputs(harmless->str, stdout);
    fputc('\n', stdout);
}

static void put_note(const char *format, va_list arguments)
{
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    fflush(stdout);
    put_cleaned(stderr, text, CLEAN_ONE_LINE);
    fputc('\n', stderr);
}

void print_note(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    put_note(format, arguments);
    va_end(arguments);
}

void print_progress(const char *text)
{
    static const char TO_LINE_START[] = "\r", CLEAR_REST[] = "\033[K";
    if (!isatty(STDERR_FILENO))
        return;
    fputs(TO_LINE_START, stderr);
    put_cleaned(stderr, text ? text : "", CLEAN_ONE_LINE);
    fputs(CLEAR_REST, stderr);
    fflush(stderr);
}

void print_question(const char *text)
{
    fflush(stdout);
    put_cleaned(stderr, text, CLEAN_KEEP_LINES);
    fflush(stderr);
}

char *print_counted(int64_t count, const char *one, const char *many)
{
    return g_strdup_printf("%" G_GINT64_FORMAT " %s", count, count == 1 ? one : many);
}

enum status print_error(enum status status, const GError *error)
{
    if (error)
        print_note("%s", error->message);
    return status;
}

enum status print_failure(enum status status, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    put_note(format, arguments);
    va_end(arguments);
    return status;
}

bool print_open(void)
{
    return !ferror(stdout);
}

/* A pipe whose reader went away (`… | head`) is nobody's fault. */
static bool reader_is_gone(void)
{
    struct pollfd output = { .fd = STDOUT_FILENO };
    return poll(&output, 1, 0) == 1 && (output.revents & POLLERR);
}

bool print_finish(void)
{
    bool flushed = fflush(stdout) == 0;
    if ((flushed && !ferror(stdout)) || reader_is_gone())
        return true;
    print_note("The result could not be written to standard output; is it closed, or is the disk full?");
    return false;
}

bool print_is_terminal(void)
{
    return isatty(STDOUT_FILENO);
}

/* ---- tables ---- */

/* Up to COLUMN_WIDEST a column is as wide as its widest cell: one that is longer moves what follows it in its own row.
 */
enum { COLUMN_GAP = 2, COLUMN_WIDEST = 80 };

struct print_table {
    size_t columns;
    int *widths;
    GPtrArray *rows; /* char **, each of `columns` cleaned texts without blanks at their ends */
    char **headers;
    bool headed;
};

static void cells_free(void *data)
{
    g_strfreev(data);
}

static char **table_take(struct print_table *table, const char *const *cells)
{
    char **taken = g_new0(char *, table->columns + 1);
    for (size_t i = 0; i < table->columns; i++) {
        const char *text = cells[i] ? cells[i] : "";
        taken[i] = g_strchomp(clean_text(text, strlen(text), CLEAN_ONE_LINE));
        table->widths[i] = MAX(table->widths[i], MIN(utf8_columns(taken[i], strlen(taken[i])), COLUMN_WIDEST));
    }
    return taken;
}

struct print_table *print_table_new(const char *const *headers, size_t columns)
{
    struct print_table *table = g_new0(struct print_table, 1);
    table->columns = columns;
    table->widths = g_new0(int, columns);
    table->rows = g_ptr_array_new_with_free_func(cells_free);
    table->headers = table_take(table, headers);
    return table;
}

void print_table_row(struct print_table *table, const char *const *cells)
{
    g_ptr_array_add(table->rows, table_take(table, cells));
}

static void table_line(const struct print_table *table, char *const *cells)
{
    size_t last = table->columns;
    while (last > 0 && !*cells[last - 1])
        last--;
    for (size_t i = 0; i < last; i++) {
        int gap = MAX(table->widths[i] - utf8_columns(cells[i], strlen(cells[i])), 0) + COLUMN_GAP;
        printf("%s%*s", cells[i], i + 1 < last ? gap : 0, "");
    }
    putchar('\n');
}

void print_table_flush(struct print_table *table)
{
    if (table->rows->len && !table->headed) {
        table_line(table, table->headers);
        table->headed = true;
    }
    for (unsigned i = 0; i < table->rows->len; i++)
        table_line(table, table->rows->pdata[i]);
    g_ptr_array_set_size(table->rows, 0);
}

void print_table_end(struct print_table *table)
{
    print_table_flush(table);
    g_ptr_array_unref(table->rows);
    g_strfreev(table->headers);
    g_free(table->widths);
    g_free(table);
}
