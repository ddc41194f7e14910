/* cli/batch_record.c: rows into the journal, in groups.
 *
 * A row is known by file, profile, number and turn, so a second run records only rows that never were. The turn is how
 * often the file was recorded anew (--again), or which refused event the row replaces. */
#include "cli/batch_parts.h"
#include "cli/interrupts.h"
#include "cli/print.h"
#include <string.h>

enum { GROUP_ROWS = 200, PROBED_ROWS = 64, TURNS_MAX = 100000 };

/* Rows read and not yet recorded. */
struct group {
    struct batch_run *run;
    const char *hash;
    const char *turn;
    int64_t newest; /* number of the newest event before this run */
    struct new_event events[GROUP_ROWS];
    size_t places[GROUP_ROWS]; /* indices of their entries */
    size_t count;
};

static void group_forget(struct group *group)
{
    for (size_t i = 0; i < group->count; i++) {
        g_free((char *)group->events[i].uuid);
        g_free((char *)group->events[i].order);
        g_free((char *)group->events[i].event);
        g_free((char *)group->events[i].body);
    }
    group->count = 0;
}

static struct batch_entry *entry_at(const struct batch_run *run, size_t index)
{
    return &g_array_index(run->entries, struct batch_entry, index);
}

/* One synced commit. */
static bool group_record(struct group *group, GError **error)
{
    int64_t ids[GROUP_ROWS];
    struct batch_run *run = group->run;
    if (!source_check(run->source, error) ||
        !journal_add_many(run->session->journal, group->events, group->count, ids, error))
        return false;
    for (size_t i = 0; i < group->count; i++) {
        struct batch_entry *entry = entry_at(run, group->places[i]);
        entry->id = ids[i];
        entry->is_earlier = ids[i] <= group->newest;
    }
    group_forget(group);
    return true;
}

/* ---- turns ---- */

static char *turn_name(int turn)
{
    return g_strdup_printf("%d", turn);
}

static bool turn_was_recorded(const struct batch_run *run, const char *hash, int turn, bool *was, GError **error)
{
    g_autofree char *name = turn_name(turn);
    size_t probed = MIN(run->rows, (size_t)PROBED_ROWS);
    *was = false;
    for (size_t number = 1; number <= probed && !*was; number++) {
        int64_t id = 0;
        g_autofree char *uuid = batch_row_uuid(hash, settings_profile(run->session->settings), number, name);
        if (!journal_find_uuid(run->session->journal, uuid, &id, error))
            return false;
        *was = id != 0;
    }
    return true;
}

/* The last turn that was recorded, at least in part; or with --again the one after it. */
static char *find_turn(const struct batch_run *run, const char *hash, GError **error)
{
    bool was = true;
    int turn = -1;
    while (was && turn < TURNS_MAX)
        if (!turn_was_recorded(run, hash, ++turn, &was, error))
            return NULL;
    bool anew = run->given->options[BATCH_AGAIN] != NULL;
    return turn_name(anew ? turn : MAX(turn - 1, 0));
}

/* ---- rows ---- */

static const struct batch_earlier *earlier_at(const struct batch_run *run, size_t number)
{
    bool there = run->earlier && number <= run->earlier->len;
    return there ? &g_array_index(run->earlier, struct batch_earlier, number - 1) : NULL;
}

bool batch_wants(const struct batch_run *run, size_t number)
{
    const struct batch_earlier *earlier = earlier_at(run, number);
    return !run->earlier || (earlier && earlier->id != 0 && earlier->state == EVENT_REFUSED);
}

static void group_add(struct group *group, const struct batch_row *row, size_t index)
{
    const struct session *session = group->run->session;
    const struct batch_earlier *earlier = earlier_at(group->run, row->number);
    int64_t replaces = earlier ? earlier->id : 0;
    g_autofree char *turn = replaces ? g_strdup_printf("replaces %" G_GINT64_FORMAT, replaces) : g_strdup(group->turn);
    group->places[group->count] = index;
    group->events[group->count++] = (struct new_event){
        .uuid = batch_row_uuid(group->hash, settings_profile(session->settings), row->number, turn),
        .order = g_strdup(row->order),
        .event = g_strdup(row->event),
        .body = g_strdup(row->body),
        .operator_name = session_operator(session),
        .server = settings_text(session->settings, SETTING_URL),
        .accept_version = settings_text(session->settings, SETTING_ACCEPT_VERSION),
        .created_at = session_now(session),
        .replaces = replaces,
    };
}

/* The report must be of this file: the same row must speak of the same order. */
static bool check_order(const struct batch_run *run, const struct batch_row *row, GError **error)
{
    const struct batch_earlier *earlier = earlier_at(run, row->number);
    g_autoptr(GError) why = NULL;
    struct event_record *event = journal_find_recorded(run->session->journal, earlier->id, &why);
    bool same = event && strcmp(event->order, row->order) == 0;
    g_autofree char *place = batch_row_place(row);
    if (!same && event)
        g_set_error(error, JOURNAL_ERROR, JOURNAL_ERROR_MISSING,
                    "%s: the row is about %s, but the report says that it became number %" G_GINT64_FORMAT
                    " about %s; give the file the report was made of.",
                    place, row->order, earlier->id, event->order);
    else if (!event)
        g_propagate_error(error, g_steal_pointer(&why));
    event_record_free(event);
    return same;
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

static bool take_row(struct group *group, const struct batch_row *row, GError **error)
{
    struct batch_run *run = group->run;
    const struct batch_earlier *earlier = earlier_at(run, row->number);
    struct batch_entry entry = { .line = (uint32_t)row->line,
                                 .id = earlier ? earlier->id : 0,
                                 .is_earlier = earlier && earlier->id };
    g_array_append_val(run->entries, entry);
    if (!batch_wants(run, row->number))
        return true;
    if (!check_still_good(run, row, error))
        return false;
    if (row->fault)
        return true;
    if (run->earlier && !check_order(run, row, error))
        return false;
    group_add(group, row, run->entries->len - 1);
    return group->count < GROUP_ROWS || group_record(group, error);
}

static bool record_rows(struct group *group, GError **error)
{
    struct batch_run *run = group->run;
    struct batch_row row;
    g_autoptr(GError) why = NULL;
    g_autoptr(batch_reader_handle) reader = batch_reader_new(run->source, &run->rules, error);
    if (!reader)
        return false;
    while (!interrupts_came(run->interrupts) && batch_next(reader, &row, &why))
        if (!take_row(group, &row, error))
            return false;
    if (why) {
        g_propagate_error(error, g_steal_pointer(&why));
        return false;
    }
    return group->count == 0 || group_record(group, error);
}

/* What an archive holds was recorded before, too. */
static bool find_newest(struct journal *journal, int64_t *newest, GError **error)
{
    struct archived archived;
    if (!journal_archived(journal, &archived, error))
        return false;
    GPtrArray *events = journal_history(journal, NULL, NULL, 0, 1, error);
    if (!events)
        return false;
    *newest = events->len > 0 ? ((struct event_record *)g_ptr_array_index(events, 0))->id : archived.last;
    g_ptr_array_unref(events);
    return true;
}

enum status batch_record(struct batch_run *run)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *hash = source_hash(run->source, &error);
    g_autofree char *turn = hash ? find_turn(run, hash, &error) : NULL;
    struct group *group = g_new0(struct group, 1);
    *group = (struct group){ .run = run, .hash = hash, .turn = turn };
    run->entries = g_array_new(FALSE, FALSE, sizeof(struct batch_entry));
    bool recorded = turn && find_newest(run->session->journal, &group->newest, &error) && record_rows(group, &error);
    group_forget(group);
    g_free(group);
    return recorded ? STATUS_DONE : print_error(STATUS_FAILED, error);
}
