/* tests/intake/test_csv.c: CSV files record by record, and the lines below them. */
#include "intake/csv_reader.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Every cell in brackets, records by their number and line, bad ones with a piece of their sentence. */
static char *read_all(const char *text, size_t length, size_t *blank)
{
    g_autoptr(source_handle) source = source_of_bytes("test.csv", text, length);
    g_autoptr(GError) error = NULL;
    GString *said = g_string_new(NULL);
    struct csv_reader *reader = csv_reader_new(source, &error);
    if (!reader) {
        g_string_append_printf(said, "failed: %s", error->message);
        return g_string_free(said, FALSE);
    }
    size_t columns;
    const char *const *names = csv_columns(reader, &columns);
    for (size_t i = 0; i < columns; i++)
        g_string_append_printf(said, "[%s]", names[i]);
    struct csv_record record;
    for (enum csv_step step; (step = csv_next(reader, &record, &error)) != CSV_END;) {
        if (step == CSV_FAILED) {
            g_string_append_printf(said, " failed: %s", error->message);
            break;
        }
        g_string_append_printf(said, " %zu@%zu:", record.number, record.line);
        for (size_t i = 0; step == CSV_RECORD && i < record.count; i++)
            g_string_append_printf(said, "[%s]", record.cells[i]);
        if (step == CSV_BAD)
            g_string_append_printf(said, "bad: %s", error->message);
        g_clear_error(&error);
    }
    *blank = csv_blank(reader);
    csv_reader_free(reader);
    return g_string_free(said, FALSE);
}

static const struct {
    const char *name, *text, *wanted;
    size_t blank;
} files[] = {
    { "plain", "a,b\n1,2\n3,4\n", "[a][b] 1@2:[1][2] 2@3:[3][4]", 0 },
    { "no line end at the end", "a,b\n1,2", "[a][b] 1@2:[1][2]", 0 },
    { "CRLF", "a,b\r\n1,2\r\n", "[a][b] 1@2:[1][2]", 0 },
    { "B31 mark", "\xEF\xBB\xBForder,b\n1,2\n", "[order][b] 1@2:[1][2]", 0 },
    { "B31 mark and quotes", "\xEF\xBB\xBF\"order\",b\n1,2\n", "[order][b] 1@2:[1][2]", 0 },
    { "B32 semicolon", "a;b\n1;2,5\n", "[a][b] 1@2:[1][2,5]", 0 },
    { "B32 comma with semicolons in text", "a,b\n1,clean; dry; test\n", "[a][b] 1@2:[1][clean; dry; test]", 0 },
    { "B32 tab", "a\tb\n1\t2;3\n", "[a][b] 1@2:[1][2;3]", 0 },
    { "B32 sep=", "sep=;\na;b,c\n1;2\n", "[a][b,c] 1@3:[1][2]", 0 },
    { "B32 sep=tab in quotes", "\"sep=\t\"\r\na\tb\r\n1\t2", "[a][b] 1@3:[1][2]", 0 },
    { "B32 sep=|", "sep=|\na|b\n1|2", "[a][b] 1@3:[1][2]", 0 },
    { "B32 sep=x", "sep=x\naxb\n", "failed: Line 1 of test.csv names the delimiter \"x\"", 0 },
    { "sep= with half a character", "sep=\xE4\n1\n", "failed: The header on line 1 of test.csv cannot be read", 0 },
    { "delimiter in a quoted header", "\"a;b;c\",d\n1,2", "[a;b;c][d] 1@2:[1][2]", 0 },
    { "one column", "order\nSO-1\n", "[order] 1@2:[SO-1]", 0 },
    { "B33 line ends in quotes", "a,b\r\n1,\"line one\r\nline two \"\"quoted\"\"\"\r\n2,x\r\n",
      "[a][b] 1@2:[1][line one\nline two \"quoted\"] 2@4:[2][x]", 0 },
    { "delimiter in quotes", "a,b\n\"1,5\",\"\"\n", "[a][b] 1@2:[1,5][]", 0 },
    { "quote inside", "a,b\n5\" pipe,x\"y\"\n", "[a][b] 1@2:[5\" pipe][x\"y\"]", 0 },
    { "text behind a quote", "a,b\n\"1\"2,3\n4,5\n", "[a][b] 1@2:bad: behind the closing quote of cell 1", 0 },
    { "open quote", "a,b\n1,\"2\n3,4\n", "[a][b] failed: The quote (\") that opens a cell of the record on line 2", 0 },
    { "B34 short, long, blank", "order,event,notes,,\nD1,s\nD1,s,hi,,\nD1,s,hi,x\n,,,,\n\nD2,s\n",
      "[order][event][notes][][] 1@2:[D1][s] 2@3:[D1][s][hi][][] 3@4:[D1][s][hi][x] 4@7:[D2][s]", 2 },
    { "too long", "a,b\n1,2,3\n4,5,,\n",
      "[a][b] 1@2:bad: cell 3 holds a value, but the header names only 2 columns. 2@3:[4][5]", 0 },
    { "blank lines before the header", "\n \na,b\n1,2\n", "[a][b] 1@4:[1][2]", 0 },
    { "B36 not UTF-8", "a,b\n1,customer\x92s unit\n3,4\n",
      "[a][b] 1@2:bad: the byte 0x92 at column 11 is not UTF-8; the file may be Windows-1252", 0 },
    { "not UTF-8 in the second line of a cell", "a,b\n1,\"x\n\xE4\"\n3,4\n",
      "[a][b] 1@2:bad: on line 3 the byte 0xE4 at column 1 is not UTF-8", 0 },
    { "not UTF-8 in the header", "a,\xE4\n1,2\n", "failed: The header on line 1 of test.csv cannot be read", 0 },
    { "UTF-16, low byte first",
      "\xFF\xFE"
      "a,b\n",
      "failed: The header on line 1 of test.csv cannot be read: the file is UTF-16", 0 },
    { "UTF-16, high byte first",
      "\xFE\xFF"
      "a,b\n",
      "failed: The header on line 1 of test.csv cannot be read: the file is UTF-16", 0 },
    { "lines that end in CR alone", "a,b\r1,2\r", "failed: The lines of test.csv end in CR alone", 0 },
    { "formulas come back", "a,b\n'=1+2,''-x\n'x,'\n", "[a][b] 1@2:[=1+2]['-x] 2@3:['x][']", 0 },
    { "empty", "", "failed: test.csv is empty", 0 },
    { "only blank lines", "\n\n", "failed: test.csv is empty", 0 },
    { "header only", "a,b\n", "[a][b]", 0 },
    { "names are trimmed", " a , b \n 1 ,2\n", "[a][b] 1@2:[ 1 ][2]", 0 },
};

Test(csv, files)
{
    for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
        size_t blank = 0;
        g_autofree char *said = read_all(files[i].text, strlen(files[i].text), &blank);
        bool whole = !strstr(files[i].wanted, "bad") && !strstr(files[i].wanted, "failed");
        cr_expect(whole ? strcmp(said, files[i].wanted) == 0 : g_str_has_prefix(said, files[i].wanted), "%s: %s",
                  files[i].name, said);
        cr_expect_eq(blank, files[i].blank, "%s: %zu blank", files[i].name, blank);
    }
}

Test(csv, a_zero_byte_is_refused_with_its_column)
{
    static const char text[] = "a,b\n1,x\0y\n3,4\n";
    size_t blank;
    g_autofree char *said = read_all(text, sizeof text - 1, &blank);
    cr_expect(strstr(said, "1@2:bad: there is a NUL byte at column 4"), "%s", said);
    cr_expect(strstr(said, "2@3:[3][4]"), "%s", said);
}

/* Lines at the borders of the pieces a file is read in, and at the longest a line may be. */
Test(csv, lines_of_every_length)
{
    static const size_t lengths[] = {
        65533, 65534, 65535, 65536, 65537, 131072, SOURCE_LINE_MAX - 1, SOURCE_LINE_MAX, SOURCE_LINE_MAX + 1
    };
    for (size_t i = 0; i < G_N_ELEMENTS(lengths); i++) {
        g_autoptr(GString) text = g_string_new(NULL);
        g_autofree char *filler = g_strnfill(lengths[i], 'x');
        g_string_append_printf(text, "%s\nnext\n", filler);
        g_autoptr(source_handle) source = source_of_bytes("test", text->str, text->len);
        struct source_line line;
        bool fits = lengths[i] <= SOURCE_LINE_MAX;
        cr_expect_eq(source_next(source, &line, NULL), fits, "%zu", lengths[i]);
        if (!fits)
            continue;
        cr_expect_eq(line.length, lengths[i]);
        cr_expect(source_next(source, &line, NULL) && strcmp(line.text, "next") == 0 && line.number == 2);
        cr_expect_not(source_next(source, &line, NULL));
    }
}

Test(csv, a_changed_file_is_noticed)
{
    g_autofree char *path = NULL;
    int fd = g_file_open_tmp("fixline-csv-XXXXXX", &path, NULL);
    cr_assert(fd >= 0 && write(fd, "a\n", 2) == 2);
    g_autoptr(source_handle) source = source_open(path, NULL);
    g_autofree char *hash = source_hash(source, NULL);
    cr_expect_str_eq(hash, "87428fc522803d31065e7bce3cf03fe475096631e5e07bbd7a0fde60c4cf25c7");
    cr_expect(source_check(source, NULL) && !source_is_changed(source));
    cr_assert(write(fd, "b\n", 2) == 2);
    close(fd);
    g_autoptr(GError) error = NULL;
    cr_expect(source_is_changed(source));
    cr_expect(source_check(source, NULL), "what was read is what was there");
    cr_assert(source_rewind(source, NULL));
    cr_expect_not(source_check(source, &error));
    cr_expect(error && strstr(error->message, "changed while it was read"));
    cr_expect_not(source_check(source, NULL), "and stays so");
    unlink(path);
}

/* What is read of it stays what it was; who gives the name again gives another file. */
Test(csv, a_file_whose_name_leads_elsewhere_is_noticed)
{
    g_autofree char *path = NULL;
    int fd = g_file_open_tmp("fixline-csv-XXXXXX", &path, NULL);
    g_autofree char *other = g_strconcat(path, ".new", NULL);
    cr_assert(fd >= 0 && write(fd, "a\n", 2) == 2);
    close(fd);
    g_autoptr(source_handle) source = source_open(path, NULL);
    cr_assert(g_file_set_contents(other, "b\n", 2, NULL));
    cr_expect_not(source_is_changed(source));
    cr_assert_eq(rename(other, path), 0);
    g_autofree char *hash = source_hash(source, NULL);
    cr_expect_str_eq(hash, "87428fc522803d31065e7bce3cf03fe475096631e5e07bbd7a0fde60c4cf25c7");
    cr_expect(source_check(source, NULL) && source_is_changed(source));
    unlink(path);
    cr_expect(source_is_changed(source), "it is gone");
}
