/* tests/fuzz/demand.h: how a fuzz target says what must hold. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Ends the process, naming what does not hold. */
#define demand(holds) demand_that((holds), #holds, __FILE__, __LINE__)
static inline void demand_that(bool holds, const char *what, const char *file, int line)
{
    if (holds)
        return;
    fprintf(stderr, "%s:%d: broken: %s\n", file, line, what);
    abort();
}

/* A sentence for people: whole, whatever it ends with, and UTF-8. */
static inline void demand_sentence(const char *sentence)
{
    if (sentence && g_utf8_validate(sentence, -1, NULL) &&
        (g_str_has_suffix(sentence, ".") || g_str_has_suffix(sentence, "?") || g_str_has_suffix(sentence, ".)")))
        return;
    fprintf(stderr, "no sentence: %s\n", sentence ? sentence : "(none)");
    abort();
}
