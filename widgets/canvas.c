/* widgets/canvas.c: painting cells.
 *
 * What is painted is kept as strokes, row by row: a row that is painted as in the frame before is left as it stands
 * (widgets/canvas_strokes.h); from the first stroke on that is another one it is painted anew.
 *
 * Every glyph enters through cell_put, which keeps wide glyphs whole: whoever covers one half of a wide glyph blanks
 * the other one, so a canvas never holds half of a glyph. */
#include "widgets/canvas.h"
#include "widgets/canvas_cells.h"
#include "widgets/wrap.h"
#include <stdarg.h>
#include <string.h>

static size_t cell_count(const struct canvas *canvas)
{
    return (size_t)canvas->columns * (size_t)canvas->rows;
}

struct canvas *canvas_new(int columns, int rows)
{
    struct canvas *canvas = g_new0(struct canvas, 1);
    canvas->clusters = g_ptr_array_new_with_free_func(g_free);
    canvas_resize(canvas, columns, rows);
    return canvas;
}

static void free_rows(struct canvas *canvas)
{
    for (int y = 0; y < canvas->rows; y++)
        strokes_clear(&canvas->strokes[y]);
    g_clear_pointer(&canvas->strokes, g_free);
    g_clear_pointer(&canvas->cells, g_free);
}

void canvas_free(struct canvas *canvas)
{
    if (canvas == NULL)
        return;
    g_ptr_array_unref(canvas->clusters);
    free_rows(canvas);
    g_free(canvas);
}

void canvas_resize(struct canvas *canvas, int columns, int rows)
{
    free_rows(canvas);
    canvas->columns = CLAMP(columns, 0, G_MAXINT16);
    canvas->rows = MAX(0, rows);
    canvas->cells = g_new0(struct cell, MAX(1, cell_count(canvas)));
    canvas->strokes = g_new0(struct strokes, MAX(1, canvas->rows));
    canvas->has_cursor = false;
}

static struct cell *cell_at(const struct canvas *canvas, int x, int y)
{
    return canvas->cells + (size_t)y * (size_t)canvas->columns + x;
}

/* As if nothing had been painted on it yet. */
static void blank_row(const struct canvas *canvas, int y)
{
    memset(cell_at(canvas, 0, y), 0, (size_t)canvas->columns * sizeof *canvas->cells);
    canvas->strokes[y].at = canvas->strokes[y].length = 0;
    canvas->strokes[y].clusters = false;
    canvas->strokes[y].told = NULL;
}

/* A row whose cells refer to the side table is painted anew in every frame. */
void canvas_clear(struct canvas *canvas)
{
    for (int y = 0; y < canvas->rows; y++) {
        struct strokes *strokes = &canvas->strokes[y];
        strokes->at = 0;
        if (strokes->clusters)
            blank_row(canvas, y);
    }
    g_ptr_array_set_size(canvas->clusters, 0);
    canvas->has_cursor = false;
}

struct rect canvas_rect(const struct canvas *canvas)
{
    return (struct rect){ 0, 0, canvas->columns, canvas->rows };
}

const char *canvas_glyph(const struct canvas *canvas, const struct cell *cell, char buffer[8])
{
    if (cell->rune == CELL_BLANK)
        return " ";
    if (cell->rune == CELL_SECOND_HALF)
        return "";
    if (cell->rune & CELL_CLUSTER)
        return g_ptr_array_index(canvas->clusters, cell->rune & ~(uint32_t)CELL_CLUSTER);
    buffer[g_unichar_to_utf8(cell->rune, buffer)] = '\0';
    return buffer;
}

static uint32_t glyph_rune(const struct canvas *canvas, int y, const char *glyph)
{
    if ((unsigned char)glyph[0] < 0x80 && glyph[1] == '\0')
        return glyph[0] == ' ' ? CELL_BLANK : (uint32_t)glyph[0];
    if (*g_utf8_next_char(glyph) == '\0')
        return g_utf8_get_char(glyph);
    g_ptr_array_add(canvas->clusters, g_strdup(glyph));
    canvas->strokes[y].clusters = true;
    return CELL_CLUSTER | (canvas->clusters->len - 1);
}

/* Before the cells from x to x + columns - 1 are covered: blanks the halves that would be left outside. */
static void release_halves(const struct canvas *canvas, int x, int y, int columns)
{
    if (x > 0 && cell_at(canvas, x, y)->rune == CELL_SECOND_HALF)
        cell_at(canvas, x - 1, y)->rune = CELL_BLANK;
    int after = x + columns;
    if (after < canvas->columns && cell_at(canvas, after, y)->rune == CELL_SECOND_HALF)
        cell_at(canvas, after, y)->rune = CELL_BLANK;
}

/* Puts one glyph of one or two columns; what sticks out of the clip becomes blanks inside it. */
static void cell_put(const struct canvas *canvas, struct rect clip, int x, int y, enum style style, const char *glyph,
                     int columns)
{
    bool whole = rect_holds(clip, x, y) && rect_holds(clip, x + columns - 1, y);
    for (int i = 0; i < columns; i++) {
        if (!rect_holds(clip, x + i, y))
            continue;
        release_halves(canvas, x + i, y, 1);
        *cell_at(canvas, x + i, y) = (struct cell){ CELL_BLANK, style };
    }
    if (!whole)
        return;
    cell_at(canvas, x, y)->rune = glyph_rune(canvas, y, glyph);
    if (columns == 2)
        cell_at(canvas, x + 1, y)->rune = CELL_SECOND_HALF;
}

/* The same for printable ASCII characters that stand inside the clip, `count` of them. */
static void cells_put_plain(const struct canvas *canvas, int x, int y, enum style style, const char *text, int count)
{
    if (count <= 0)
        return;
    release_halves(canvas, x, y, count);
    struct cell *cells = cell_at(canvas, x, y);
    for (int i = 0; i < count; i++)
        cells[i] = (struct cell){ text[i] == ' ' ? CELL_BLANK : (uint32_t)text[i], style };
}

/* Signs that a locale without UTF-8 would make a question mark of, which here means "unknown". */
static void use_ascii(const char *text, size_t length, struct clean_cluster *cluster)
{
    static const struct {
        const char *sign, *ascii;
    } rows[] = { { "·", "-" }, { "…", "." }, { "→", ">" }, { "–", "-" }, { "—", "-" }, { "’", "'" }, { "•", "*" } };
    for (size_t i = 0; i < G_N_ELEMENTS(rows) && (unsigned char)text[0] >= 0x80; i++) {
        size_t bytes = strlen(rows[i].sign);
        if (length < bytes || memcmp(text, rows[i].sign, bytes) != 0)
            continue;
        cluster->columns = 1;
        cluster->bytes = bytes;
        strcpy(cluster->glyph, rows[i].ascii);
    }
}

/* What stands outside the clip or not on a row of it is only measured. */
static int put_text(const struct canvas *canvas, struct rect clip, int x, int y, enum style style, const char *text,
                    size_t length)
{
    int right = clip.x + clip.width, at = x;
    bool shown = y >= clip.y && y < clip.y + clip.height;
    for (size_t read = 0; read < length && at < right;) {
        /* One byte more is looked at, since it may join the last. */
        size_t seen = MIN(length - read, (size_t)(right - at) + 1);
        int run = MIN((int)clean_plain_run(text + read, seen), right - at);
        if (run > 0) {
            int hidden = CLAMP(clip.x - at, 0, run);
            if (shown)
                cells_put_plain(canvas, at + hidden, y, style, text + read + hidden, run - hidden);
            at += run;
            read += (size_t)run;
            continue;
        }
        struct clean_cluster cluster;
        clean_cluster_read(text + read, length - read, &cluster);
        if (canvas->ascii)
            use_ascii(text + read, length - read, &cluster);
        if (cluster.columns > 0)
            cell_put(canvas, clip, at, y, style, cluster.glyph, cluster.columns);
        at += cluster.columns;
        read += cluster.bytes;
    }
    return MAX(0, MIN(at, MAX(right, x)) - x);
}

static void put_fill(const struct canvas *canvas, const struct stroke *stroke, int y, const char *text, int left,
                     int right)
{
    char glyph[CLEAN_GLYPH_BYTES] = "";
    memcpy(glyph, text, stroke->length);
    const struct cell cell = { glyph_rune(canvas, y, glyph), stroke->style };
    release_halves(canvas, left, y, right - left);
    for (struct cell *at = cell_at(canvas, left, y), *end = cell_at(canvas, right, y); at < end; at++)
        *at = cell;
}

static int put(const struct canvas *canvas, const struct stroke *stroke, int y, const char *text)
{
    const struct rect clip = { stroke->left, y, stroke->right - stroke->left, 1 };
    switch ((enum stroke_kind)stroke->kind) {
    case STROKE_TEXT:
        return put_text(canvas, clip, stroke->x, y, (enum style)stroke->style, text, stroke->length);
    case STROKE_FILL:
        put_fill(canvas, stroke, y, text, stroke->left, stroke->right);
        break;
    case STROKE_SIDES:
        put_fill(canvas, stroke, y, text, stroke->left, stroke->left + 1);
        put_fill(canvas, stroke, y, text, stroke->right - 1, stroke->right);
        break;
    case STROKE_RESTYLE:
        for (int x = stroke->left; x < stroke->right; x++)
            cell_at(canvas, x, y)->style = stroke->style;
        break;
    }
    return 0;
}

/* Paints the row anew by the strokes of this frame, where strokes of the frame before stand behind them. */
static void settle_row(const struct canvas *canvas, int y)
{
    struct strokes *strokes = &canvas->strokes[y];
    size_t end = strokes->at;
    if (end == strokes->length)
        return;
    blank_row(canvas, y);
    strokes->at = end;
    strokes_cut(strokes);
    for (size_t place = 0; place < end;) {
        struct stroke stroke;
        const char *text;
        place = strokes_read(strokes, place, &stroke, &text);
        put(canvas, &stroke, y, text);
    }
}

/* Every change of a row comes through here. */
static int paint(struct canvas *canvas, struct stroke stroke, int y, const char *text)
{
    struct strokes *strokes = &canvas->strokes[y];
    if (strokes->stands)
        return 0;
    if (strokes_recall(strokes, &stroke, text))
        return stroke.taken;
    settle_row(canvas, y);
    stroke.taken = (int16_t)put(canvas, &stroke, y, text);
    strokes->told = NULL;
    strokes_add(strokes, &stroke, text);
    return stroke.taken;
}

const struct cell *canvas_row(const struct canvas *canvas, int row)
{
    settle_row(canvas, row);
    return cell_at(canvas, 0, row);
}

bool canvas_row_is_told(const struct canvas *canvas, int row, const void *reader)
{
    settle_row(canvas, row);
    return canvas->strokes[row].told == reader;
}

void canvas_row_tell(const struct canvas *canvas, int row, const void *reader)
{
    canvas->strokes[row].told = reader;
}

bool canvas_read(const struct canvas *canvas, int column, int row, char glyph[CLEAN_GLYPH_BYTES], enum style *style)
{
    if (!rect_holds(canvas_rect(canvas), column, row))
        return false;
    const struct cell *cell = canvas_row(canvas, row) + column;
    char buffer[8];
    g_strlcpy(glyph, canvas_glyph(canvas, cell, buffer), CLEAN_GLYPH_BYTES);
    *style = (enum style)cell->style;
    return true;
}

int canvas_text_n(struct canvas *canvas, struct rect clip, int x, int y, enum style style, const char *text,
                  size_t length)
{
    clip = rect_common(clip, canvas_rect(canvas));
    const char *end = memchr(text, '\n', length);
    length = end != NULL ? (size_t)(end - text) : length;
    if (y < clip.y || y >= clip.y + clip.height)
        return put_text(canvas, clip, x, y, style, text, length);
    return paint(canvas,
                 (struct stroke){ .x = x,
                                  .length = (uint32_t)length,
                                  .left = (int16_t)clip.x,
                                  .right = (int16_t)(clip.x + clip.width),
                                  .kind = STROKE_TEXT,
                                  .style = (uint8_t)style },
                 y, text);
}

int canvas_text(struct canvas *canvas, struct rect clip, int x, int y, enum style style, const char *text)
{
    return canvas_text_n(canvas, clip, x, y, style, text, strlen(text));
}

int canvas_column(struct canvas *canvas, struct rect clip, int x, int columns, enum style style, const char *text)
{
    int drawn = canvas_text(canvas, clip, x, clip.y, style, text ? text : "");
    return x + MAX(drawn + 1, columns);
}

int canvas_format(struct canvas *canvas, struct rect clip, int x, int y, enum style style, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    return canvas_text(canvas, clip, x, y, style, text);
}

int canvas_paragraph(struct canvas *canvas, struct rect at, enum style style, const char *text, int skip)
{
    size_t length = strlen(text);
    if (length == 0)
        return 0;
    struct wrap wrap = wrap_start(text, length, at.width);
    struct wrap_line line;
    int lines = 0;
    for (; wrap_next(&wrap, &line); lines++)
        if (lines >= skip && lines - skip < at.height)
            canvas_text_n(canvas, at, at.x, at.y + lines - skip, style, text + line.start, line.end - line.start);
    return lines;
}

/* The same stroke on every row of `at`. */
static void paint_rows(struct canvas *canvas, struct rect at, enum stroke_kind kind, enum style style, const char *text)
{
    at = rect_common(at, canvas_rect(canvas));
    const struct stroke stroke = { .length = (uint32_t)strlen(text),
                                   .left = (int16_t)at.x,
                                   .right = (int16_t)(at.x + at.width),
                                   .kind = (uint8_t)kind,
                                   .style = (uint8_t)style };
    for (int y = at.y; y < at.y + at.height && at.width > 0; y++)
        paint(canvas, stroke, y, text);
}

void canvas_fill(struct canvas *canvas, struct rect at, enum style style, const char *glyph)
{
    struct clean_cluster cluster = { .bytes = 0 };
    if (glyph[0] != '\0')
        clean_cluster_read(glyph, strlen(glyph), &cluster);
    if (cluster.columns != 1)
        g_strlcpy(cluster.glyph, " ", sizeof cluster.glyph);
    paint_rows(canvas, at, STROKE_FILL, style, cluster.glyph);
}

/* Both at once where both are on the canvas. */
static void frame_sides(struct canvas *canvas, struct rect at, enum style style, const char *glyph)
{
    if (at.x >= 0 && at.x + at.width <= canvas->columns) {
        paint_rows(canvas, at, STROKE_SIDES, style, glyph);
        return;
    }
    paint_rows(canvas, (struct rect){ at.x, at.y, 1, at.height }, STROKE_FILL, style, glyph);
    paint_rows(canvas, (struct rect){ at.x + at.width - 1, at.y, 1, at.height }, STROKE_FILL, style, glyph);
}

void canvas_frame(struct canvas *canvas, struct rect at, enum style style, const char *title)
{
    static const char *const unicode[] = { "─", "│", "┌", "┐", "└", "┘" };
    static const char *const plain[] = { "-", "|", "+", "+", "+", "+" };
    const char *const *line = canvas->ascii ? plain : unicode;
    if (at.width < 2 || at.height < 2)
        return;
    int right = at.x + at.width - 1, bottom = at.y + at.height - 1;
    canvas_fill(canvas, (struct rect){ at.x + 1, at.y, at.width - 2, 1 }, style, line[0]);
    canvas_fill(canvas, (struct rect){ at.x + 1, bottom, at.width - 2, 1 }, style, line[0]);
    frame_sides(canvas, (struct rect){ at.x, at.y + 1, at.width, at.height - 2 }, style, line[1]);
    canvas_text(canvas, at, at.x, at.y, style, line[2]);
    canvas_text(canvas, at, right, at.y, style, line[3]);
    canvas_text(canvas, at, at.x, bottom, style, line[4]);
    canvas_text(canvas, at, right, bottom, style, line[5]);
    if (title == NULL || title[0] == '\0')
        return;
    struct rect inside = { at.x + 1, at.y, at.width - 2, 1 };
    int x = at.x + 1 + canvas_text(canvas, inside, at.x + 1, at.y, style, " ");
    x += canvas_text(canvas, inside, x, at.y, style == STYLE_FRAME ? STYLE_TITLE : style, title);
    canvas_text(canvas, inside, x, at.y, style, " ");
}

/* The same strokes paint other glyphs now. */
void canvas_set_ascii(struct canvas *canvas, bool ascii)
{
    canvas->ascii = ascii;
    for (int y = 0; y < canvas->rows; y++)
        blank_row(canvas, y);
}

bool canvas_is_ascii(const struct canvas *canvas)
{
    return canvas->ascii;
}

void canvas_restyle(struct canvas *canvas, struct rect at, enum style style)
{
    paint_rows(canvas, at, STROKE_RESTYLE, style, "");
}

bool canvas_begin_row(struct canvas *canvas, int row, uint64_t number)
{
    if (row < 0 || row >= canvas->rows || canvas->strokes[row].at > 0)
        return false;
    struct strokes *strokes = &canvas->strokes[row];
    strokes->stands = strokes->number == number && strokes->numbered <= strokes->length;
    if (strokes->stands) {
        strokes->at = strokes->numbered;
        return true;
    }
    strokes->begun = true;
    strokes->number = number;
    strokes->numbered = 0;
    return false;
}

void canvas_end_rows(struct canvas *canvas)
{
    for (int y = 0; y < canvas->rows; y++) {
        struct strokes *strokes = &canvas->strokes[y];
        if (strokes->begun)
            strokes->numbered = strokes->at;
        strokes->begun = strokes->stands = false;
    }
}

bool canvas_rows_stand(const struct canvas *canvas, struct rect at)
{
    at = rect_common(at, canvas_rect(canvas));
    for (int y = at.y; y < at.y + at.height; y++)
        if (!canvas->strokes[y].stands)
            return false;
    return true;
}

void canvas_set_cursor(struct canvas *canvas, int x, int y)
{
    canvas->has_cursor = rect_holds(canvas_rect(canvas), x, y);
    canvas->cursor_x = x;
    canvas->cursor_y = y;
}

bool canvas_cursor(const struct canvas *canvas, int *x, int *y)
{
    *x = canvas->cursor_x;
    *y = canvas->cursor_y;
    return canvas->has_cursor;
}
