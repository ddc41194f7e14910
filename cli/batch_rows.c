/* cli/batch_rows.c: the rows of the file, one after the other, on their way into the journal.
 *
 * A row is known by file, profile, number, event and turn, so a second run records only rows that never were, and with
 * another --event a row is another one. The turn is how often the rows of that event were recorded anew (--again), or
 * which refused event the row replaces. Which rows a turn is about is noted before the first of them is recorded: of a
 * run that was stopped, the row alone would not tell those to come from those of the turn before. */
#include "cli/batch_parts.h"
#include "journal/journal_add.h"
#include "journal/journal_turns.h"
#include <string.h>

static const char FIRST_TURN[] = "0";

enum { PROBED_ROWS = 64, TURNS_MAX = 100000, EVENTS_KEPT = 256 };

struct batch_rows {
    struct batch_run *run;
    char *hash;
    int turns;            /* of them have rows already, whatever their events */
    bool begun_before;    /* with uuids of an older program */
    GHashTable *known[2]; /* event -> struct turn *, owned: those asked for last, by whether rows name it themselves */
    bool resumes;         /* rows may have been recorded before */
};

/* A turn of the rows of one event. */
struct turn {
    char name[32]; /* "0", "1", … or "replaces 17" */
    struct batch_turn sums;
};

/* ---- turns ---- */

static struct batch_turn sums_of(const struct batch_rows *rows, const char *turn, const char *event)
{
    return batch_turn_of(rows->hash, settings_profile(rows->run->session->settings), turn, event);
}

/* The one with that number, or of what replaces a refused event (0 = nothing does). */
static struct turn turn_named(const struct batch_rows *rows, int number, int64_t replaces, const char *event)
{
    struct turn turn;
    if (replaces)
        g_snprintf(turn.name, sizeof turn.name, "replaces %" G_GINT64_FORMAT, replaces);
    else
        g_snprintf(turn.name, sizeof turn.name, "%d", number);
    turn.sums = sums_of(rows, turn.name, event);
    return turn;
}

/* The event with that uuid and name (NULL = any), 0 where there is none. */
static bool find_named(const struct batch_rows *rows, const char *uuid, const char *event, int64_t *id, GError **error)
{
    return *id != 0 || journal_find_uuid_between(rows->run->session->journal, uuid, uuid, event, id, error);
}

static bool find_before(const struct batch_rows *rows, size_t number, const char *turn, const char *event, int64_t *id,
                        GError **error)
{
    const char *profile = settings_profile(rows->run->session->settings);
    g_autofree char *uuid = batch_row_uuid_before(rows->hash, profile, number, turn);
    return find_named(rows, uuid, event, id, error);
}

/* One of the first rows, which an older program recorded in that turn; 0 where it did none. */
static bool probe_before(const struct batch_rows *rows, const char *turn, const char *event, int64_t *id,
                         GError **error)
{
    bool found = true;
    for (size_t number = 1; found && *id == 0 && number <= MIN(rows->run->rows, (size_t)PROBED_ROWS); number++)
        found = find_before(rows, number, turn, event, id, error);
    return found;
}

/* One of the rows that were recorded in that turn, as that event where it is not NULL; 0 where none was. As a rule that
 * is the first of the file, but which rows are good may have changed since. */
static bool find_any_row(const struct batch_rows *rows, int number, const char *event, int64_t *id, GError **error)
{
    g_autofree char *least = NULL, *greatest = NULL;
    const struct turn turn = turn_named(rows, number, 0, NULL);
    batch_row_uuids(&turn.sums, rows->run->rows, &least, &greatest);
    *id = 0;
    return journal_find_uuid_between(rows->run->session->journal, least, greatest, event, id, error) &&
           (*id != 0 || !rows->begun_before || probe_before(rows, turn.name, event, id, error));
}

/* What was noted of a turn when it was begun, as journal_find_turn gives it. */
static bool find_begun(const struct batch_rows *rows, int number, char **event, GError **error)
{
    const struct turn turn = turn_named(rows, number, 0, NULL);
    g_autofree char *uuid = batch_turn_uuid(&turn.sums);
    return journal_find_turn(rows->run->session->journal, uuid, event, error);
}

static bool is_turn(const struct batch_rows *rows, int number, bool *is, GError **error)
{
    int64_t id = 0;
    g_autofree char *begun = NULL;
    bool found = find_any_row(rows, number, NULL, &id, error) && (id != 0 || find_begun(rows, number, &begun, error));
    *is = found && (id != 0 || begun);
    return found;
}

/* How many turns the file was recorded in, at least in part. */
static bool count_turns(struct batch_rows *rows, GError **error)
{
    int64_t id = 0;
    bool counted = probe_before(rows, FIRST_TURN, NULL, &id, error), more = counted;
    rows->begun_before = id != 0;
    for (; more && rows->turns < TURNS_MAX; rows->turns += more ? 1 : 0)
        counted = is_turn(rows, rows->turns, &more, error);
    rows->resumes = rows->run->earlier || (rows->turns > 0 && !rows->run->given->options[BATCH_AGAIN]);
    return counted;
}

/* Where this run records all rows anew, it says so first. */
static bool begin_turn(const struct batch_rows *rows, GError **error)
{
    char *const *options = rows->run->given->options;
    if (!options[BATCH_AGAIN] || rows->turns == 0)
        return true;
    const char *event = options[BATCH_EVENT] ? options[BATCH_EVENT] : "";
    const struct turn turn = turn_named(rows, rows->turns, 0, NULL);
    g_autofree char *uuid = batch_turn_uuid(&turn.sums);
    return journal_begin_turn(rows->run->session->journal, uuid, event, error);
}

/* Whether the rows of that event were to be recorded in that turn. Where nothing was noted of it, by an older program,
 * one that was recorded tells. */
static bool is_turn_of(const struct batch_rows *rows, int number, const struct batch_row *row, bool *is, GError **error)
{
    int64_t id = 0;
    g_autofree char *begun = NULL;
    if (!find_begun(rows, number, &begun, error) || (!begun && !find_any_row(rows, number, row->event, &id, error)))
        return false;
    *is = begun ? strcmp(begun, row->event) == 0 || (*begun == '\0' && row->names_event) : id != 0;
    return true;
}

/* The last turn that rows of that event were recorded in, the first where there is none; with --again the one after
 * all. Other events do not count: their turn may hold none of these rows, which would then be recorded a second time.
 */
static bool find_turn(const struct batch_rows *rows, const struct batch_row *row, int *turn, GError **error)
{
    bool found = true, is = false;
    *turn = rows->turns;
    if (rows->run->given->options[BATCH_AGAIN] || rows->turns == 0)
        return true;
    while (found && !is && --*turn > 0)
        found = is_turn_of(rows, *turn, row, &is, error);
    return found;
}

/* NULL where the journal cannot be read. */
static const struct turn *turn_of_event(const struct batch_rows *rows, const struct batch_row *row, GError **error)
{
    int number = 0;
    GHashTable *turns = rows->known[row->names_event];
    struct turn *known = g_hash_table_lookup(turns, row->event);
    if (known || !find_turn(rows, row, &number, error))
        return known;
    if (g_hash_table_size(turns) >= EVENTS_KEPT)
        g_hash_table_remove_all(turns);
    known = g_new(struct turn, 1);
    *known = turn_named(rows, number, 0, row->event);
    g_hash_table_insert(turns, g_strdup(row->event), known);
    return known;
}

/* That of a row; false where the journal cannot be read. */
static bool turn_of(const struct batch_rows *rows, const struct batch_row *row, int64_t replaces, struct turn *turn,
                    GError **error)
{
    const struct turn *known = replaces ? NULL : turn_of_event(rows, row, error);
    if (known)
        *turn = *known;
    else if (replaces)
        *turn = turn_named(rows, 0, replaces, row->event);
    return known || replaces;
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

/* With --again it would record those anew that were recorded just now. */
const char *batch_same_command(const struct batch_run *run)
{
    return run->given->options[BATCH_AGAIN] ? "the same command without --again" : "the same command";
}

/* The number of the event that the row became, 0 where it never did. */
static bool find_row(const struct batch_rows *rows, const struct batch_row *row, int64_t replaces, int64_t *id,
                     GError **error)
{
    struct turn turn;
    if (!turn_of(rows, row, replaces, &turn, error))
        return false;
    const struct batch_turn nameless = sums_of(rows, turn.name, NULL);
    g_autofree char *uuid = batch_row_uuid(&turn.sums, row->number), *older = batch_row_uuid(&nameless, row->number);
    *id = 0;
    return find_named(rows, uuid, row->event, id, error) && find_named(rows, older, row->event, id, error) &&
           find_before(rows, row->number, turn.name, row->event, id, error);
}

/* NULL where the journal cannot be read. */
static char *uuid_of(const struct batch_rows *rows, const struct batch_row *row, int64_t replaces, GError **error)
{
    struct turn turn;
    return turn_of(rows, row, replaces, &turn, error) ? batch_row_uuid(&turn.sums, row->number) : NULL;
}

/* Takes the uuid over. */
static struct batch_entry *entry_new(const struct batch_rows *rows, const struct batch_row *row, char *uuid,
                                     int64_t replaces)
{
    const struct session *session = rows->run->session;
    struct batch_entry *entry = g_new(struct batch_entry, 1);
    *entry = (struct batch_entry){
        .number = row->number,
        .line = (uint32_t)row->line,
        .event = {
            .uuid = uuid,
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
                "%s: %s It passed a moment ago; %s goes on with the rows that are left.", place, row->fault,
                batch_same_command(run));
    return false;
}

bool batch_rows_find(const struct batch_rows *rows, const struct batch_row *row, int64_t *id, GError **error)
{
    const struct batch_earlier *earlier = batch_earlier_at(rows->run, row->number);
    bool wanted = batch_wants(rows->run, row->number);
    *id = earlier && !wanted ? earlier->id : 0;
    if (!wanted || row->fault)
        return true;
    return find_row(rows, row, earlier ? earlier->id : 0, id, error);
}

/* A row that is wanted and has passed. */
static bool take_good(struct batch_rows *rows, const struct batch_row *row, struct batch_entry **entry, GError **error)
{
    const struct batch_earlier *earlier = batch_earlier_at(rows->run, row->number);
    int64_t id = 0, replaces = earlier ? earlier->id : 0;
    if (rows->resumes && !batch_rows_find(rows, row, &id, error))
        return false;
    char *uuid = uuid_of(rows, row, replaces, error);
    if (!uuid)
        return false;
    *entry = entry_new(rows, row, uuid, replaces);
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

/* To run the command again, as the source advises, is wrong once there are rows that went out. */
static bool check_unchanged(const struct batch_run *run, GError **error)
{
    if (source_check(run->source, NULL))
        return true;
    g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "%s was changed while it was read.",
                source_name(run->source));
    return false;
}

bool batch_rows_next(struct batch_rows *rows, struct batch_entry **entry, GError **error)
{
    struct batch_row row;
    *entry = NULL;
    return batch_next(rows->run->reader, &row, error) && check_unchanged(rows->run, error) &&
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
    for (size_t i = 0; i < G_N_ELEMENTS(rows->known); i++)
        rows->known[i] = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    rows->hash = source_hash(run->source, error);
    if (rows->hash && count_turns(rows, error) && begin_turn(rows, error) && batch_reader_rewind(run->reader, error))
        return rows;
    batch_rows_free(rows);
    return NULL;
}

void batch_rows_free(struct batch_rows *rows)
{
    if (!rows)
        return;
    g_free(rows->hash);
    for (size_t i = 0; i < G_N_ELEMENTS(rows->known); i++)
        g_hash_table_unref(rows->known[i]);
    g_free(rows);
}
