/* tui/progress.c: how far long work is, in words. */
#include "tui/progress.h"
#include <glib.h>

/* Before that a rate says nothing. */
enum { RATE_FROM_MS = 1000, MINUTES_FROM_S = 120 };

char *progress_words(const char *what, const struct progress *progress)
{
    GString *words = g_string_new(NULL);
    g_string_printf(words, "%" G_GINT64_FORMAT " %s", progress->done, what);
    if (progress->percent > 0)
        g_string_append_printf(words, ", %d %%", progress->percent);
    if (progress->elapsed_ms < RATE_FROM_MS)
        return g_string_free(words, FALSE);
    if (progress->done > 0)
        g_string_append_printf(words, ", %" G_GINT64_FORMAT " a second", progress->done * 1000 / progress->elapsed_ms);
    if (progress->percent > 0) {
        int64_t left_ms = progress->elapsed_ms * (100 - progress->percent) / progress->percent;
        int64_t left = (left_ms + 999) / 1000;
        g_string_append_printf(
            words, left < MINUTES_FROM_S ? ", %" G_GINT64_FORMAT " s left" : ", %" G_GINT64_FORMAT " min left",
            left < MINUTES_FROM_S ? left : (left + 59) / 60);
    }
    return g_string_free(words, FALSE);
}
