/* tests/cli/test_contract.c: the contract's cases through the whole client: a batch row each, checked, recorded, sent
 * to the real stand-in. What the contract accepts arrives byte for byte; what it refuses never leaves. */
#include "base/atomic_file.h"
#include "base/json_scan.h"
#include "tests/cli/shop.h"
#include <criterion/criterion.h>
#include <string.h>

/* One case as a row of JSON Lines for an order of its service type. */
struct contract_case {
    char *name;
    char *row;
    char *body; /* compact, as it must arrive */
    bool accepted;
};

static void case_free(void *data)
{
    struct contract_case *one = data;
    g_free(one->name);
    g_free(one->row);
    g_free(one->body);
    g_free(one);
}

static char *member_text(const struct json_slice *object, const char *name)
{
    struct json_slice value;
    cr_assert(json_member(object, name, &value), "%s", name);
    return json_string_text(&value);
}

static struct contract_case *case_read(const struct json_slice *entry)
{
    struct contract_case *one = g_new0(struct contract_case, 1);
    g_autofree char *type = member_text(entry, "serviceType"), *expect = member_text(entry, "expect");
    const char *order = strcmp(type, "repair_depot") == 0 ? "SO-1042" : "SO-1057";
    struct json_slice body;
    cr_assert(json_member(entry, "body", &body));
    GString *compact = g_string_new(NULL);
    json_append_compact(compact, &body);
    one->name = member_text(entry, "name");
    one->accepted = strcmp(expect, "accepted") == 0;
    one->row = body.kind == JSON_OBJECT ? g_strdup_printf("{\"order\":\"%s\",%s\n", order, compact->str + 1)
                                        : g_strdup_printf("%s\n", compact->str);
    one->body = g_string_free(compact, FALSE);
    return one;
}

static GPtrArray *cases_read(void)
{
    g_autofree char *path = g_build_filename(FIXLINE_SHARED_DIR, "contract", "cases.json", NULL);
    size_t length;
    g_autofree char *text = file_read(path, JSON_BYTES_MAX, &length, NULL);
    if (!text)
        cr_skip_test("the contract's cases are not here");
    struct json_slice whole, list, entry;
    cr_assert(json_scan(text, length, &whole, NULL, NULL));
    cr_assert(json_member(&whole, "cases", &list));
    GPtrArray *cases = g_ptr_array_new_with_free_func(case_free);
    struct json_walk walk;
    json_walk_init(&walk, &list);
    while (json_walk_next(&walk, NULL, &entry))
        g_ptr_array_add(cases, case_read(&entry));
    return cases;
}

Test(cli_contract, every_case_gets_its_verdict_through_the_client)
{
    g_autoptr(GPtrArray) cases = cases_read();
    struct shop shop;
    shop_open(&shop);
    g_autoptr(GString) rows = g_string_new(NULL);
    int accepted = 0;
    for (guint i = 0; i < cases->len; i++) {
        const struct contract_case *one = g_ptr_array_index(cases, i);
        if (one->accepted) {
            g_string_append(rows, one->row);
            accepted++;
        } else {
            const char *said = one->row[0] == '{' ? "line 1" : "is a JSON array; write one JSON object a line";
            shop_expect(one->name, SHOP_FEED(&shop, one->row, "batch", "-"), 2, NULL, said);
        }
    }
    cr_expect_eq(shop_recorded(&shop, NULL), 0, "a refused body is not even recorded");
    cr_expect_eq(shop_received(&shop, NULL), 0, "a refused body never leaves");
    shop_expect("accepted cases", SHOP_FEED(&shop, rows->str, "batch", "-"), 0, NULL, NULL);
    cr_expect_eq(shop_recorded(&shop, "state:accepted"), accepted);
    cr_expect_eq(shop_received(&shop, NULL), accepted);
    g_autofree char *received = standin_received(shop.standin);
    for (guint i = 0; i < cases->len; i++) {
        const struct contract_case *one = g_ptr_array_index(cases, i);
        g_autofree char *member = g_strdup_printf("\"body\":%s,\"at\"", one->body);
        if (one->accepted)
            cr_expect(strstr(received, member), "%s did not arrive byte for byte", one->name);
    }
    shop_close(&shop);
}
