/* tests/tui/test_keeper.c: the desk's small files, on a thread of their own. */
#include "tui/runtime_keeper.h"
#include <criterion/criterion.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

struct shelf {
    char *folder;
    struct keeper *keeper;
    int reports[2];
};

static void open_shelf(struct shelf *shelf)
{
    shelf->folder = g_dir_make_tmp("fixline-keeper-XXXXXX", NULL);
    cr_assert(pipe(shelf->reports) == 0);
    shelf->keeper = keeper_start(shelf->reports[1], NULL);
    cr_assert_not_null(shelf->keeper);
}

static void want(struct shelf *shelf, uint64_t request, const char *name, const char *text)
{
    struct kept_file *file = g_new0(struct kept_file, 1);
    *file = (struct kept_file){
        .request = request, .path = g_build_filename(shelf->folder, name, NULL), .text = g_strdup(text), .writes = text
    };
    keeper_submit(shelf->keeper, file);
}

/* The next one that is done, waited for by its byte. */
static struct kept_file *next(struct shelf *shelf)
{
    char byte;
    struct pollfd wait = { .fd = shelf->reports[0], .events = POLLIN };
    cr_assert(poll(&wait, 1, 10000) == 1 && read(shelf->reports[0], &byte, 1) == 1);
    struct kept_file *file = keeper_collect(shelf->keeper);
    cr_assert_not_null(file);
    return file;
}

static void close_shelf(struct shelf *shelf)
{
    g_autofree char *path = g_build_filename(shelf->folder, "words", NULL);
    g_unlink(path);
    g_rmdir(shelf->folder);
    keeper_free(shelf->keeper);
    close(shelf->reports[0]);
    close(shelf->reports[1]);
    g_free(shelf->folder);
}

Test(keeper, reads_what_was_written_before_in_order)
{
    static const struct {
        const char *name, *text, *holds, *error; /* text NULL = it is read */
    } rows[] = {
        { "words", NULL, "", NULL },     { "words", "one", "one", NULL }, { "words", NULL, "one", NULL },
        { "words", "two", "two", NULL }, { "words", NULL, "two", NULL },  { "words/below", "x", "x", "words" },
        { "words", NULL, "two", NULL },
    };
    struct shelf shelf;
    open_shelf(&shelf);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        want(&shelf, i, rows[i].name, rows[i].text);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct kept_file *file = next(&shelf);
        cr_expect_eq(file->request, i);
        cr_expect_str_eq(file->text, rows[i].holds, "row %zu", i);
        cr_expect((file->error != NULL) == (rows[i].error != NULL), "row %zu: %s", i, file->error ? file->error : "");
        cr_expect(!rows[i].error || strstr(file->error, rows[i].error), "row %zu: %s", i, file->error);
        kept_file_free(file);
    }
    keeper_end(shelf.keeper);
    close_shelf(&shelf);
}

/* A desk that closes has written all of it. */
Test(keeper, finishes_what_was_asked_for)
{
    struct shelf shelf;
    open_shelf(&shelf);
    for (uint64_t i = 0; i < 20; i++) {
        g_autofree char *text = g_strdup_printf("%d", (int)i);
        want(&shelf, i, "words", text);
    }
    keeper_end(shelf.keeper);
    g_autofree char *path = g_build_filename(shelf.folder, "words", NULL), *text = NULL;
    cr_expect(g_file_get_contents(path, &text, NULL, NULL));
    cr_expect_str_eq(text, "19");
    struct kept_file *first = keeper_collect(shelf.keeper);
    cr_expect(first && first->request == 0);
    kept_file_free(first);
    close_shelf(&shelf); /* frees the others */
}
