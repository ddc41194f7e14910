/* tests/fuzz/fuzz_clean.c: any bytes through the one cleaner.
 *
 * What comes out is valid UTF-8 that any terminal shows harmlessly, in as many columns as were counted; and the borders
 * of clusters are the same from both sides. */
#include "base/clean.h"
#include "tests/fuzz/demand.h"
#include <locale.h>
#include <stdint.h>
#include <string.h>
#include <wchar.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static bool is_harmful(gunichar character, enum clean_lines lines)
{
    if (character == '\n')
        return lines == CLEAN_ONE_LINE;
    return g_unichar_iscntrl(character) || (character >= 0x202A && character <= 0x202E) ||
           (character >= 0x2066 && character <= 0x2069) || (character >= 0xE0000 && character <= 0xE007F);
}

static void check_clean(const char *text, size_t size, enum clean_lines lines)
{
    g_autofree char *clean = clean_text(text, size, lines);
    int columns = 0;
    demand(utf8_valid(clean, strlen(clean), NULL));
    for (const char *at = clean; *at; at = g_utf8_next_char(at)) {
        demand(!is_harmful(g_utf8_get_char(at), lines));
        columns += wcwidth((wchar_t)g_utf8_get_char(at));
    }
    demand(lines == CLEAN_KEEP_LINES || columns == utf8_columns(text, size));
}

static void check_borders(const char *text, size_t size)
{
    for (size_t at = 0; at < size;) {
        size_t next = utf8_next(text, size, at);
        demand(next > at && next <= size && utf8_previous(text, size, next) == at);
        at = next;
    }
}

static void check_plain_run(const char *text, size_t size)
{
    size_t run = clean_plain_run(text, size);
    for (size_t at = 0; at < run; at++)
        demand(clean_is_plain(text + at, size - at));
    demand(run == size || !clean_is_plain(text + run, size - run));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    check_plain_run((const char *)bytes, size);
    setlocale(LC_ALL, "C.UTF-8");
    check_clean((const char *)bytes, size, CLEAN_ONE_LINE);
    check_clean((const char *)bytes, size, CLEAN_KEEP_LINES);
    check_borders((const char *)bytes, size);
    setlocale(LC_ALL, "C");
    check_clean((const char *)bytes, size, CLEAN_ONE_LINE);
    return 0;
}
