/* forms/text_block.c: text blocks out of JSON text, and into a text at the cursor. */
#include "forms/text_block.h"
#include "base/clean.h"
#include "forms/company_text.h"
#include <string.h>

struct text_blocks {
    GPtrArray *pool;
    GHashTable *texts; /* abbreviation -> text, both in the pool */
};

/* ---- reading ---- */

static bool is_one_word(const char *text)
{
    for (const char *at = text; *at; at = g_utf8_next_char(at)) {
        gunichar character = g_utf8_get_char(at);
        if (g_unichar_isspace(character) || g_unichar_iscntrl(character)) {
            return false;
        }
    }
    return *text != '\0';
}

static void read_block(struct company_text *in, const struct json_slice *object, const struct json_slice *name,
                       const struct json_slice *value, struct text_blocks *blocks)
{
    g_autoptr(GError) why = NULL;
    char *abbreviation = company_text_keep(in, json_string_text(name));
    if (!is_one_word(abbreviation)) {
        company_text_report(in, name->bytes, "\"%s\" is no abbreviation: it must be one word.", abbreviation);
        return;
    }
    const char *text = company_text_member(in, object, abbreviation);
    if (text && !placeholder_check(text, &why)) {
        company_text_report(in, value->bytes, "%s: %s", abbreviation, why->message);
    }
    g_hash_table_insert(blocks->texts, abbreviation, (gpointer)text);
}

static void read_root(struct company_text *in, const struct json_slice *root, struct text_blocks *blocks)
{
    static const char *const members[] = { "templates", "textBlocks", NULL };
    struct json_walk walk;
    struct json_slice object, name, value;
    if (!company_text_members(in, root, "The file", members) || !company_text_object(in, root, "textBlocks", &object)) {
        return;
    }
    json_walk_init(&walk, &object);
    while (json_walk_next(&walk, &name, &value)) {
        read_block(in, &object, &name, &value, blocks);
    }
}

struct text_blocks *text_blocks_read(const char *text, size_t length, GPtrArray *defects)
{
    struct json_slice root;
    guint before = defects->len;
    struct text_blocks *blocks = g_new0(struct text_blocks, 1);
    blocks->pool = g_ptr_array_new_with_free_func(g_free);
    blocks->texts = g_hash_table_new(g_str_hash, g_str_equal);
    struct company_text in = { text, defects, blocks->pool };
    if (company_text_scan(&in, length, &root)) {
        read_root(&in, &root, blocks);
    }
    if (defects->len == before) {
        return blocks;
    }
    text_blocks_free(blocks);
    return NULL;
}

void text_blocks_free(struct text_blocks *blocks)
{
    if (!blocks) {
        return;
    }
    g_hash_table_unref(blocks->texts);
    g_ptr_array_unref(blocks->pool);
    g_free(blocks);
}

const char *text_block_find(const struct text_blocks *blocks, const char *abbreviation)
{
    return g_hash_table_lookup(blocks->texts, abbreviation);
}

/* ---- at the cursor ---- */

/* Where the word that ends at `cursor` begins. */
static size_t word_start(const char *text, size_t cursor)
{
    size_t start = cursor;
    while (start > 0) {
        size_t before = utf8_previous(text, cursor, start);
        if (g_unichar_isspace(g_utf8_get_char(text + before))) {
            break;
        }
        start = before;
    }
    return start;
}

char *text_block_expand(const struct text_blocks *blocks, const char *text, size_t cursor,
                        const struct placeholder_values *values, size_t *after, GError **error)
{
    size_t start = word_start(text, cursor);
    g_autofree char *word = g_strndup(text + start, cursor - start);
    const char *block = text_block_find(blocks, word);
    g_autofree char *expanded = block ? placeholder_expand(block, values, PLACEHOLDER_IN_WORDS, error) : NULL;
    if (!expanded) {
        return NULL;
    }
    *after = start + strlen(expanded);
    return g_strdup_printf("%.*s%s%s", (int)start, text, expanded, text + cursor);
}
