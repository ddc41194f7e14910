/* tests/journal/test_blocks.c: the blocks that SQLite gets from journal/memory.c. */
#include "journal/memory.h"
#include "place.h"
#include <criterion/criterion.h>
#include <glib.h>
#include <sqlite3.h>
#include <string.h>

enum { BLOCKS = 300, BYTES_MOST = 7000, ROUNDS = 40, THREADS = 4 };

struct block {
    unsigned char *bytes;
    int length;
    unsigned char mark;
};

static bool is_whole(const struct block *block)
{
    for (int i = 0; i < block->length; i++)
        if (block->bytes[i] != block->mark)
            return false;
    return true;
}

static void fill(struct block *block, int length, unsigned char mark)
{
    block->length = length;
    block->mark = mark;
    memset(block->bytes, mark, (size_t)length);
}

/* Takes, grows and gives back in an order that a seed decides; each block keeps what was written into it. */
static gpointer use_blocks(gpointer seed)
{
    struct block blocks[BLOCKS] = { 0 };
    g_autoptr(GRand) rand = g_rand_new_with_seed(GPOINTER_TO_UINT(seed));
    bool whole = true;
    for (int i = 0; i < ROUNDS * BLOCKS; i++) {
        struct block *block = &blocks[g_rand_int_range(rand, 0, BLOCKS)];
        int length = g_rand_int_range(rand, 1, g_rand_boolean(rand) ? 200 : BYTES_MOST);
        whole = whole && is_whole(block);
        if (block->bytes && g_rand_int_range(rand, 0, 3) > 0) {
            sqlite3_free(block->bytes);
            *block = (struct block){ 0 };
            continue;
        }
        block->bytes = sqlite3_realloc(block->bytes, length);
        whole = whole && block->bytes && sqlite3_msize(block->bytes) >= (sqlite3_uint64)length;
        fill(block, length, (unsigned char)i);
    }
    for (int i = 0; i < BLOCKS; i++)
        sqlite3_free(blocks[i].bytes);
    return GINT_TO_POINTER(whole);
}

Test(blocks, each_keeps_what_is_written_into_it)
{
    memory_set_up();
    for (guint seed = 1; seed <= 10; seed++)
        cr_expect(use_blocks(GUINT_TO_POINTER(seed)), "seed %u", seed);
}

Test(blocks, one_that_was_given_back_is_the_next_of_its_size)
{
    static const int sizes[] = { 1, 16, 17, 200, 1024 };
    memory_set_up();
    for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++) {
        void *first = sqlite3_malloc(sizes[i]);
        sqlite3_free(first);
        void *second = sqlite3_malloc(sizes[i]);
        cr_expect_eq(first, second, "%d bytes", sizes[i]);
        sqlite3_free(second);
    }
}

/* What a thread has kept goes with it: the leak check of this run says so. */
Test(blocks, threads_keep_their_own)
{
    GThread *threads[THREADS];
    memory_set_up();
    for (guint i = 0; i < THREADS; i++)
        threads[i] = g_thread_new("blocks", use_blocks, GUINT_TO_POINTER(100 + i));
    for (guint i = 0; i < THREADS; i++)
        cr_expect(g_thread_join(threads[i]));
}

static gpointer take_blocks(gpointer unused)
{
    struct block *blocks = g_new0(struct block, BLOCKS);
    (void)unused;
    for (int i = 0; i < BLOCKS; i++) {
        blocks[i].bytes = sqlite3_malloc(i * 10 + 1);
        fill(&blocks[i], i * 10 + 1, (unsigned char)i);
    }
    return blocks;
}

static gpointer give_blocks_back(gpointer data)
{
    struct block *blocks = data;
    bool whole = true;
    for (int i = 0; i < BLOCKS; i++) {
        whole = whole && is_whole(&blocks[i]);
        sqlite3_free(blocks[i].bytes);
    }
    g_free(blocks);
    return GINT_TO_POINTER(whole);
}

/* As a journal that one thread opens and another closes has them. */
Test(blocks, one_is_given_back_by_any_thread_after_the_end_of_its_own)
{
    memory_set_up();
    for (int i = 0; i < THREADS; i++) {
        gpointer blocks = g_thread_join(g_thread_new("takes", take_blocks, NULL));
        cr_expect(g_thread_join(g_thread_new("gives back", give_blocks_back, blocks)));
        cr_expect(give_blocks_back(g_thread_join(g_thread_new("takes", take_blocks, NULL))));
        cr_expect(g_thread_join(g_thread_new("gives back", give_blocks_back, take_blocks(NULL))));
    }
}

/* A journal that is not there yet is made by a connection of its own, before that of its handle. */
Test(blocks, they_are_there_before_a_journal_is_made)
{
    struct place place = place_make();
    struct journal *journal = place_open(&place);
    cr_expect_eq(sqlite3_memory_used(), 0, "SQLite counts its memory, so the settings came too late");
    journal_close(journal);
    place_remove(&place);
}
