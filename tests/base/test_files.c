/* tests/base/test_files.c: secrets, files that are whole or not there, private folders. */
#include "base/atomic_file.h"
#include "base/secret.h"
#include <criterion/criterion.h>
#include <glib/gstdio.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

static struct secret *take(const char *text, GError **error)
{
    g_autofree char *bytes = g_strdup(text);
    return secret_take(bytes, strlen(bytes), "FIXLINE_TOKEN", error);
}

Test(secret, trims_ends_and_refuses_what_would_break_a_header)
{
    static const struct {
        const char *text, *kept;
        bool refused;
    } rows[] = {
        { "abc", "abc", false },    { "abc\n", "abc", false }, { "abc\r\n", "abc", false },
        { " abc", "abc", false },   { "", NULL, false },       { " \n", NULL, false },
        { "made\nup", NULL, true }, { "made up", NULL, true }, { "t\xC3\xB6k", NULL, true },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        struct secret *secret = take(rows[i].text, &error);
        cr_expect_eq(error != NULL, rows[i].refused, "row %zu", i);
        cr_expect_eq(secret != NULL, rows[i].kept != NULL, "row %zu", i);
        if (secret)
            cr_expect_str_eq(secret_reveal(secret), rows[i].kept, "row %zu", i);
        if (error)
            cr_expect(strstr(error->message, "FIXLINE_TOKEN") && !strstr(error->message, rows[i].text));
        secret_free(secret);
    }
}

Test(secret, overwrites_where_it_came_from)
{
    char bytes[] = "made-up-word";
    struct secret *secret = secret_take(bytes, sizeof bytes - 1, "a file", NULL);
    for (size_t i = 0; i < sizeof bytes - 1; i++)
        cr_expect_eq(bytes[i], 0);
    setenv("FIXLINE_TOKEN", "made-up-word", 1);
    struct secret *same = secret_take_environment("FIXLINE_TOKEN", NULL);
    cr_expect(secret_equal(secret, same));
    cr_expect_str_eq(getenv("FIXLINE_TOKEN"), "");
    cr_expect_null(secret_take_environment("FIXLINE_TOKEN", NULL));
    secret_free(secret);
    secret_free(same);
}

/* Whether the kernel leaves the mapping of that address out of a core file: "dd" among its flags. */
static bool is_kept_from_core(const void *address)
{
    g_autofree char *text = NULL;
    unsigned long start, end;
    bool inside = false;
    if (!g_file_get_contents("/proc/self/smaps", &text, NULL, NULL))
        return false;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++)
        if (sscanf(*line, "%lx-%lx ", &start, &end) == 2)
            inside = (uintptr_t)address >= start && (uintptr_t)address < end;
        else if (inside && g_str_has_prefix(*line, "VmFlags:"))
            return strstr(*line, " dd") != NULL;
    return false;
}

Test(secret, is_in_no_core_file)
{
    cr_assert_eq(prctl(PR_SET_DUMPABLE, 1), 0);
    struct secret *secret = take("made-up-word", NULL);
    cr_expect_eq(prctl(PR_GET_DUMPABLE), 0, "from the first secret on there is no core file at all");
    cr_assert_eq(prctl(PR_SET_DUMPABLE, 1), 0); /* else nobody may look at this process */
    cr_expect(is_kept_from_core(secret_reveal(secret)), "its own pages are left out all the same");
    cr_expect_not(is_kept_from_core(&secret), "and others are not, so the look can be trusted");
    secret_free(secret);
}

static unsigned mode_of(const char *path)
{
    struct stat facts;
    return stat(path, &facts) == 0 ? facts.st_mode & 0777u : 0;
}

Test(atomic_file, is_private_whatever_the_umask_and_keeps_links)
{
    umask(0);
    g_autofree char *folder = g_dir_make_tmp("fixline-XXXXXX", NULL);
    g_autofree char *deep = g_build_filename(folder, "a", "b", NULL);
    cr_assert(folder_make_private(deep, NULL));
    cr_expect_eq(mode_of(deep), 0700u);
    g_autofree char *path = g_build_filename(deep, "token", NULL);
    g_autofree char *link = g_build_filename(folder, "link", NULL);
    cr_assert(atomic_file_write(path, "one", 3, 0600, NULL));
    cr_assert(symlink(path, link) == 0);
    cr_assert(atomic_file_write(link, "three", 5, 0600, NULL));
    cr_expect(g_file_test(link, G_FILE_TEST_IS_SYMLINK));
    size_t length;
    g_autofree char *text = file_read(path, 5, &length, NULL);
    cr_expect_str_eq(text, "three");
    cr_expect_eq(length, 5u);
    cr_expect_eq(mode_of(path), 0600u);
    cr_assert(g_remove(path) == 0 && g_remove(link) == 0 && symlink("a/b/token", link) == 0);
    cr_assert(atomic_file_write(link, "three", 5, 0600, NULL), "a link that leads nowhere yet");
    cr_expect(g_file_test(link, G_FILE_TEST_IS_SYMLINK) && mode_of(path) == 0600u);
    g_autoptr(GError) error = NULL;
    cr_expect_null(file_read(path, 4, NULL, &error));
    cr_expect(strstr(error->message, "larger than 4 bytes"));
    g_clear_error(&error);
    cr_expect_null(file_read(deep, 100, NULL, &error));
    cr_expect(strstr(error->message, "is not a plain file"));
    g_clear_error(&error);
    g_autofree char *nowhere = g_build_filename(folder, "none", "x", NULL);
    cr_expect(!atomic_file_write(nowhere, "x", 1, 0600, &error));
    cr_expect(strstr(error->message, "No such file"));
    g_remove(link);
    g_remove(path);
    g_rmdir(deep);
    g_autofree char *above = g_path_get_dirname(deep);
    g_rmdir(above);
    g_rmdir(folder);
}

Test(files, pieces_become_a_file_at_the_commit_only)
{
    g_autofree char *folder = g_dir_make_tmp("fixline-base-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "report", NULL);
    g_autofree char *large = g_strnfill(40 * 1000, 'x');
    struct atomic_file *file = atomic_file_open(path, 0600, NULL);
    atomic_file_append(file, "a", 1);
    atomic_file_append(file, large, strlen(large));
    for (int i = 0; i < 1000; i++)
        atomic_file_append(file, large, 33);
    cr_expect_not(g_file_test(path, G_FILE_TEST_EXISTS));
    cr_expect(atomic_file_commit(file, NULL));
    size_t length;
    g_autofree char *text = file_read(path, 1000 * 1000, &length, NULL);
    cr_expect(length == 1 + 40 * 1000 + 33 * 1000 && text[0] == 'a' && strspn(text + 1, "x") == length - 1);
    file = atomic_file_open(path, 0600, NULL);
    atomic_file_append(file, "lost", 4);
    atomic_file_discard(file);
    g_autofree char *same = file_read(path, 1000 * 1000, NULL, NULL);
    cr_expect_str_eq(same, text);
    g_remove(path);
    cr_expect_eq(g_rmdir(folder), 0, "nothing is left beside it");
}

/* Whatever took the name meanwhile stays: a file, a folder, a link that leads nowhere. */
Test(files, a_new_file_never_takes_the_name_of_another)
{
    static const char *const makes[] = { "echo theirs > '%s'", "mkdir '%s'", "ln -s nowhere '%s'" };
    for (size_t i = 0; i < G_N_ELEMENTS(makes); i++) {
        g_autofree char *folder = g_dir_make_tmp("fixline-base-XXXXXX", NULL);
        g_autofree char *path = g_build_filename(folder, "export", NULL);
        g_autofree char *make = g_strdup_printf(makes[i], path), *clear = g_strdup_printf("rm -r '%s'", path);
        g_autoptr(GError) error = NULL;
        cr_expect(file_is_new(path, NULL));
        struct atomic_file *file = atomic_file_open(path, 0600, NULL);
        atomic_file_append(file, "ours", 4);
        cr_assert_eq(system(make), 0);
        cr_expect_not(atomic_file_commit_new(file, &error), "%s", make);
        cr_expect(g_error_matches(error, G_FILE_ERROR, G_FILE_ERROR_EXIST), "%s: %s", make, error->message);
        cr_expect(g_str_has_suffix(error->message, "is there already and was left as it is: choose another name."));
        cr_expect_not(file_is_new(path, NULL), "%s", make);
        cr_assert_eq(system(clear), 0);
        cr_expect_eq(g_rmdir(folder), 0, "%s: nothing is left beside it", make);
    }
}

Test(files, a_new_file_takes_a_free_name)
{
    g_autofree char *folder = g_dir_make_tmp("fixline-base-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "export", NULL);
    struct atomic_file *file = atomic_file_open(path, 0600, NULL);
    atomic_file_append(file, "ours", 4);
    cr_expect(atomic_file_commit_new(file, NULL));
    g_autofree char *text = file_read(path, 10, NULL, NULL);
    cr_expect_str_eq(text, "ours");
    g_remove(path);
    cr_expect_eq(g_rmdir(folder), 0);
}

/* As root a rename would put a file in the place of /dev/null itself. */
Test(files, what_is_no_plain_file_is_never_replaced)
{
    g_autofree char *folder = g_dir_make_tmp("fixline-base-XXXXXX", NULL);
    g_autofree char *pipe = g_build_filename(folder, "pipe", NULL), *link = g_build_filename(folder, "link", NULL);
    cr_assert(mkfifo(pipe, 0600) == 0 && symlink(pipe, link) == 0);
    const char *const paths[] = { folder, pipe, link, "/dev/null" };
    for (size_t i = 0; i < G_N_ELEMENTS(paths); i++) {
        g_autoptr(GError) error = NULL;
        cr_expect_null(atomic_file_open(paths[i], 0600, &error), "%s", paths[i]);
        cr_expect(g_error_matches(error, G_FILE_ERROR, G_FILE_ERROR_INVAL), "%s", paths[i]);
        cr_expect(strstr(error->message, paths[i]) && strstr(error->message, "left as it is: choose another name."));
    }
    cr_expect(file_is_same(link, pipe));
    cr_expect_not(file_is_same(link, folder));
    cr_expect_not(file_is_same("/nowhere", "/nowhere"));
    g_remove(link);
    g_remove(pipe);
    cr_expect_eq(g_rmdir(folder), 0);
}
