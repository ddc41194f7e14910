/* tests/base/test_near.c: what counts as a near miss. */
#include "base/near.h"
#include <criterion/criterion.h>

Test(near, knows_near_from_far)
{
    static const struct {
        const char *typed, *known;
        bool near;
    } rows[] = {
        { "canceled", "cancelled", true },
        { "Cancelled", "cancelled", true },
        { "cancelled", "cancelled", false },
        { "product_recieved", "product_received", true },
        { "Product Received", "product_received", true },
        { "repair-eta", "repair_eta", true },
        { "our_own_step", "product_received", false },
        { "eta", "repair_eta", false },
        { "not", "note", false }, /* one change in three letters is a third */
        { "note", "notes", true },
        { "emails", "email", true },
        { "", "notes", false },
        { "cancell\xC3\xA9"
          "d",
          "cancelled", true },
        { "cancelled\xE2\x80\x8B", "cancelled", true }, /* a space nobody sees behind it, as a web page leaves one */
        { "\xEF\xBB\xBFrepair_started", "repair_started", true }, /* a byte order mark before it */
        { "can\xE2\x80\x91"
          "celled",
          "cancelled", true }, /* a hyphen that does not break */
        { "\xEF\xBD\x92"
          "epair_started",
          "repair_started", true }, /* a wide r */
        { "repair_st\xD0\xB0rt\xD0\xB5"
          "d",
          "repair_started", true },                                        /* two letters of another alphabet */
        { "\xD1\x80\xD0\xB5\xD1\x80\xD0\xB0ir_eta", "repair_eta", false }, /* four */
        { "\xE4\xBF\xAE\xE7\x90\x86", "notes", false },
        { "not\xFF"
          "es",
          "notes", true },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        cr_expect_eq(near_miss(rows[i].typed, rows[i].known), rows[i].near, "%s ~ %s", rows[i].typed, rows[i].known);
}

Test(near, finds_the_nearest)
{
    static const char *const names[] = { "depot", "onsite", "notes" };
    cr_expect_str_eq(near_find("onsit", names, 3), "onsite");
    cr_expect_str_eq(near_find("NOTES", names, 3), "notes");
    cr_expect_null(near_find("notes", names, 3));
    cr_expect_null(near_find("somewhere", names, 3));
    cr_expect(!near_miss_by_distance("NOTES", "notes"));
}
