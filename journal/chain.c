/* journal/chain.c: digests of rows, and the second file.
 *
 * The second file has two places of 512 bytes, one a sector: events of even number are noted in one, of odd number in
 * the other. It is not synced at every commit (that would double the price of each), so a power cut may tear the
 * newest note; the other one then still holds, and the file merely lags. */
#include "journal/archived.h"
#include "journal/changes.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LAST_PLACE_BYTES = 512, LAST_PLACES = 2 };

void digest_begin(struct digest *digest)
{
    sha256_init(&digest->sum);
}

/* Decimal digits from the end of `room` bytes on; where they begin. Several of these go into every row, so no printf.
 */
static char *write_digits(char *room, size_t size, uint64_t number)
{
    char *at = room + size;
    do
        *--at = (char)('0' + number % 10);
    while ((number /= 10) > 0);
    return at;
}

/* The kind, the length in digits, ':', the bytes. */
static void digest_bytes(struct digest *digest, char kind, const void *bytes, size_t length)
{
    char head[32];
    char *end = head + sizeof head - 1;
    *end = ':';
    char *at = write_digits(head, sizeof head - 1, length);
    *--at = kind;
    sha256_update(&digest->sum, (size_t)(end + 1 - at), (const uint8_t *)at);
    sha256_update(&digest->sum, length, bytes);
}

void digest_text(struct digest *digest, const char *text)
{
    if (text)
        digest_bytes(digest, 't', text, strlen(text));
    else
        digest_bytes(digest, 'n', "", 0);
}

void digest_number(struct digest *digest, int64_t number)
{
    char room[24];
    char *at = write_digits(room, sizeof room, number < 0 ? -(uint64_t)number : (uint64_t)number);
    if (number < 0)
        *--at = '-';
    digest_bytes(digest, 'i', at, (size_t)(room + sizeof room - at));
}

void digest_hash(struct digest *digest, const uint8_t hash[STORE_HASH_BYTES])
{
    digest_bytes(digest, 'h', hash, STORE_HASH_BYTES);
}

void digest_end(struct digest *digest, uint8_t hash[STORE_HASH_BYTES])
{
    sha256_digest(&digest->sum, STORE_HASH_BYTES, hash);
}

void chain_hash_text(const char *text, uint8_t hash[STORE_HASH_BYTES])
{
    struct sha256_ctx sum;
    sha256_init(&sum);
    sha256_update(&sum, strlen(text), (const uint8_t *)text);
    sha256_digest(&sum, STORE_HASH_BYTES, hash);
}

static void append_hex(GString *out, const uint8_t *bytes, size_t count)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < count; i++) {
        g_string_append_c(out, digits[bytes[i] >> 4]);
        g_string_append_c(out, digits[bytes[i] & 15]);
    }
}

GString *chain_fill_place(GString *text, size_t size)
{
    size_t used = text->len;
    g_string_set_size(text, size);
    memset(text->str + used, ' ', size - used - 1);
    text->str[size - 1] = '\n';
    return text;
}

/* One place: "fixline-last 1 SEQ HASH CHECK", blanks up to its size. */
static GString *place_text(const struct last_seen *last)
{
    struct digest digest;
    uint8_t check[STORE_HASH_BYTES];
    digest_begin(&digest);
    digest_number(&digest, last->seq);
    digest_hash(&digest, last->hash);
    digest_end(&digest, check);
    GString *text = g_string_sized_new(LAST_PLACE_BYTES);
    g_string_append_printf(text, "fixline-last 1 %" G_GINT64_FORMAT " ", last->seq);
    append_hex(text, last->hash, STORE_HASH_BYTES);
    g_string_append_c(text, ' ');
    append_hex(text, check, STORE_HASH_BYTES);
    return chain_fill_place(text, LAST_PLACE_BYTES);
}

static bool read_hex(const char *text, uint8_t hash[STORE_HASH_BYTES])
{
    for (size_t i = 0; i < STORE_HASH_BYTES; i++) {
        int high = g_ascii_xdigit_value(text[2 * i]), low = high < 0 ? -1 : g_ascii_xdigit_value(text[2 * i + 1]);
        if (low < 0)
            return false;
        hash[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}

/* A place holds only if writing what was read from it gives the same bytes again. */
static bool place_read(const char bytes[LAST_PLACE_BYTES], struct last_seen *last)
{
    static const char head[] = "fixline-last 1 ";
    if (strncmp(bytes, head, sizeof head - 1) != 0)
        return false;
    g_autofree char *text = g_strndup(bytes, LAST_PLACE_BYTES);
    char *rest;
    last->seq = g_ascii_strtoll(text + sizeof head - 1, &rest, 10);
    if (*rest != ' ' || !read_hex(rest + 1, last->hash))
        return false;
    GString *again = place_text(last);
    bool same = memcmp(again->str, bytes, LAST_PLACE_BYTES) == 0;
    g_string_free(again, TRUE);
    return same;
}

void last_seen_write(struct journal *journal)
{
    if (journal->last_fd < 0)
        return;
    GString *text = place_text(&journal->last);
    off_t at = (off_t)(journal->last.seq % LAST_PLACES) * LAST_PLACE_BYTES;
    if (pwrite(journal->last_fd, text->str, text->len, at) != (ssize_t)text->len)
        g_debug("The second file of %s lags behind: %s.", journal->path, g_strerror(errno));
    g_string_free(text, TRUE);
}

static char *last_path(const struct journal *journal)
{
    return g_strconcat(journal->path, ".last", NULL);
}

/* The newest note; false where the file holds none that is whole. */
static bool newest_note(int fd, struct last_seen *newest)
{
    char bytes[LAST_PLACES][LAST_PLACE_BYTES];
    bool found = false;
    if (pread(fd, bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
        return false;
    for (size_t i = 0; i < LAST_PLACES; i++) {
        struct last_seen note;
        if (!place_read(bytes[i], &note) || (found && note.seq < newest->seq))
            continue;
        *newest = note;
        found = true;
    }
    return found;
}

bool last_seen_read(const char *path, struct last_seen *newest)
{
    g_autofree char *second = g_strconcat(path, ".last", NULL);
    int fd = open(second, O_RDONLY | O_CLOEXEC);
    bool found = fd >= 0 && newest_note(fd, newest);
    if (fd >= 0)
        close(fd);
    return found;
}

bool chain_event(struct journal *journal, int64_t seq, struct last_seen *found, GError **error)
{
    static const char sql[] = "SELECT id, hash FROM events WHERE id = ?1";
    g_autoptr(store_query) query = store_query_of(journal, sql, error);
    if (!query)
        return false;
    *found = (struct last_seen){ 0 };
    sqlite3_bind_int64(query, 1, seq);
    enum store_step step = store_next(journal, query, error);
    if (step != STORE_ROW)
        return step == STORE_END;
    found->seq = sqlite3_column_int64(query, 0);
    return store_column_hash(query, 1, found->hash) || store_fail_damaged(journal, "the chain is broken", error);
}

static bool fail_restored(struct journal *journal, GError **error)
{
    journal->damaged = true;
    g_set_error(error, JOURNAL_ERROR, JOURNAL_ERROR_RESTORED,
                "The journal %s is older than what was last recorded in it: it was restored from a copy or cut short. "
                "Nothing is sent from it; run 'fixline doctor', then 'fixline doctor --accept-restored'.",
                journal->path);
    return false;
}

/* Makes both places for the journal as it stands; synced once, since a torn beginning would leave no whole note. */
bool last_seen_make(struct journal *journal, GError **error)
{
    int fd = journal->last_fd;
    if (!archived_chain_end(journal, &journal->last, error))
        return false;
    GString *text = place_text(&journal->last);
    g_autofree char *twice = g_strconcat(text->str, text->str, NULL);
    g_string_free(text, TRUE);
    size_t length = (size_t)LAST_PLACES * LAST_PLACE_BYTES;
    /* These two come first: a file that is there at all must hold a whole one of them. */
    bool made = fchmod(fd, 0600) == 0 && pwrite(fd, twice, length, 0) == (ssize_t)length;
    if (made && !changes_note_anew(journal, error))
        return false;
    if (made && fsync(fd) == 0)
        return true;
    return store_fail(journal, errno == ENOSPC ? SQLITE_FULL : SQLITE_IOERR, error);
}

/* The note may lag so far behind that its event was moved into an archive since: only of the last one the hash stays.
 */
static bool find_moved(struct journal *journal, const struct last_seen *note, struct last_seen *kept, GError **error)
{
    struct archived_row row;
    if (!archived_row_read(journal, &row, error))
        return false;
    if (note->seq <= row.sums.last)
        *kept = *note;
    if (note->seq == row.sums.last)
        memcpy(kept->hash, row.hash, STORE_HASH_BYTES);
    return true;
}

static bool last_seen_compare(struct journal *journal, GError **error)
{
    struct last_seen note, kept;
    bool behind;
    if (!changes_check(journal, &behind, error))
        return false;
    if (behind)
        return fail_restored(journal, error);
    if (!newest_note(journal->last_fd, &note))
        return store_fail_unmarked(journal, "its second file cannot be read", error);
    if (note.seq == 0)
        return true;
    if (!chain_event(journal, note.seq, &kept, error) || (kept.seq == 0 && !find_moved(journal, &note, &kept, error)))
        return false;
    if (kept.seq == 0)
        return fail_restored(journal, error);
    return memcmp(kept.hash, note.hash, STORE_HASH_BYTES) == 0 ||
           store_fail_unmarked(journal, "its second file tells of another past", error);
}

bool last_seen_check(struct journal *journal, GError **error)
{
    g_autofree char *path = last_path(journal);
    bool writing = journal->mode == JOURNAL_WRITE;
    journal->last_fd = open(path, (writing ? O_RDWR : O_RDONLY) | O_CLOEXEC);
    struct stat facts;
    if (journal->last_fd >= 0 && fstat(journal->last_fd, &facts) == 0 && facts.st_size > 0)
        return journal->restored || last_seen_compare(journal, error);
    if (!writing)
        return true; /* a copy that nobody has written to yet has none */
    if (journal->last_fd < 0)
        journal->last_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (journal->last_fd < 0)
        return store_fail(journal, SQLITE_CANTOPEN, error);
    if (!lock_take(&journal->lock, error))
        return false;
    bool made = last_seen_make(journal, error);
    lock_give(&journal->lock);
    return made;
}
