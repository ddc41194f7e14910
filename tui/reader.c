/* tui/reader.c: a text to be read, which may be longer than its window. */
#include "tui/reader.h"
#include "tui/lines.h"
#include <limits.h>

void reader_layout(struct reader *reader, struct rect at, const char *text)
{
    reader->at = at;
    reader->skip = CLAMP(reader->skip, 0, MAX(0, lines_count(text, at.width) - at.height));
}

bool reader_key(struct reader *reader, const struct key *key)
{
    int page = MAX(1, reader->at.height - 1);
    if (key->modifiers != 0)
        return false;
    if (key->code == KEY_CODE_UP || key->code == KEY_CODE_WHEEL_UP)
        reader->skip -= 1;
    else if (key->code == KEY_CODE_DOWN || key->code == KEY_CODE_WHEEL_DOWN)
        reader->skip += 1;
    else if (key->code == KEY_CODE_PAGE_UP)
        reader->skip -= page;
    else if (key->code == KEY_CODE_PAGE_DOWN)
        reader->skip += page;
    else if (key->code == KEY_CODE_HOME)
        reader->skip = 0;
    else if (key->code == KEY_CODE_END)
        reader->skip = INT_MAX; /* the next layout knows how far that is */
    else
        return false;
    return true;
}

bool reader_list_key(struct reader *reader, const struct key *key)
{
    static const struct {
        uint32_t rune;
        enum key_code code;
    } letters[] = { { 'j', KEY_CODE_DOWN }, { 'k', KEY_CODE_UP }, { 'g', KEY_CODE_HOME }, { 'G', KEY_CODE_END } };
    struct key meant = *key;
    for (size_t i = 0; i < G_N_ELEMENTS(letters); i++)
        if (key_is_text(key) && key->rune == letters[i].rune)
            meant.code = letters[i].code;
    return reader_key(reader, &meant);
}

void reader_draw(const struct reader *reader, struct canvas *canvas, struct rect frame, enum style edge,
                 const char *text)
{
    canvas_paragraph(canvas, reader->at, STYLE_TEXT, text, reader->skip);
    lines_draw_place(canvas, frame, edge, reader->skip, reader->at.height, lines_count(text, reader->at.width));
}
