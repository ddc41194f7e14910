/* tests/cli/shop.c: the real program in a home of its own. */
#include "tests/cli/shop.h"
#include <criterion/criterion.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

static const char ORDERS[] = "[{\"id\":\"SO-1042\",\"serviceType\":\"repair_depot\",\"customer\":\"Ana Lopes\"},"
                             "{\"id\":\"SO-1057\",\"serviceType\":\"repair_onsite\"},"
                             "{\"id\":\"SO-1101\",\"serviceType\":\"repair_depot\",\"status\":\"closed\"},"
                             "{\"id\":\"SO-1113\",\"serviceType\":\"repair_onsite\",\"status\":\"assigned\"}]";

static void open_home(struct shop *shop, const char *url)
{
    test_home_make(&shop->home);
    test_home_set(&shop->home, "FIXLINE_URL", url);
    test_home_set(&shop->home, "FIXLINE_TOKEN", CANARY);
    test_home_set(&shop->home, "FIXLINE_CLOCK", SHOP_CLOCK);
    shop_expect("import of the orders", SHOP_FEED(shop, ORDERS, "orders", "import", "-"), 0, "4 new", "");
}

void shop_open(struct shop *shop)
{
    shop->standin = standin_start(NULL);
    open_home(shop, standin_url(shop->standin));
}

void shop_open_alone(struct shop *shop)
{
    shop->standin = NULL;
    open_home(shop, "http://127.0.0.1:9");
}

/* Memory of the program is not ours to look at, but every file it leaves is. */
static void look_for_canary(const char *folder)
{
    GDir *entries = g_dir_open(folder, 0, NULL);
    for (const char *name; entries && (name = g_dir_read_name(entries));) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_autofree char *text = NULL;
        gsize length = 0;
        if (g_file_test(path, G_FILE_TEST_IS_DIR))
            look_for_canary(path);
        else if (g_file_get_contents(path, &text, &length, NULL))
            cr_expect_null(g_strstr_len(text, (gssize)length, CANARY), "%s holds the token", path);
    }
    g_clear_pointer(&entries, g_dir_close);
}

void shop_close(struct shop *shop)
{
    look_for_canary(shop->home.folder);
    if (shop->standin)
        cr_expect_eq(standin_stop(shop->standin), 0);
    test_home_remove(&shop->home);
}

static bool fits(const char *text, const char *part)
{
    return !part || (*part ? strstr(text, part) != NULL : !*text);
}

void shop_expect(const char *what, struct run run, int status, const char *out, const char *err)
{
    cr_expect(run.status == status && fits(run.out, out) && fits(run.err, err),
              "%s: wanted %d, \"%s\", \"%s\"; got %d\n--- out\n%s--- err\n%s---", what, status, out ? out : "…",
              err ? err : "…", run.status, run.out, run.err);
    cr_expect_not(strstr(run.out, CANARY) || strstr(run.err, CANARY), "%s shows the token", what);
    run_clear(&run);
}

int shop_received(const struct shop *shop, const char *part)
{
    return standin_count_received(shop->standin, part);
}

int shop_recorded(const struct shop *shop, const char *filter)
{
    g_auto(run_result) run = SHOP_RUN(shop, "history", "--format", "jsonl", filter ? filter : "!zzzzzz");
    cr_expect_eq(run.status, 0, "history: %s", run.err);
    return count_parts(run.out, "\n");
}

char *shop_path(const struct shop *shop, const char *name)
{
    return g_build_filename(shop->home.folder, name, NULL);
}

char *shop_file(const struct shop *shop, const char *name, const char *text, size_t length)
{
    char *path = shop_path(shop, name);
    cr_assert(g_file_set_contents(path, text, (gssize)length, NULL));
    return path;
}

char *shop_batch(const struct shop *shop, const char *text)
{
    return shop_file(shop, "batch.txt", text, strlen(text));
}

/* The n-th line of a file, without its end; "" where there are fewer. */
static char *line_of(const char *path, unsigned index)
{
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL))
        return g_strdup("no file");
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    return g_strdup(index < g_strv_length(lines) ? lines[index] : "");
}

void shop_expect_line(const char *path, unsigned index, const char *part)
{
    g_autofree char *line = line_of(path, index);
    cr_expect(strstr(line, part), "line %u of %s: \"%s\" is missing in %s", index + 1, path, part, line);
}

char *shop_journal(const struct shop *shop)
{
    return g_build_filename(shop->home.folder, "data", "fixline", "journal.db", NULL);
}

void shop_spoil(const struct shop *shop, const char *sql)
{
    sqlite3 *db;
    g_autofree char *journal = shop_journal(shop);
    cr_assert_eq(sqlite3_open(journal, &db), SQLITE_OK);
    cr_assert_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK, "%s", sql);
    sqlite3_close(db);
}
