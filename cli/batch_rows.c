/* cli/batch_rows.c: the rows of the file, one after the other, on their way into the journal.
 *
 * A row is known by file, profile, number and turn, so a second run records only rows that never were. The turn is how
 * often the file was recorded anew (--again, or because --event names another one than before), or which refused event
 * the row replaces. */
#include "cli/batch_parts.h"
#include <string.h>

enum { PROBED_ROWS = 64, TURNS_MAX = 100000 };

struct batch_rows {
    struct batch_run *run;
    char *hash;
    char *turn;
    struct batch_turn sums; /* of that turn */
    bool resumes;           /* rows of this turn were recorded before */
};

/* ---- turns ---- */

static char *turn_name(int turn)
{
    return g_strdup_printf("%d", turn);
}

/* The number of the event that the row became, 0 where it never did. */
static bool find_row(const struct batch_rows *rows, size_t number, const char *turn, int64_t *id, GError **error)
{
    struct journal *journal = rows->run->session->journal;
    const char *profile = settings_profile(rows->run->session->settings);
    const struct batch_turn sums = batch_turn_of(rows->hash, profile, turn);
    g_autofree char *uuid = batch_row_uuid(&sums, number);
    if (!journal_find_uuid(journal, uuid, id, error))
        return false;
    g_autofree char *before = batch_row_uuid_before(rows->hash, profile, number, turn);
    return *id != 0 || journal_find_uuid(journal, before, id, error);
}

static bool leave_other_event(const struct batch_run *run, const char *event, int64_t *id, GError **error)
{
    struct event_record *record = journal_find_recorded(run->session->journal, *id, error);
    bool known = record != NULL;
    if (known && strcmp(record->event, event) != 0)
        *id = 0;
    event_record_free(record);
    return known;
}

/* One of the rows that were recorded in that turn, as that event where it is not NULL; 0 where none was. As a rule that
 * is the first of the file, but which rows are good may have changed since. */
static bool find_any_row(const struct batch_rows *rows, int turn, const char *event, int64_t *id, GError **error)
{
    const struct batch_run *run = rows->run;
    g_autofree char *name = turn_name(turn);
    const struct batch_turn sums = batch_turn_of(rows->hash, settings_profile(run->session->settings), name);
    g_autofree char *first = batch_row_uuid(&sums, 1), *last = batch_row_uuid(&sums, run->rows);
    bool found = journal_find_uuid_between(run->session->journal, first, last, event, id, error);
    for (size_t number = 1; found && *id == 0 && number <= MIN(run->rows, (size_t)PROBED_ROWS); number++)
        found =
            find_row(rows, number, name, id, error) && (!event || *id == 0 || leave_other_event(run, event, id, error));
    return found;
}

/* The last turn that was recorded with this event, at least in part; where there is none, or with --again, the one
 * after all. With another --event the same file stands for other events; rows that name their own may stand in one turn
 * with those of it. */
static bool find_turn(struct batch_rows *rows, GError **error)
{
    const struct batch_run *run = rows->run;
    const char *event = run->given->options[BATCH_EVENT];
    int ours = -1, turn = 0;
    for (; turn < TURNS_MAX; turn++) {
        int64_t any = 0, same = 0;
        if (!find_any_row(rows, turn, NULL, &any, error) ||
            (any != 0 && !find_any_row(rows, turn, event, &same, error)))
            return false;
        if (any == 0)
            break;
        ours = same != 0 ? turn : ours;
    }
    bool fresh = ours < 0 || run->given->options[BATCH_AGAIN];
    rows->turn = turn_name(fresh ? turn : ours);
    rows->sums = batch_turn_of(rows->hash, settings_profile(run->session->settings), rows->turn);
    rows->resumes = run->earlier || !fresh;
    return true;
}

/* ---- rows ---- */

const struct batch_earlier *batch_earlier_at(const struct batch_run *run, size_t number)
{
    bool there = run->earlier && number <= run->earlier->len;
    return there ? &g_array_index(run->earlier, struct batch_earlier, number - 1) : NULL;
}

bool batch_wants(const struct batch_run *run, size_t number)
{
    const struct batch_earlier *earlier = batch_earlier_at(run, number);
    return !run->earlier || (earlier && earlier->id != 0 && earlier->state == EVENT_REFUSED);
}

/* A row that replaces a refused event has a turn of its own. */
static char *turn_of(const struct batch_rows *rows, int64_t replaces)
{
    return replaces ? g_strdup_printf("replaces %" G_GINT64_FORMAT, replaces) : g_strdup(rows->turn);
}

static char *uuid_of(const struct batch_rows *rows, const struct batch_row *row, int64_t replaces)
{
    if (!replaces)
        return batch_row_uuid(&rows->sums, row->number);
    g_autofree char *turn = turn_of(rows, replaces);
    const struct batch_turn sums = batch_turn_of(rows->hash, settings_profile(rows->run->session->settings), turn);
    return batch_row_uuid(&sums, row->number);
}

static struct batch_entry *entry_new(const struct batch_rows *rows, const struct batch_row *row, int64_t replaces)
{
    const struct session *session = rows->run->session;
    struct batch_entry *entry = g_new(struct batch_entry, 1);
    *entry = (struct batch_entry){
        .number = row->number,
        .line = (uint32_t)row->line,
        .event = {
            .uuid = uuid_of(rows, row, replaces),
            .order = g_strdup(row->order),
            .event = g_strdup(row->event),
            .body = g_strdup(row->body),
            .operator_name = session_operator(session),
            .server = settings_text(session->settings, SETTING_URL),
            .accept_version = settings_text(session->settings, SETTING_ACCEPT_VERSION),
            .created_at = session_now(session),
            .replaces = replaces,
        },
    };
    return entry;
}

static void forget_event(struct batch_entry *entry)
{
    g_free((char *)entry->event.uuid);
    g_free((char *)entry->event.order);
    g_free((char *)entry->event.event);
    g_free((char *)entry->event.body);
    entry->event = (struct new_event){ 0 };
}

void batch_entry_free(void *data)
{
    struct batch_entry *entry = data;
    forget_event(entry);
    g_free(entry);
}

void batch_entry_note(struct batch_entry *entry, int64_t id)
{
    forget_event(entry);
    entry->id = id;
    entry->state = EVENT_QUEUED;
}

/* A row that passed the check and fails now: an order was changed meanwhile. */
static bool check_still_good(const struct batch_run *run, const struct batch_row *row, GError **error)
{
    if (!row->fault || run->given->options[BATCH_SKIP_BAD])
        return true;
    g_autofree char *place = batch_row_place(row);
    g_set_error(error, JOURNAL_ERROR, JOURNAL_ERROR_STATE,
                "%s: %s It passed a moment ago; run the same command again for the rows that are left.", place,
                row->fault);
    return false;
}

bool batch_rows_find(const struct batch_rows *rows, const struct batch_row *row, int64_t *id, GError **error)
{
    const struct batch_earlier *earlier = batch_earlier_at(rows->run, row->number);
    bool wanted = batch_wants(rows->run, row->number);
    *id = earlier && !wanted ? earlier->id : 0;
    if (!wanted || row->fault)
        return true;
    g_autofree char *turn = turn_of(rows, earlier ? earlier->id : 0);
    return find_row(rows, row->number, turn, id, error);
}

/* A row that is wanted and has passed. */
static bool take_good(struct batch_rows *rows, const struct batch_row *row, struct batch_entry **entry, GError **error)
{
    const struct batch_earlier *earlier = batch_earlier_at(rows->run, row->number);
    int64_t id = 0;
    if (rows->resumes && !batch_rows_find(rows, row, &id, error))
        return false;
    *entry = entry_new(rows, row, earlier ? earlier->id : 0);
    if (id != 0)
        batch_entry_note(*entry, id);
    return true;
}

static bool take_row(struct batch_rows *rows, const struct batch_row *row, struct batch_entry **entry, GError **error)
{
    const struct batch_earlier *earlier = batch_earlier_at(rows->run, row->number);
    rows->run->read++;
    if (batch_wants(rows->run, row->number))
        return check_still_good(rows->run, row, error) && (row->fault || take_good(rows, row, entry, error));
    if (earlier && earlier->id != 0) {
        *entry = g_new0(struct batch_entry, 1);
        **entry = (struct batch_entry){ .number = row->number, .line = (uint32_t)row->line, .id = earlier->id };
    }
    return true;
}

bool batch_rows_next(struct batch_rows *rows, struct batch_entry **entry, GError **error)
{
    struct batch_row row;
    *entry = NULL;
    return batch_next(rows->run->reader, &row, error) && source_check(rows->run->source, error) &&
           take_row(rows, &row, entry, error);
}

bool batch_rows_record(struct batch_rows *rows, const GPtrArray *entries, GError **error)
{
    g_autofree struct new_event *events = g_new(struct new_event, entries->len);
    g_autofree int64_t *ids = g_new(int64_t, entries->len);
    for (guint i = 0; i < entries->len; i++)
        events[i] = ((const struct batch_entry *)entries->pdata[i])->event;
    if (!journal_add_many(rows->run->session->journal, events, entries->len, ids, error))
        return false;
    for (guint i = 0; i < entries->len; i++)
        batch_entry_note(entries->pdata[i], ids[i]);
    return true;
}

/* ---- open and close ---- */

struct batch_rows *batch_rows_new(struct batch_run *run, GError **error)
{
    struct batch_rows *rows = g_new0(struct batch_rows, 1);
    rows->run = run;
    rows->hash = source_hash(run->source, error);
    if (rows->hash && find_turn(rows, error) && batch_reader_rewind(run->reader, error))
        return rows;
    batch_rows_free(rows);
    return NULL;
}

void batch_rows_free(struct batch_rows *rows)
{
    if (!rows)
        return;
    g_free(rows->hash);
    g_free(rows->turn);
    g_free(rows);
}
