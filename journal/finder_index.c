/* journal/finder_index.c: what is not indexed yet, then what the index names, together with the events it knows no
 * longer. */
#include "journal/finder_index.h"
#include "journal/search.h"

/* A word that is found is found in a few rows of the index; where it takes more, asking for all of it is cheaper than
 * to look at rows in vain. */
enum { BLOCKS_MOST = 16, QUICK_MOST = 1000 };

struct finder_index {
    struct journal *journal;
    int64_t indexed;
    int64_t size; /* events in a row of the index */
    bool single;
    store_query *blocks; /* rows of the index; NULL = none */
    char *whole;         /* what is asked after the quick question; NULL = nothing */
    int rows;            /* read by it */
    int64_t block_first; /* the rows that are looked at begin here */
    int64_t block;       /* the next row, 0 = to be read; -1 = there is none */
    GArray *late;        /* newest first */
    unsigned late_given;
    int64_t first, last; /* what was given, so that it can be given again */
};

void finder_index_free(struct finder_index *index)
{
    if (!index)
        return;
    g_clear_pointer(&index->blocks, store_query_done);
    g_free(index->whole);
    g_clear_pointer(&index->late, g_array_unref);
    g_free(index);
}

static int64_t block_of(const struct finder_index *index, int64_t id)
{
    return (id + index->size - 1) / index->size;
}

/* Asks for rows up to `block`. */
static bool ask_index(struct finder_index *index, const char *match, int64_t block, GError **error)
{
    index->blocks = store_query_of(index->journal,
                                   index->single ? "SELECT rowid FROM search_single WHERE search_single MATCH ?1 AND"
                                                   " rowid BETWEEN ?2 AND ?3 ORDER BY rowid DESC"
                                                 : "SELECT rowid FROM search WHERE search MATCH ?1 AND"
                                                   " rowid BETWEEN ?2 AND ?3 ORDER BY rowid DESC",
                                   error);
    if (!index->blocks)
        return false;
    sqlite3_bind_text(index->blocks, 1, match, -1, SQLITE_TRANSIENT);
    sqlite3_bind_int64(index->blocks, 2, index->block_first);
    sqlite3_bind_int64(index->blocks, 3, block);
    return true;
}

static bool read_late(struct finder_index *index, const struct finder_range *range, GError **error)
{
    g_autoptr(store_query) query = store_query_of(
        index->journal, "SELECT event_id FROM search_late WHERE event_id BETWEEN ?1 AND ?2 ORDER BY event_id DESC",
        error);
    if (!query)
        return false;
    sqlite3_bind_int64(query, 1, range->first);
    sqlite3_bind_int64(query, 2, MIN(range->last, range->indexed));
    index->late = store_numbers(index->journal, query, error);
    return index->late != NULL;
}

static bool prepare(struct finder_index *index, const struct finder_match *match, const struct finder_range *range,
                    GError **error)
{
    index->block_first = block_of(index, range->first);
    if (!read_late(index, range, error))
        return false;
    if (!match->whole)
        return true; /* no event of the index matches */
    index->whole = match->quick ? g_strdup(match->whole) : NULL;
    return ask_index(index, match->quick ? match->quick : match->whole,
                     block_of(index, MIN(range->last, range->indexed)), error);
}

struct finder_index *finder_index_new(struct journal *journal, const struct finder_match *match,
                                      const struct finder_range *range, GError **error)
{
    struct finder_index *index = g_new0(struct finder_index, 1);
    *index = (struct finder_index){
        .journal = journal, .indexed = range->indexed, .size = range->single ? 1 : SEARCH_BLOCK, .single = range->single
    };
    if (prepare(index, match, range, error))
        return index;
    finder_index_free(index);
    return NULL;
}

/* ---- one range after the other ---- */

/* The rest of the rows, below `block`, by the whole question. */
static bool ask_whole(struct finder_index *index, int64_t block, GError **error)
{
    g_autofree char *whole = g_steal_pointer(&index->whole);
    g_clear_pointer(&index->blocks, store_query_done);
    return ask_index(index, whole, block - 1, error);
}

/* Reads the next row of the index into index->block. */
static bool read_block(struct finder_index *index, GError **error)
{
    if (index->block != 0)
        return true;
    enum store_step step = index->blocks ? store_next(index->journal, index->blocks, error) : STORE_END;
    index->block = step == STORE_ROW ? sqlite3_column_int64(index->blocks, 0) : -1;
    if (step == STORE_ROW && index->whole && ++index->rows == QUICK_MOST)
        return ask_whole(index, index->block, error);
    return step != STORE_FAILED;
}

static bool find_block(struct finder_index *index, int64_t most, GError **error)
{
    for (int64_t greatest = block_of(index, most);;) {
        if (!read_block(index, error))
            return false;
        if (index->block <= greatest)
            return true;
        index->block = 0;
    }
}

/* Blocks that follow each other are asked about at once; the first of the rest stays in index->block. */
static bool join_blocks(struct finder_index *index, GError **error)
{
    index->last = index->block * index->size;
    index->first = index->last - index->size + 1;
    for (int joined = 1;; joined++) {
        index->block = 0;
        if (joined == BLOCKS_MOST)
            return true;
        if (!read_block(index, error))
            return false;
        if (index->block * index->size != index->first - 1)
            return true;
        index->first -= index->size;
    }
}

/* The newest late event that is at most `most`, 0 = none. */
static int64_t late_below(struct finder_index *index, int64_t most)
{
    while (index->late_given < index->late->len && g_array_index(index->late, int64_t, index->late_given) > most)
        index->late_given++;
    return index->late_given < index->late->len ? g_array_index(index->late, int64_t, index->late_given) : 0;
}

/* A late event is a range of its own, unless its block is one anyway. */
enum store_step finder_index_below(struct finder_index *index, int64_t most, int64_t *first, int64_t *last,
                                   GError **error)
{
    *first = index->indexed + 1;
    *last = most;
    if (most > index->indexed)
        return STORE_ROW;
    if (index->last == 0 || index->first > most) {
        if (!find_block(index, most, error))
            return STORE_FAILED;
        index->first = index->last = 0;
        if (index->block > 0 && !join_blocks(index, error))
            return STORE_FAILED;
    }
    int64_t late = late_below(index, most);
    if (index->last == 0 && late == 0)
        return STORE_END;
    bool is_late = late > index->last;
    *first = is_late ? late : index->first;
    *last = is_late ? late : MIN(index->last, most);
    return STORE_ROW;
}
