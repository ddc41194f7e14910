/* widgets/wrap.c: where lines of text break. */
#include "widgets/wrap.h"
#include "base/clean.h"
#include <string.h>

struct wrap wrap_start(const char *text, size_t length, int width)
{
    return (struct wrap){ .text = text, .length = length, .width = MAX(1, width), .more = true };
}

/* A blank that carries an accent is no blank. */
static bool is_blank(const struct wrap *wrap, size_t at)
{
    return at < wrap->length && wrap->text[at] == ' ' && utf8_next(wrap->text, wrap->length, at) == at + 1;
}

static size_t skip_blanks(const struct wrap *wrap, size_t at)
{
    while (is_blank(wrap, at))
        at++;
    return at;
}

/* The columns of the cluster at `at`, and where it ends. */
static int take_cluster(const struct wrap *wrap, size_t at, size_t *next)
{
    if (clean_is_plain(wrap->text + at, wrap->length - at))
        return 1;
    *next = utf8_next(wrap->text, wrap->length, at);
    return utf8_columns(wrap->text + at, *next - at);
}

/* How far the line that starts at wrap->at reaches: up to a line feed, the end, or what does not fit. */
static size_t line_end(const struct wrap *wrap)
{
    size_t at = wrap->at, behind_blank = wrap->at;
    int columns = 0;
    /* No character takes more columns than bytes. */
    const char *feed = memchr(wrap->text + at, '\n', wrap->length - at);
    size_t whole = feed ? (size_t)(feed - wrap->text) : wrap->length;
    if (whole - at <= (size_t)wrap->width)
        return whole;
    while (at < wrap->length && wrap->text[at] != '\n') {
        size_t next = at + 1;
        bool blank = is_blank(wrap, at);
        columns += take_cluster(wrap, at, &next);
        if (columns > wrap->width && at > wrap->at) {
            if (blank)
                return skip_blanks(wrap, at);
            return behind_blank > wrap->at ? behind_blank : at;
        }
        at = next;
        if (blank)
            behind_blank = at;
    }
    return at;
}

bool wrap_next(struct wrap *wrap, struct wrap_line *line)
{
    if (!wrap->more)
        return false;
    line->start = wrap->at;
    line->end = line_end(wrap);
    wrap->at = line->end;
    wrap->more = wrap->at < wrap->length;
    if (wrap->more && wrap->text[wrap->at] == '\n')
        wrap->at++;
    return true;
}
