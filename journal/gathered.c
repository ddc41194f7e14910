/* journal/gathered.c: orders laid aside, each a head of fixed size and its texts behind that. */
#include "journal/gathered.h"
#include "base/atomic_file.h"
#include "journal/journal_import.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>

enum {
    HELD_BYTES = 256 * 1024,   /* as much is held in memory before it goes to the file */
    ORDERED_BYTES = 64 * 1024, /* read at once where orders are wanted as they stand */
    SCATTERED_BYTES = 1024     /* and where they are not */
};
#define TEXT_NULL UINT32_MAX

struct head {
    struct import_place place;
    uint8_t sum[STORE_HASH_BYTES];
    uint32_t lengths[GATHERED_TEXTS];
};

struct gathered {
    struct journal *journal;
    int fd;           /* -1 = all of it is held */
    GByteArray *held; /* whole orders */
    int64_t written;  /* bytes in the file, before those held */
    int64_t count;
    GString *last;  /* the id that came last */
    bool scattered; /* the table of ids is there */
    /* Of the reading. */
    GByteArray *piece; /* of the file, from `piece_at` on */
    int64_t piece_at, next;
    sqlite3_stmt *ids; /* NULL = they stand in order */
};

struct gathered *gathered_new(struct journal *journal)
{
    struct gathered *gathered = g_new0(struct gathered, 1);
    gathered->journal = journal;
    gathered->fd = -1;
    gathered->held = g_byte_array_new();
    gathered->last = g_string_new(NULL);
    gathered->piece = g_byte_array_new();
    return gathered;
}

void gathered_free(struct gathered *gathered)
{
    if (!gathered)
        return;
    sqlite3 *db = gathered->journal->db;
    gathered_table_drop(gathered->journal);
    sqlite3_finalize(gathered->ids);
    if (gathered->scattered && !sqlite3_get_autocommit(db))
        sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    if (gathered->scattered)
        sqlite3_exec(db, "DROP TABLE IF EXISTS temp.gathered_ids", NULL, NULL, NULL);
    if (gathered->fd >= 0)
        close(gathered->fd);
    g_byte_array_unref(gathered->held);
    g_byte_array_unref(gathered->piece);
    g_string_free(gathered->last, TRUE);
    g_free(gathered);
}

int64_t gathered_count(const struct gathered *gathered)
{
    return gathered->count;
}

/* The same results mean another folder here than everywhere else in journal/. */
static bool fail(struct gathered *gathered, int result, GError **error)
{
    int plain = result & 0xff;
    if (plain != SQLITE_FULL && plain != SQLITE_IOERR && plain != SQLITE_CANTOPEN)
        return store_fail(gathered->journal, result, error);
    g_set_error(error, JOURNAL_ERROR, JOURNAL_ERROR_WRITE,
                "The folder for temporary files has no room for the orders of the file; nothing was imported. Make "
                "room there, or name another folder in TMPDIR.");
    return false;
}

/* ---- bytes ---- */

static bool write_held(struct gathered *gathered, GError **error)
{
    if (gathered->fd < 0)
        gathered->fd = file_without_name();
    if (gathered->fd < 0 || !file_append(gathered->fd, gathered->held->data, gathered->held->len))
        return fail(gathered, SQLITE_IOERR, error);
    gathered->written += gathered->held->len;
    g_byte_array_set_size(gathered->held, 0);
    return true;
}

static bool read_piece(struct gathered *gathered, int64_t at, size_t length)
{
    size_t least = gathered->scattered ? SCATTERED_BYTES : ORDERED_BYTES, got = 0;
    size_t wanted = (size_t)MIN((int64_t)MAX(length, least), gathered->written - at);
    g_byte_array_set_size(gathered->piece, (guint)wanted);
    while (got < wanted) {
        ssize_t some = pread(gathered->fd, gathered->piece->data + got, wanted - got, (off_t)(at + (int64_t)got));
        if (some == 0 || (some < 0 && errno != EINTR))
            break;
        got += (size_t)MAX(some, 0);
    }
    g_byte_array_set_size(gathered->piece, (guint)got);
    gathered->piece_at = at;
    return got >= length;
}

/* The bytes at that place, all of one order; NULL where they cannot be read. */
static const uint8_t *bytes_at(struct gathered *gathered, int64_t at, size_t length)
{
    if (at >= gathered->written)
        return gathered->held->data + (at - gathered->written);
    bool there = at >= gathered->piece_at && at + (int64_t)length <= gathered->piece_at + (int64_t)gathered->piece->len;
    return there || read_piece(gathered, at, length) ? gathered->piece->data + (at - gathered->piece_at) : NULL;
}

static size_t whole_length(const struct head *head)
{
    size_t length = sizeof *head;
    for (size_t i = 0; i < GATHERED_TEXTS; i++)
        length += head->lengths[i] == TEXT_NULL ? 0 : head->lengths[i];
    return length;
}

/* ---- the table of ids ---- */

static const char IDS[] = "CREATE TEMP TABLE IF NOT EXISTS gathered_ids(id TEXT PRIMARY KEY NOT NULL, place INTEGER)"
                          " WITHOUT ROWID; DELETE FROM temp.gathered_ids; BEGIN";

/* One that is there already stays as it is, and `*added` is false. */
static bool add_id(struct gathered *gathered, const char *id, int length, int64_t at, bool *added, GError **error)
{
    static const char sql[] = "INSERT INTO temp.gathered_ids VALUES (?1, ?2) ON CONFLICT DO NOTHING";
    g_autoptr(store_query) query = store_query_of(gathered->journal, sql, error);
    if (!query)
        return false;
    sqlite3_bind_text(query, 1, id, length, SQLITE_STATIC);
    sqlite3_bind_int64(query, 2, at);
    int result = sqlite3_step(query);
    *added = sqlite3_changes(gathered->journal->db) == 1;
    return result == SQLITE_DONE || fail(gathered, result, error);
}

/* Those that came so far. */
static bool scatter(struct gathered *gathered, GError **error)
{
    struct gathered_order order;
    bool added;
    int result = sqlite3_exec(gathered->journal->db, IDS, NULL, NULL, NULL);
    if (result == SQLITE_OK)
        result = gathered_rewind(gathered);
    for (int64_t at = 0; result == SQLITE_OK; at = gathered->next) {
        result = gathered_next(gathered, &order);
        if (result == SQLITE_DONE)
            break;
        if (result != SQLITE_ROW)
            return fail(gathered, result, error);
        if (!add_id(gathered, order.texts[0], order.lengths[0], at, &added, error))
            return false;
        result = SQLITE_OK;
    }
    gathered->scattered = result == SQLITE_DONE;
    return gathered->scattered || fail(gathered, result, error);
}

static bool first_place(struct gathered *gathered, const char *id, struct import_place *first, GError **error)
{
    static const char sql[] = "SELECT place FROM temp.gathered_ids WHERE id = ?1";
    int64_t at;
    g_autoptr(store_query) query = store_query_of(gathered->journal, sql, error);
    if (!query)
        return false;
    store_bind_text(query, 1, id);
    if (!store_number(gathered->journal, query, 0, &at, error))
        return false;
    const uint8_t *bytes = bytes_at(gathered, at, sizeof(struct head));
    if (!bytes)
        return fail(gathered, SQLITE_IOERR, error);
    struct head head;
    memcpy(&head, bytes, sizeof head);
    *first = head.place;
    return true;
}

/* ---- in ---- */

static void append(GByteArray *bytes, const struct order *order, struct import_place place)
{
    const char *const texts[GATHERED_TEXTS] = { order->id,      order->service_type, order->status, order->customer,
                                                order->product, order->serial,       order->notes };
    struct head head = { .place = place };
    order_sum(order, head.sum);
    for (size_t i = 0; i < GATHERED_TEXTS; i++)
        head.lengths[i] = texts[i] ? (uint32_t)strlen(texts[i]) : TEXT_NULL;
    g_byte_array_append(bytes, (const uint8_t *)&head, sizeof head);
    for (size_t i = 0; i < GATHERED_TEXTS; i++)
        if (texts[i])
            g_byte_array_append(bytes, (const uint8_t *)texts[i], head.lengths[i]);
}

/* Whether the id is greater than all before it, or new among them. */
static bool is_new(struct gathered *gathered, const char *id, bool *is, GError **error)
{
    *is = true;
    bool in_order = gathered->count == 0 || strcmp(id, gathered->last->str) > 0;
    if (in_order && !gathered->scattered) {
        g_string_assign(gathered->last, id);
        return true;
    }
    if (!gathered->scattered && !scatter(gathered, error))
        return false;
    return add_id(gathered, id, -1, gathered->written + gathered->held->len, is, error);
}

bool gathered_add(struct gathered *gathered, const struct order *order, struct import_place place,
                  struct import_place *first, GError **error)
{
    bool is;
    *first = (struct import_place){ 0 };
    if (!is_new(gathered, order->id, &is, error))
        return false;
    if (!is)
        return first_place(gathered, order->id, first, error);
    append(gathered->held, order, place);
    gathered->count++;
    return gathered->held->len < HELD_BYTES || write_held(gathered, error);
}

bool gathered_end(struct gathered *gathered, GError **error)
{
    bool open = gathered->scattered && !sqlite3_get_autocommit(gathered->journal->db);
    return !open || store_execute(gathered->journal, "COMMIT", error);
}

/* ---- out ---- */

int gathered_rewind(struct gathered *gathered)
{
    gathered->next = 0;
    sqlite3_finalize(gathered->ids);
    gathered->ids = NULL;
    if (!gathered->scattered)
        return SQLITE_OK;
    return sqlite3_prepare_v2(gathered->journal->db, "SELECT place FROM temp.gathered_ids ORDER BY id", -1,
                              &gathered->ids, NULL);
}

static int next_place(struct gathered *gathered, int64_t *at)
{
    *at = gathered->next;
    if (!gathered->ids)
        return *at < gathered->written + gathered->held->len ? SQLITE_ROW : SQLITE_DONE;
    int result = sqlite3_step(gathered->ids);
    if (result == SQLITE_ROW)
        *at = sqlite3_column_int64(gathered->ids, 0);
    return result;
}

int gathered_next(struct gathered *gathered, struct gathered_order *order)
{
    int64_t at;
    struct head head;
    int result = next_place(gathered, &at);
    if (result != SQLITE_ROW)
        return result;
    const uint8_t *bytes = bytes_at(gathered, at, sizeof head);
    if (bytes)
        memcpy(&head, bytes, sizeof head);
    bytes = bytes ? bytes_at(gathered, at, whole_length(&head)) : NULL;
    if (!bytes)
        return SQLITE_IOERR_READ;
    const char *text = (const char *)bytes + sizeof head;
    for (size_t i = 0; i < GATHERED_TEXTS; i++) {
        bool none = head.lengths[i] == TEXT_NULL;
        order->texts[i] = none ? NULL : text;
        order->lengths[i] = none ? 0 : (int)head.lengths[i];
        text += order->lengths[i];
    }
    order->sum = bytes + offsetof(struct head, sum);
    gathered->next = at + (int64_t)whole_length(&head);
    return SQLITE_ROW;
}
