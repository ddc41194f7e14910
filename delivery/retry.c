/* delivery/retry.c: growing waits with full jitter, so that desks that lost one server do not all come back at once. */
#include "delivery/retry.h"

#include <glib.h>

int64_t retry_back_off_ms(int failures, double chance)
{
    int64_t most = RETRY_FIRST_MS;
    for (int i = 1; i < failures && most < RETRY_LONGEST_MS; i++)
        most *= 2;
    if (most > RETRY_LONGEST_MS)
        most = RETRY_LONGEST_MS;
    return (int64_t)(chance * (double)most);
}

struct retry_wait retry_after_answer(int64_t retry_after_s, int64_t longest_s, int failures, double chance)
{
    if (retry_after_s <= 0)
        return (struct retry_wait){ .ms = retry_back_off_ms(failures, chance) };
    if (retry_after_s > longest_s)
        return (struct retry_wait){ .ms = longest_s * 1000, .pause = true };
    return (struct retry_wait){ .ms = retry_after_s * 1000 };
}

char *retry_after_text(int64_t retry_after_s)
{
    static const struct {
        int64_t below_s, unit_s;
        const char *unit;
    } rows[] = { { 10 * 60, 1, "s" }, { 2 * 60 * 60, 60, "min" }, { 48 * 60 * 60, 60 * 60, "h" } };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        if (retry_after_s < rows[i].below_s)
            return g_strdup_printf("%" G_GINT64_FORMAT " %s", (retry_after_s - 1) / rows[i].unit_s + 1, rows[i].unit);
    return g_strdup_printf("%" G_GINT64_FORMAT " days", (retry_after_s - 1) / (24 * 60 * 60) + 1);
}
