/* widgets/text_edit.c: editing text by keys.
 *
 * Backspace and Delete remove a whole grapheme cluster: a family emoji goes at once, and so does a letter with its
 * accent. Half a cluster is never left behind. */
#include "widgets/text_edit.h"
#include "base/clean.h"
#include <string.h>

enum { STEPS_MAX = 200, RUNE_LINE_SEPARATOR = 0x2028, RUNE_PARAGRAPH_SEPARATOR = 0x2029 };

enum step_kind { STEP_TYPING, STEP_OTHER };

/* The state before a change. */
struct text_step {
    char *text;
    size_t cursor;
    bool untouched;
    enum step_kind kind;
    size_t typed_to; /* where the cursor stood after the last character of this step */
};

static void step_free(gpointer data)
{
    struct text_step *step = data;
    g_free(step->text);
    g_free(step);
}

static struct text_step *step_new(const struct text_field *field, enum step_kind kind)
{
    struct text_step *step = g_new0(struct text_step, 1);
    step->text = g_strndup(field->text->str, field->text->len);
    step->cursor = field->cursor;
    step->untouched = field->untouched;
    step->kind = kind;
    return step;
}

static void steps_push(GPtrArray **steps, struct text_step *step)
{
    if (*steps == NULL)
        *steps = g_ptr_array_new_with_free_func(step_free);
    if ((*steps)->len == STEPS_MAX)
        g_ptr_array_remove_index(*steps, 0);
    g_ptr_array_add(*steps, step);
}

static struct text_step *last_step(const struct text_field *field)
{
    bool any = field->undo != NULL && field->undo->len > 0;
    return any ? g_ptr_array_index(field->undo, field->undo->len - 1) : NULL;
}

/* Called before every change. */
static void remember(struct text_field *field, enum step_kind kind)
{
    if (field->undone_elsewhere)
        return;
    steps_push(&field->undo, step_new(field, kind));
    if (field->redo != NULL)
        g_ptr_array_set_size(field->redo, 0);
}

static void travel(struct text_field *field, GPtrArray **from, GPtrArray **to)
{
    if (*from == NULL || (*from)->len == 0)
        return;
    steps_push(to, step_new(field, STEP_OTHER));
    struct text_step *step = g_ptr_array_steal_index(*from, (*from)->len - 1);
    g_string_assign(field->text, step->text);
    field->cursor = step->cursor;
    field->untouched = step->untouched;
    step_free(step);
}

/* A change may have joined clusters around the cursor: forward to the next border. */
static void settle_cursor(struct text_field *field)
{
    const GString *text = field->text;
    if (field->cursor > 0)
        field->cursor = utf8_next(text->str, text->len, utf8_previous(text->str, text->len, field->cursor));
}

static void put_bytes(struct text_field *field, const char *bytes, size_t length)
{
    if (field->untouched) {
        g_string_truncate(field->text, 0);
        field->cursor = 0;
        field->untouched = false;
    }
    g_string_insert_len(field->text, (gssize)field->cursor, bytes, (gssize)length);
    field->cursor += length;
    settle_cursor(field);
}

static size_t room_left(const struct text_field *field)
{
    size_t used = field->untouched ? 0 : field->text->len;
    return field->limit > used ? field->limit - used : 0;
}

static void type_rune(struct text_field *field, uint32_t rune)
{
    char bytes[6];
    size_t length = (size_t)g_unichar_to_utf8(rune, bytes);
    if (length > room_left(field)) {
        field->left_out = true;
        return;
    }
    struct text_step *last = last_step(field);
    bool runs_on = last != NULL && last->kind == STEP_TYPING && last->typed_to == field->cursor && field->cursor > 0 &&
                   !field->untouched && (field->redo == NULL || field->redo->len == 0) &&
                   (rune == ' ' || field->text->str[field->cursor - 1] != ' ');
    if (!runs_on) {
        remember(field, STEP_TYPING);
        last = last_step(field);
    }
    put_bytes(field, bytes, length);
    if (last != NULL)
        last->typed_to = field->cursor;
}

static void tidy_rune(GString *out, gunichar rune, enum text_lines lines)
{
    bool line_end = rune == '\n' || rune == RUNE_LINE_SEPARATOR || rune == RUNE_PARAGRAPH_SEPARATOR;
    if (line_end)
        g_string_append_c(out, lines == TEXT_MANY_LINES ? '\n' : ' ');
    else if (rune == '\t')
        g_string_append_c(out, ' ');
    else if (!g_unichar_iscntrl(rune))
        g_string_append_unichar(out, rune);
}

/* Terminals paste line ends as CR; CR LF is one. At the end of a single line they mean nothing. */
char *text_edit_tidy(const char *bytes, size_t length, enum text_lines lines)
{
    while (lines == TEXT_ONE_LINE && length > 0 && (bytes[length - 1] == '\n' || bytes[length - 1] == '\r'))
        length--;
    g_autofree char *valid = g_utf8_make_valid(bytes, (gssize)length);
    GString *out = g_string_sized_new(length);
    for (const char *at = valid; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar rune = g_utf8_get_char(at);
        if (rune == '\r' && at[1] == '\n')
            continue;
        tidy_rune(out, rune == '\r' ? '\n' : rune, lines);
    }
    return g_string_free(out, FALSE);
}

void text_edit_insert(struct text_field *field, const char *bytes, size_t length, enum text_lines lines)
{
    g_autofree char *text = text_edit_tidy(bytes, length, lines);
    size_t count = strlen(text);
    if (count > room_left(field)) {
        field->left_out = true;
        count = room_left(field);
        while (count > 0 && ((unsigned char)text[count] & 0xC0) == 0x80)
            count--;
    }
    if (count == 0)
        return;
    remember(field, STEP_OTHER);
    put_bytes(field, text, count);
}

void text_edit_replace(struct text_field *field, const char *text, enum text_lines lines)
{
    g_autofree char *tidy = text_edit_tidy(text, strlen(text), lines);
    remember(field, STEP_OTHER);
    g_string_assign(field->text, tidy);
    field->cursor = field->text->len;
    field->untouched = false;
}

static void delete_range(struct text_field *field, size_t from, size_t to)
{
    if (from < to)
        remember(field, STEP_OTHER);
    field->untouched = false;
    if (from >= to)
        return;
    g_string_erase(field->text, (gssize)from, (gssize)(to - from));
    field->cursor = from;
    settle_cursor(field);
}

static void kill_range(struct text_field *field, size_t from, size_t to)
{
    if (from < to) {
        if (field->killed == NULL)
            field->killed = g_string_new(NULL);
        g_string_truncate(field->killed, 0);
        g_string_append_len(field->killed, field->text->str + from, (gssize)(to - from));
    }
    delete_range(field, from, to);
}

void text_edit_move(struct text_field *field, size_t to)
{
    field->untouched = false;
    field->cursor = MIN(to, field->text->len);
}

static size_t start_of_line(const struct text_field *field)
{
    size_t at = field->cursor;
    while (at > 0 && field->text->str[at - 1] != '\n')
        at--;
    return at;
}

static size_t end_of_line(const struct text_field *field)
{
    size_t at = field->cursor;
    while (at < field->text->len && field->text->str[at] != '\n')
        at++;
    return at;
}

static size_t next(const struct text_field *field, size_t at)
{
    return utf8_next(field->text->str, field->text->len, at);
}

static size_t previous(const struct text_field *field, size_t at)
{
    return utf8_previous(field->text->str, field->text->len, at);
}

typedef bool (*in_word)(gunichar rune);

static bool in_letters(gunichar rune)
{
    return g_unichar_isalnum(rune) || g_unichar_ismark(rune);
}

static bool in_blank_bounds(gunichar rune)
{
    return !g_unichar_isspace(rune);
}

static bool word_at(const struct text_field *field, size_t at, in_word belongs)
{
    return belongs(g_utf8_get_char(field->text->str + at));
}

static size_t word_start(const struct text_field *field, in_word belongs)
{
    size_t at = field->cursor;
    while (at > 0 && !word_at(field, previous(field, at), belongs))
        at = previous(field, at);
    while (at > 0 && word_at(field, previous(field, at), belongs))
        at = previous(field, at);
    return at;
}

static size_t word_end(const struct text_field *field)
{
    size_t at = field->cursor;
    while (at < field->text->len && !word_at(field, at, in_letters))
        at = next(field, at);
    while (at < field->text->len && word_at(field, at, in_letters))
        at = next(field, at);
    return at;
}

static void kill_to_line_end(struct text_field *field)
{
    size_t end = end_of_line(field);
    kill_range(field, field->cursor, end == field->cursor ? next(field, end) : end);
}

static void yank(struct text_field *field)
{
    field->untouched = false;
    if (field->killed == NULL || field->killed->len == 0 || field->killed->len > room_left(field))
        return;
    remember(field, STEP_OTHER);
    put_bytes(field, field->killed->str, field->killed->len);
}

static bool ctrl_key(struct text_field *field, uint32_t letter)
{
    switch (letter) {
    case 'a':
        text_edit_move(field, start_of_line(field));
        return true;
    case 'e':
        text_edit_move(field, end_of_line(field));
        return true;
    case 'b':
        text_edit_move(field, previous(field, field->cursor));
        return true;
    case 'f':
        text_edit_move(field, next(field, field->cursor));
        return true;
    case 'd':
        delete_range(field, field->cursor, next(field, field->cursor));
        return true;
    case 'k':
        kill_to_line_end(field);
        return true;
    case 'u':
        kill_range(field, start_of_line(field), field->cursor);
        return true;
    case 'w':
        kill_range(field, word_start(field, in_blank_bounds), field->cursor);
        return true;
    case 'y':
        yank(field);
        return true;
    case '_':
        travel(field, &field->undo, &field->redo);
        return !field->undone_elsewhere;
    default:
        return false;
    }
}

static bool alt_key(struct text_field *field, uint32_t letter)
{
    switch (letter) {
    case 'b':
    case 'B':
        text_edit_move(field, word_start(field, in_letters));
        return true;
    case 'f':
    case 'F':
        text_edit_move(field, word_end(field));
        return true;
    case 'd':
    case 'D':
        kill_range(field, field->cursor, word_end(field));
        return true;
    case '_':
        travel(field, &field->redo, &field->undo);
        return !field->undone_elsewhere;
    default:
        return false;
    }
}

static bool text_key(struct text_field *field, const struct key *key)
{
    if (key->modifiers == KEY_CTRL)
        return ctrl_key(field, key->rune);
    if (key->modifiers == KEY_ALT)
        return alt_key(field, key->rune);
    if (!key_is_text(key) || !g_unichar_validate(key->rune) || g_unichar_iscntrl(key->rune) ||
        key->rune == RUNE_LINE_SEPARATOR || key->rune == RUNE_PARAGRAPH_SEPARATOR)
        return false;
    type_rune(field, key->rune);
    return true;
}

bool text_edit_key(struct text_field *field, const struct key *key, enum text_lines lines)
{
    bool by_word = (key->modifiers & (KEY_CTRL | KEY_ALT)) != 0;
    if (key->code == KEY_CODE_TEXT)
        return text_key(field, key);
    if (key->code == KEY_CODE_PASTE)
        text_edit_insert(field, key->text, strlen(key->text), lines);
    else if (key->code == KEY_CODE_BACKSPACE && by_word)
        kill_range(field, word_start(field, in_letters), field->cursor);
    else if (key->code == KEY_CODE_BACKSPACE)
        delete_range(field, previous(field, field->cursor), field->cursor);
    else if (key->code == KEY_CODE_DELETE && by_word)
        kill_range(field, field->cursor, word_end(field));
    else if (key->code == KEY_CODE_DELETE)
        delete_range(field, field->cursor, next(field, field->cursor));
    else if (key->code == KEY_CODE_LEFT)
        text_edit_move(field, by_word ? word_start(field, in_letters) : previous(field, field->cursor));
    else if (key->code == KEY_CODE_RIGHT)
        text_edit_move(field, by_word ? word_end(field) : next(field, field->cursor));
    else if (key->code == KEY_CODE_HOME)
        text_edit_move(field, start_of_line(field));
    else if (key->code == KEY_CODE_END)
        text_edit_move(field, end_of_line(field));
    else
        return false;
    return true;
}

int text_edit_scroll(int at, int total, int size)
{
    if (total < size || at < size - 1 || size < 2)
        return size < 2 ? at : 0;
    int step = MAX(1, size / 2);
    return (at - (size - 1) + step) / step * step;
}
