/* tui/action.h: what a person can do, as rows: keys, label, help, where. Bindings, bottom line, help screen and palette
 * come from these rows. Keys of widgets (a text field, a list, a calendar) belong to the widgets. */
#pragma once
#include "widgets/key.h"
#include <stddef.h>

/* Screens an action belongs to. */
enum scope {
    SCOPE_DESK = 1 << 0,
    SCOPE_PICK = 1 << 1,
    SCOPE_FORM = 1 << 2,
    SCOPE_REVIEW = 1 << 3,
    SCOPE_HISTORY = 1 << 4,
    SCOPE_OUTBOX = 1 << 5,
    SCOPE_ENTRY = 1 << 6,
    SCOPE_HELP = 1 << 7,
    SCOPE_PALETTE = 1 << 8,
    SCOPE_PROMPT = 1 << 9,
    SCOPE_DRAFTS = 1 << 10,
    SCOPE_ORDER = 1 << 11,
    SCOPE_FILTER = 1 << 12, /* a list whose filter is being typed */
    SCOPE_ADD = 1 << 13,
    SCOPE_ERRORS = 1 << 14,
    SCOPE_REHEARSAL = 1 << 15,
    SCOPE_GROUP = 1 << 16,
    SCOPE_SHEET = 1 << 17,
    SCOPE_QUIT = 1 << 18,
    SCOPE_IDS = 1 << 19,
    SCOPE_FILTERS = 1 << 20,
    SCOPE_TEMPLATES = 1 << 21,
    SCOPE_EVENT_FILTER = 1 << 22, /* the same of a list of events, whose filter has keys */
    /* What is open over a form has keys of its own, which belong to its widget: these rows show them, none binds them.
     */
    SCOPE_OVER = 1 << 23,     /* a calendar or a list of values */
    SCOPE_CALENDAR = 1 << 24, /* a calendar whose letters are not being typed into the field */
    SCOPE_ANY = (1 << 23) - 1,
    SCOPE_EVENTS = SCOPE_HISTORY | SCOPE_OUTBOX | SCOPE_ENTRY,
    SCOPE_LISTS = SCOPE_DESK | SCOPE_HISTORY | SCOPE_OUTBOX | SCOPE_DRAFTS,
    SCOPE_OF_LINES = SCOPE_LISTS | SCOPE_ENTRY | SCOPE_GROUP | SCOPE_SHEET, /* ":" begins a line there */
    SCOPE_FILTERING = SCOPE_FILTER | SCOPE_EVENT_FILTER,
    /* above the desk, where nothing is typed */
    SCOPE_READING = SCOPE_HISTORY | SCOPE_OUTBOX | SCOPE_ENTRY | SCOPE_HELP | SCOPE_DRAFTS | SCOPE_ERRORS |
                    SCOPE_REHEARSAL | SCOPE_GROUP | SCOPE_SHEET | SCOPE_REVIEW,
    /* where printable keys are text */
    SCOPE_TYPING = SCOPE_FORM | SCOPE_PROMPT | SCOPE_ORDER | SCOPE_PALETTE | SCOPE_FILTERING | SCOPE_ADD | SCOPE_PICK |
                   SCOPE_IDS | SCOPE_FILTERS | SCOPE_TEMPLATES
};

enum action_id {
    ACTION_OPEN,
    ACTION_REVIEW,
    ACTION_SEND,
    ACTION_ARM,
    ACTION_SAVE,
    ACTION_BACK,
    ACTION_NEXT_FIELD,
    ACTION_PREVIOUS_FIELD,
    ACTION_ADD_FIELD,
    ACTION_PREVIEW,
    ACTION_AS_TYPED,
    ACTION_UNDO,
    ACTION_REDO,
    ACTION_UNSET,
    ACTION_JUMP,
    ACTION_EDITOR,
    ACTION_CALENDAR,
    ACTION_VALUES,
    ACTION_NAMES,
    ACTION_ADD_ROW,
    ACTION_REMOVE_ROW,
    ACTION_ROW_UP,
    ACTION_ROW_DOWN,
    ACTION_HOUR_LATER,
    ACTION_DAY_LATER,
    ACTION_SORT_ROWS,
    ACTION_AFRESH,
    ACTION_FILTER,
    ACTION_COMPLETE,
    ACTION_HISTORY,
    ACTION_OUTBOX,
    ACTION_DRAFTS,
    ACTION_ADD_ORDER,
    ACTION_IMPORT,
    ACTION_EDIT_ORDER,
    ACTION_ORDER_STATUS,
    ACTION_ORDER_NOTES,
    ACTION_REMOVE_ORDER,
    ACTION_REFRESH,
    ACTION_TRY,
    ACTION_SETTLE,
    ACTION_DROP,
    ACTION_TEMPLATE,
    ACTION_TEMPLATES,
    ACTION_WRITE_OUT,
    ACTION_CORRECT,
    ACTION_COPY_JSON,
    ACTION_COPY_CURL,
    ACTION_COPY_COMMAND,
    ACTION_DIFFERENCE,
    ACTION_MARK,
    ACTION_MARK_RANGE,
    ACTION_MARK_ALL,
    ACTION_MARK_IDS,
    ACTION_RUN_AGAIN,
    ACTION_LABEL,
    ACTION_LOOK_UP,
    ACTION_FILTERS,
    ACTION_EXPORT,
    ACTION_TAKE_BACK,
    ACTION_KEEP_QUEUED,
    ACTION_SHEET,
    ACTION_SPAN_DAY,
    ACTION_SPAN_WEEK,
    ACTION_SPAN_MONTH,
    ACTION_EARLIER,
    ACTION_LATER,
    ACTION_REPEAT,
    ACTION_NEGLECT,
    ACTION_OPERATOR,
    ACTION_REHEARSAL,
    ACTION_SWITCH,
    ACTION_ALL_OFF,
    ACTION_HELP,
    ACTION_PALETTE,
    ACTION_REDRAW,
    ACTION_SUSPEND,
    ACTION_LEAVE,
    ACTION_QUIT,
    ACTION_TAKE, /* from here on: of widgets, see SCOPE_OVER */
    ACTION_TODAY,
    ACTION_CLEAR,
    ACTION_CLOSE
};

struct action {
    enum action_id id;
    unsigned scopes;
    const char *keys;  /* names as key_describe gives them, separated by blanks; the first is the one shown */
    const char *label; /* one or two words, for the bottom line */
    const char *help;  /* one sentence, for help and palette */
    int bottom;        /* its rank on the bottom line of its screens, where the greatest stay longest; 0 = not there:
                        * 1 as a rule, 2 what is for this kind of field only, 3 what opens over the field in focus, and
                        * the way on, 4 what mends that field */
};

/* The rows in the order of the bottom line. */
const struct action *action_rows(size_t *count);
/* The first row of that action. */
const struct action *action_row(enum action_id id);

/* Keys of one's own: a key bound so means that action wherever it belongs, and nothing else. */
struct action_binding {
    enum action_id id;
    struct key key;
};
/* Those that can be bound, "open, review, …"; the names are those of the enum, "copy-curl". The caller owns it. */
char *action_names(void);
/* Reads a line of [keys]; an empty key binds nothing (KEY_CODE_NONE). False and a sentence with the nearest known name,
 * or all of them. */
bool action_binding_read(const char *action, const char *key, struct action_binding *binding, GError **error);

/* The action that key is bound to on a screen, NULL where there is none. `own` holds struct action_binding, may be
 * NULL.
 */
const struct action *action_find(unsigned scope, const struct key *key, const GArray *own);
/* The key that is shown for it: one's own, else the first of its row. The caller owns the string. */
char *action_key(const struct action *action, const GArray *own);
/* All keys of it, as in its row; one's own in front where it is another. The caller owns the string. */
char *action_keys(const struct action *action, const GArray *own);
