/* sandbox/ledger.c: what the stand-in was told, append-only.
 *
 * The file is a write-ahead SQLite database with synchronous=NORMAL: a commit survives the death of the process, which
 * is what tests cause; a power cut of the machine is not what a stand-in must survive. */
#include "sandbox/ledger.h"
#include <errno.h>
#include <fcntl.h>
#include <nettle/sha2.h>
#include <sqlite3.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

G_DEFINE_QUARK(fixline_ledger, ledger_error)

struct received {
    char *order;
    char *event;
    GBytes *body;
    int64_t at; /* ms since 1970 */
};

struct note {
    char *line; /* "METHOD PATH" */
    const char *fault;
    uint8_t sha256[32];
    int64_t at;
};

struct ledger {
    GArray *received;
    GMutex notes_lock;
    GArray *notes; /* under notes_lock */
    char *path;
    sqlite3 *db; /* NULL = memory only */
    sqlite3_stmt *insert_event;
    sqlite3_stmt *insert_order;
};

static const char schema[] =
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
    "CREATE TABLE IF NOT EXISTS received(seq INTEGER PRIMARY KEY, \"order\" TEXT NOT NULL, event TEXT NOT NULL,"
    " body BLOB NOT NULL, at INTEGER NOT NULL) STRICT;"
    "CREATE TABLE IF NOT EXISTS given(seq INTEGER PRIMARY KEY, json TEXT NOT NULL) STRICT;"
    "CREATE TRIGGER IF NOT EXISTS received_stays BEFORE DELETE ON received"
    " BEGIN SELECT raise(ABORT, 'the ledger only grows'); END;"
    "CREATE TRIGGER IF NOT EXISTS received_keeps BEFORE UPDATE ON received"
    " BEGIN SELECT raise(ABORT, 'the ledger only grows'); END;";

static void received_clear(void *data)
{
    struct received *received = data;
    g_free(received->order);
    g_free(received->event);
    g_bytes_unref(received->body);
}

static void note_clear(void *data)
{
    g_free(((struct note *)data)->line);
}

static bool refuse(const struct ledger *ledger, GError **error)
{
    g_set_error(error, LEDGER_ERROR, 0, "The ledger %s cannot be used: %s.", ledger->path, sqlite3_errmsg(ledger->db));
    return false;
}

static int64_t now_ms(void)
{
    return g_get_real_time() / 1000;
}

static void keep(struct ledger *ledger, const char *order, const char *event, GBytes *body, int64_t at)
{
    struct received received = { g_strdup(order), g_strdup(event), body, at };
    g_array_append_val(ledger->received, received);
}

static bool load_received(struct ledger *ledger, GError **error)
{
    sqlite3_stmt *rows;
    if (sqlite3_prepare_v2(ledger->db, "SELECT \"order\", event, body, at FROM received ORDER BY seq", -1, &rows,
                           NULL) != SQLITE_OK)
        return refuse(ledger, error);
    int code;
    while ((code = sqlite3_step(rows)) == SQLITE_ROW) {
        GBytes *body = g_bytes_new(sqlite3_column_blob(rows, 2), (size_t)sqlite3_column_bytes(rows, 2));
        keep(ledger, (const char *)sqlite3_column_text(rows, 0), (const char *)sqlite3_column_text(rows, 1), body,
             sqlite3_column_int64(rows, 3));
    }
    sqlite3_finalize(rows);
    return code == SQLITE_DONE || refuse(ledger, error);
}

static bool create_private(const char *path, GError **error)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd >= 0) {
        close(fd);
        return true;
    }
    g_set_error(error, LEDGER_ERROR, 0, "The ledger %s cannot be opened: %s.", path, g_strerror(errno));
    return false;
}

static bool open_file(struct ledger *ledger, GError **error)
{
    if (!create_private(ledger->path, error))
        return false;
    if (sqlite3_open_v2(ledger->path, &ledger->db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK ||
        sqlite3_exec(ledger->db, schema, NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(ledger->db, "INSERT INTO received(\"order\", event, body, at) VALUES(?, ?, ?, ?)", -1,
                           &ledger->insert_event, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(ledger->db, "INSERT INTO given(json) VALUES(?)", -1, &ledger->insert_order, NULL) !=
            SQLITE_OK)
        return refuse(ledger, error);
    return load_received(ledger, error);
}

struct ledger *ledger_open(const char *path, GError **error)
{
    struct ledger *ledger = g_new0(struct ledger, 1);
    ledger->received = g_array_new(FALSE, FALSE, sizeof(struct received));
    g_array_set_clear_func(ledger->received, received_clear);
    ledger->notes = g_array_new(FALSE, FALSE, sizeof(struct note));
    g_array_set_clear_func(ledger->notes, note_clear);
    g_mutex_init(&ledger->notes_lock);
    ledger->path = g_strdup(path);
    if (!path || open_file(ledger, error))
        return ledger;
    ledger_free(ledger);
    return NULL;
}

void ledger_free(struct ledger *ledger)
{
    if (!ledger)
        return;
    sqlite3_finalize(ledger->insert_event);
    sqlite3_finalize(ledger->insert_order);
    sqlite3_close(ledger->db);
    g_array_unref(ledger->received);
    g_array_unref(ledger->notes);
    g_mutex_clear(&ledger->notes_lock);
    g_free(ledger->path);
    g_free(ledger);
}

bool ledger_restore_orders(struct ledger *ledger, struct standin_orders *orders, GError **error)
{
    if (!ledger->db)
        return true;
    sqlite3_stmt *rows;
    if (sqlite3_prepare_v2(ledger->db, "SELECT json FROM given ORDER BY seq", -1, &rows, NULL) != SQLITE_OK)
        return refuse(ledger, error);
    bool sound = true;
    while (sound && sqlite3_step(rows) == SQLITE_ROW) {
        struct json_slice value;
        sound = json_scan((const char *)sqlite3_column_text(rows, 0), (size_t)sqlite3_column_bytes(rows, 0), &value,
                          NULL, error) &&
                orders_put(orders, &value, NULL, error);
    }
    sqlite3_finalize(rows);
    return sound;
}

static bool run_once(struct ledger *ledger, sqlite3_stmt *statement, GError **error)
{
    bool done = sqlite3_step(statement) == SQLITE_DONE || refuse(ledger, error);
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    return done;
}

bool ledger_record(struct ledger *ledger, const char *order, const char *event, const char *body, size_t length,
                   GError **error)
{
    int64_t at = now_ms();
    if (ledger->db) {
        sqlite3_bind_text(ledger->insert_event, 1, order, -1, SQLITE_STATIC);
        sqlite3_bind_text(ledger->insert_event, 2, event, -1, SQLITE_STATIC);
        sqlite3_bind_blob(ledger->insert_event, 3, body, (int)length, SQLITE_STATIC);
        sqlite3_bind_int64(ledger->insert_event, 4, at);
        if (!run_once(ledger, ledger->insert_event, error))
            return false;
    }
    keep(ledger, order, event, g_bytes_new(body, length), at);
    return true;
}

bool ledger_keep_order(struct ledger *ledger, const char *json, GError **error)
{
    if (!ledger->db)
        return true;
    sqlite3_bind_text(ledger->insert_order, 1, json, -1, SQLITE_STATIC);
    return run_once(ledger, ledger->insert_order, error);
}

void ledger_note(struct ledger *ledger, const char *method, const char *path, const char *body, size_t length,
                 const char *fault)
{
    struct note note = { .line = g_strconcat(method, " ", path, NULL), .fault = fault, .at = now_ms() };
    struct sha256_ctx sum;
    sha256_init(&sum);
    sha256_update(&sum, length, (const uint8_t *)body);
    sha256_digest(&sum, sizeof note.sha256, note.sha256);
    g_mutex_lock(&ledger->notes_lock);
    g_array_append_val(ledger->notes, note);
    g_mutex_unlock(&ledger->notes_lock);
}

static void append_time(GString *out, int64_t at)
{
    g_autoptr(GDateTime) second = g_date_time_new_from_unix_utc(at / 1000);
    g_autofree char *text = g_date_time_format(second, "%Y-%m-%dT%H:%M:%S");
    g_string_append_printf(out, ",\"at\":\"%s.%03dZ\"}", text, (int)(at % 1000));
}

void ledger_append_received(const struct ledger *ledger, GString *out)
{
    g_string_append_c(out, '[');
    for (guint i = 0; i < ledger->received->len; i++) {
        const struct received *received = &g_array_index(ledger->received, struct received, i);
        size_t length;
        const char *body = g_bytes_get_data(received->body, &length);
        g_string_append(out, i ? ",{\"order\":" : "{\"order\":");
        json_append_string(out, received->order);
        g_string_append(out, ",\"event\":");
        json_append_string(out, received->event);
        g_string_append(out, ",\"body\":");
        g_string_append_len(out, body, (gssize)length);
        append_time(out, received->at);
    }
    g_string_append_c(out, ']');
}

static void append_note(GString *out, const struct note *note)
{
    const char *path = strchr(note->line, ' ');
    g_autofree char *method = g_strndup(note->line, (size_t)(path - note->line));
    g_string_append(out, "{\"method\":");
    json_append_string(out, method);
    g_string_append(out, ",\"path\":");
    json_append_string(out, path + 1);
    g_string_append(out, ",\"sha256\":\"");
    for (size_t i = 0; i < sizeof note->sha256; i++)
        g_string_append_printf(out, "%02x", note->sha256[i]);
    g_string_append(out, "\",\"fault\":");
    if (note->fault)
        json_append_string(out, note->fault);
    else
        g_string_append(out, "null");
    append_time(out, note->at);
}

void ledger_append_notes(struct ledger *ledger, GString *out)
{
    g_string_append_c(out, '[');
    g_mutex_lock(&ledger->notes_lock);
    for (guint i = 0; i < ledger->notes->len; i++) {
        g_string_append(out, i ? "," : "");
        append_note(out, &g_array_index(ledger->notes, struct note, i));
    }
    g_mutex_unlock(&ledger->notes_lock);
    g_string_append_c(out, ']');
}
