/* tui/action.c: the rows. Where one key means several things, the screen decides by its scope. */
#include "tui/action.h"
#include "base/near.h"
#include <string.h>

static const struct action actions[] = {
    { ACTION_OPEN, SCOPE_DESK, "Enter", "event", "Pick an event for the selected order.", 1 },
    { ACTION_OPEN, SCOPE_PICK, "Enter", "open", "Open the form of the highlighted event; 1 to 9 do it at once.", 1 },
    { ACTION_OPEN, SCOPE_HISTORY | SCOPE_OUTBOX, "Enter", "open", "Show request, answer and every attempt.", 1 },
    { ACTION_OPEN, SCOPE_SHEET, "Enter", "look closer", "Show the events behind the line, or the order.", 1 },
    { ACTION_SPAN_DAY, SCOPE_SHEET, "d", "today", "The sheet of today.", 1 },
    { ACTION_SPAN_WEEK, SCOPE_SHEET, "w", "week", "The sheet of this week.", 1 },
    { ACTION_SPAN_MONTH, SCOPE_SHEET, "m", "month", "The sheet of this month.", 1 },
    { ACTION_EARLIER, SCOPE_SHEET, "Left [", "earlier", "The day, week or month before.", 1 },
    { ACTION_LATER, SCOPE_SHEET, "Right ]", "later", "The day, week or month after.", 0 },
    { ACTION_OPEN, SCOPE_DRAFTS, "Enter", "open", "Open the form where it was left.", 1 },
    { ACTION_OPEN, SCOPE_FILTERING, "Enter", "keep", "Keep the filter; with one row left, open it.", 1 },
    { ACTION_COMPLETE, SCOPE_EVENT_FILTER, "Tab", "complete", "Write the word out as far as it is known.", 1 },
    { ACTION_OPEN, SCOPE_ADD, "Enter", "add", "Add the highlighted field to the form.", 1 },
    { ACTION_OPEN, SCOPE_PALETTE, "Enter", "do it", "Do what is highlighted.", 1 },
    { ACTION_OPEN, SCOPE_ERRORS, "Enter", "go there", "Go to the field that needs mending.", 1 },
    { ACTION_OPEN, SCOPE_PROMPT, "Enter", "go on", "Take the answer.", 3 },
    { ACTION_SEND, SCOPE_QUIT, "Enter", "send now", "Send what rests now, and close the desk.", 1 },
    { ACTION_KEEP_QUEUED, SCOPE_QUIT, "k", "leave queued", "Close the desk; what rests waits for a person.", 1 },
    { ACTION_TAKE_BACK, SCOPE_LISTS, "F8 u", "take back", "Take what was sent last back into its form, while it rests.",
      1 },
    { ACTION_DRAFTS, SCOPE_DESK | SCOPE_OUTBOX, "D", "drafts", "Forms that were left unfinished.", 1 },
    { ACTION_AFRESH, SCOPE_PICK, "+", "afresh", "Start a new form although a draft is there.", 1 },
    { ACTION_NEXT_FIELD, SCOPE_FORM | SCOPE_ORDER, "Tab Down", "next", "Go to the next field.", 1 },
    { ACTION_PREVIOUS_FIELD, SCOPE_FORM | SCOPE_ORDER, "Shift-Tab Up", "previous", "Go to the field before.", 0 },
    { ACTION_ADD_ROW, SCOPE_FORM, "Insert Alt-a", "add time", "Add a row below this one; a comma does it too.", 2 },
    { ACTION_HOUR_LATER, SCOPE_FORM, "Alt-h", "hour later", "Add the same time an hour later.", 2 },
    { ACTION_DAY_LATER, SCOPE_FORM, "Alt-t", "day later", "Add the same time a day later.", 2 },
    { ACTION_REMOVE_ROW, SCOPE_FORM, "Alt-k", "remove", "Remove this row of the list.", 0 },
    { ACTION_ROW_UP, SCOPE_FORM, "Alt-Up", "row up", "Move this row of the list up.", 0 },
    { ACTION_ROW_DOWN, SCOPE_FORM, "Alt-Down", "row down", "Move this row of the list down.", 0 },
    { ACTION_SORT_ROWS, SCOPE_FORM, "Alt-s", "sort", "Sort the list by time.", 0 },
    { ACTION_REVIEW, SCOPE_FORM, "Ctrl-S F2", "review", "Read the event once before it is sent.", 3 },
    { ACTION_AS_TYPED, SCOPE_FORM | SCOPE_PROMPT | SCOPE_ADD, "Ctrl-R", "as typed",
      "Let a word through that is near a known one.", 4 },
    { ACTION_CALENDAR, SCOPE_FORM, "F4 Ctrl-Space", "calendar", "Pick the day and time from a calendar.", 3 },
    { ACTION_VALUES, SCOPE_FORM, "F4 Ctrl-Space", "values", "Pick one of the usual values.", 3 },
    { ACTION_NAMES, SCOPE_FORM, "F4 Ctrl-Space", "names", "Pick one of the names this desk has used.", 3 },
    { ACTION_TAKE, SCOPE_OVER, "Enter", "take", "In a calendar or list: take what is highlighted.", 2 },
    { ACTION_TODAY, SCOPE_CALENDAR, "t", "today", "In a calendar: go to today.", 1 },
    { ACTION_CLEAR, SCOPE_CALENDAR, "u", "unset", "In a calendar: unset; the field is left out.", 2 },
    { ACTION_CLOSE, SCOPE_OVER, "Esc", "as it was", "Close a calendar or list; the field is as it was.", 2 },
    { ACTION_OPEN, SCOPE_FILTERS, "Enter", "filter", "Filter by the highlighted one.", 1 },
    { ACTION_SAVE, SCOPE_FILTERS, "Ctrl-S F2", "keep", "Keep the filter that is on under the name you typed.", 1 },
    { ACTION_DROP, SCOPE_FILTERS, "Delete", "remove", "Take the highlighted one off the list.", 1 },
    { ACTION_OPEN, SCOPE_TEMPLATES, "Enter", "apply", "Set the fields it names; 1 to 9 do it at once.", 1 },
    { ACTION_SAVE, SCOPE_TEMPLATES, "Ctrl-S F2", "keep form", "Keep what the form holds under the name you typed.", 1 },
    { ACTION_DROP, SCOPE_TEMPLATES, "Delete", "remove", "Take the highlighted one off the list.", 1 },
    { ACTION_SAVE, SCOPE_IDS, "Ctrl-S F2", "mark them", "Mark the orders of these ids.", 1 },
    { ACTION_LOOK_UP, SCOPE_ORDER, "F5", "ask server", "Ask the server about this id and fill in what it says.", 1 },
    { ACTION_SAVE, SCOPE_ORDER, "Ctrl-S F2", "save", "Save the order.", 1 },
    { ACTION_PREVIEW, SCOPE_FORM, "F6", "JSON", "Show or hide the JSON of the form.", 1 },
    { ACTION_PREVIEW, SCOPE_DESK, "F6", "details", "In a narrow window: orders, or the selected order.", 0 },
    { ACTION_TEMPLATES, SCOPE_FORM, "Ctrl-T", "template", "Fill in by a template, or keep the form as one.", 1 },
    { ACTION_ADD_FIELD, SCOPE_FORM, "Ctrl-O", "add field", "Add any other field to this event.", 1 },
    { ACTION_WRITE_OUT, SCOPE_FORM, "Alt-/", "write out",
      "Write out the abbreviation before the cursor, or the name that begins so.", 0 },
    { ACTION_JUMP, SCOPE_FORM, "Ctrl-G Alt-g", "jump", "Show a letter before each field; it goes there.", 0 },
    { ACTION_UNSET, SCOPE_FORM, "Alt-u", "unset", "Clear the field: it is left out of the event.", 0 },
    { ACTION_UNDO, SCOPE_FORM, "Ctrl-_", "undo", "Take the last change of the form back.", 0 },
    { ACTION_REDO, SCOPE_FORM, "Alt-_", "redo", "Bring back what was taken back.", 0 },
    { ACTION_EDITOR, SCOPE_FORM, "Alt-e", "editor", "Edit the text in $VISUAL or $EDITOR; so does Ctrl-X Ctrl-E.", 0 },
    { ACTION_SEND, SCOPE_REVIEW, "Enter", "send", "Record the event and send it.", 1 },
    { ACTION_SEND, SCOPE_GROUP, "Enter", "go on", "Send them; once they are sent, open the highlighted one.", 1 },
    { ACTION_RUN_AGAIN, SCOPE_GROUP, "R", "refused again", "Send the refused ones anew and try those that wait.", 1 },
    { ACTION_RUN_AGAIN, SCOPE_EVENTS, "R", "run again",
      "Send what was refused anew as it stands, all marked ones or this one.", 0 },
    { ACTION_ARM, SCOPE_REVIEW, "Ctrl-S", "arm Enter", "Let Enter send again after another key.", 1 },
    { ACTION_COPY_JSON, SCOPE_REVIEW | SCOPE_ENTRY, "y", "copy JSON", "Copy the body byte for byte.", 1 },
    { ACTION_COPY_CURL, SCOPE_REVIEW | SCOPE_ENTRY, "c", "curl", "Copy a curl command, without the token.", 1 },
    { ACTION_COPY_COMMAND, SCOPE_REVIEW, "f", "command", "Copy the fixline command that does the same.", 1 },
    { ACTION_DIFFERENCE, SCOPE_REVIEW, "d", "difference", "Show what differs from the last such event of this order.",
      0 },
    { ACTION_FILTER, SCOPE_LISTS, "/", "filter", "Filter as you type; ! excludes; Esc clears.", 1 },
    { ACTION_MARK, SCOPE_DESK, "Space", "mark", "Mark the order; an event goes to all that are marked.", 1 },
    { ACTION_MARK, SCOPE_HISTORY | SCOPE_OUTBOX, "Space", "mark",
      "Mark the event: t, X and E are then for all that are marked.", 0 },
    { ACTION_MARK, SCOPE_DRAFTS, "Space", "mark", "Mark the draft: X is then for all that are marked.", 0 },
    { ACTION_FILTERS, SCOPE_DESK | SCOPE_HISTORY | SCOPE_OUTBOX, "F", "filters",
      "Filters under a name: pick one, or keep the present one.", 0 },
    { ACTION_LABEL, SCOPE_EVENTS, "l", "label", "Write a label on the event; it stays with it for ever.", 0 },
    { ACTION_DIFFERENCE, SCOPE_HISTORY | SCOPE_OUTBOX, "d", "difference",
      "Show what the later of two marked events says otherwise.", 0 },
    { ACTION_EXPORT, SCOPE_HISTORY | SCOPE_OUTBOX, "E", "export",
      "Write what is marked, else what is filtered, into a file: table, entries or a batch file.", 1 },
    { ACTION_EXPORT, SCOPE_ENTRY, "E", "export", "Write the event into a file: table, entry or batch file.", 0 },
    { ACTION_EXPORT, SCOPE_SHEET, "E", "export", "Write the numbers into a file, as \"fixline report\" does.", 1 },
    { ACTION_MARK, SCOPE_GROUP, "Space", "leave out", "Leave the order out, or take it in again.", 1 },
    { ACTION_PREVIEW, SCOPE_GROUP, "F6", "body", "Read the whole body of the highlighted order.", 1 },
    { ACTION_MARK_RANGE, SCOPE_LISTS, "v", "mark range", "Mark all from where v was pressed before up to here.", 0 },
    { ACTION_MARK_ALL, SCOPE_LISTS, "*", "mark all", "Mark all that the list holds, or none of them.", 0 },
    { ACTION_MARK_IDS, SCOPE_DESK, "m", "mark by id", "Mark orders by ids that are typed, pasted or scanned.", 0 },
    { ACTION_HISTORY, SCOPE_DESK | SCOPE_OUTBOX, "h", "history", "Every event ever recorded here.", 1 },
    { ACTION_OUTBOX, SCOPE_DESK | SCOPE_HISTORY, "o", "outbox", "What waits, is unknown or was refused.", 1 },
    { ACTION_ADD_ORDER, SCOPE_DESK, "a", "add", "Add a service order.", 1 },
    { ACTION_IMPORT, SCOPE_DESK, "i", "import",
      "Read orders from a file, JSON or CSV; what would change is shown first.", 0 },
    { ACTION_EDIT_ORDER, SCOPE_DESK, "e", "edit", "Edit the selected order.", 0 },
    { ACTION_ORDER_STATUS, SCOPE_DESK, "c", "status", "Change the status of the selected order.", 0 },
    { ACTION_ORDER_NOTES, SCOPE_DESK, "n", "notes", "Write notes on the selected order, for the desk only.", 0 },
    { ACTION_REMOVE_ORDER, SCOPE_DESK, "X", "remove", "Remove the order from the list; its history stays.", 0 },
    { ACTION_REPEAT, SCOPE_DESK, ".", "repeat", "Review the event sent last for the next order.", 0 },
    { ACTION_NEGLECT, SCOPE_DESK, "s", "sort", "Sort by neglect, by what was touched last, or by number again.", 0 },
    { ACTION_SHEET, SCOPE_DESK, "S", "shift sheet", "What was done today, by whom, how long, what lies.", 0 },
    { ACTION_OPERATOR, SCOPE_DESK, "w", "operator", "Change who is at the desk.", 0 },
    { ACTION_REHEARSAL, SCOPE_DESK, "x", "rehearsal", "Make the stand-in slow, refuse or drop the line.", 0 },
    { ACTION_SWITCH, SCOPE_REHEARSAL, "Enter Space", "on or off", "Switch the highlighted fault on or off.", 1 },
    { ACTION_ALL_OFF, SCOPE_REHEARSAL, "X", "all off", "Let the stand-in do everything right again.", 1 },
    { ACTION_REFRESH, SCOPE_REHEARSAL, "r F5", "refresh", "Ask the stand-in again what is on.", 0 },
    { ACTION_DRAFTS, SCOPE_FORM, "F7", "drafts", "Forms that were left unfinished.", 0 },
    { ACTION_TRY, SCOPE_EVENTS, "t", "try", "Send a waiting event now, or an unknown one once more.", 2 },
    { ACTION_SETTLE, SCOPE_EVENTS | SCOPE_GROUP, "m", "settle", "Say what became of an unknown or refused event.", 2 },
    { ACTION_CORRECT, SCOPE_EVENTS, "e", "edit", "Open it as a form and send it anew.", 1 },
    { ACTION_TEMPLATE, SCOPE_EVENTS, "T", "template", "Use it as a template for the same order.", 0 },
    { ACTION_DROP, SCOPE_EVENTS, "X", "drop", "Give up an event that waits; it is never sent.", 1 },
    { ACTION_DROP, SCOPE_DRAFTS, "X", "drop", "Throw the draft away.", 1 },
    { ACTION_REFRESH, SCOPE_LISTS | SCOPE_SHEET, "r F5", "refresh", "Read it from the journal again.", 0 },
    { ACTION_HELP, SCOPE_ANY & ~(unsigned)SCOPE_TYPING, "? F1", "help", "The keys of this screen.", 2 },
    { ACTION_HELP, SCOPE_TYPING, "F1", "help", "The keys of this screen.", 2 },
    { ACTION_PALETTE, SCOPE_OF_LINES, ": Ctrl-P F9", "commands", "Find an action by its name.", 1 },
    { ACTION_PALETTE, SCOPE_ANY & ~(unsigned)(SCOPE_OF_LINES | SCOPE_PALETTE), "Ctrl-P F9", "commands",
      "Find an action by its name.", 0 },
    { ACTION_TAKE_BACK, SCOPE_ANY & ~(unsigned)(SCOPE_LISTS | SCOPE_QUIT), "F8", "take back",
      "Take what was sent last back into its form, while it rests.", 1 },
    { ACTION_BACK, SCOPE_DESK, "Esc", "clear", "Take the marks away; without any, clear the filter.", 2 },
    { ACTION_QUIT, SCOPE_DESK, "q F3 Ctrl-C", "quit", "Close the desk.", 1 },
    { ACTION_BACK, SCOPE_FORM, "Esc F3 F12", "back", "Leave the form; it is kept as a draft.", 1 },
    { ACTION_BACK, SCOPE_FILTERING, "Esc F3 F12", "clear", "Clear the filter.", 1 },
    { ACTION_BACK, SCOPE_LISTS & ~(unsigned)SCOPE_DESK, "Esc q F3 F12", "back",
      "Take the marks away; without any, clear the filter; with neither, back one level.", 1 },
    { ACTION_BACK, SCOPE_READING & ~(unsigned)SCOPE_LISTS, "Esc q F3 F12", "back", "Back one level.", 1 },
    { ACTION_BACK, SCOPE_ANY & ~(unsigned)(SCOPE_DESK | SCOPE_FORM | SCOPE_FILTERING | SCOPE_READING), "Esc F3 F12",
      "back", "Back one level.", 1 },
    { ACTION_LEAVE, SCOPE_ANY & ~(unsigned)SCOPE_DESK, "Ctrl-C", "leave",
      "Back to the desk; a form is kept as a draft.", 0 },
    { ACTION_REDRAW, SCOPE_ANY, "Ctrl-L", "redraw", "Paint the whole screen anew.", 0 },
    { ACTION_SUSPEND, SCOPE_ANY, "Ctrl-Z", "suspend", "Back to the shell; \"fg\" returns.", 0 },
};

const struct action *action_row(enum action_id id)
{
    const struct action *row = actions;
    while (row->id != id)
        row++;
    return row;
}

const struct action *action_rows(size_t *count)
{
    *count = G_N_ELEMENTS(actions);
    return actions;
}

/* Whether `name` is one of the blank-separated words. */
static bool keys_hold(const char *keys, const char *name)
{
    size_t length = strlen(name);
    for (const char *at = keys; *at != '\0';) {
        size_t word = strcspn(at, " ");
        if (word == length && strncmp(at, name, length) == 0)
            return true;
        at += word + (at[word] == ' ');
    }
    return false;
}

/* ---- keys of one's own ---- */

static const char *const names[] = {
    [ACTION_OPEN] = "open",
    [ACTION_REVIEW] = "review",
    [ACTION_SEND] = "send",
    [ACTION_ARM] = "arm",
    [ACTION_SAVE] = "save",
    [ACTION_BACK] = "back",
    [ACTION_NEXT_FIELD] = "next-field",
    [ACTION_PREVIOUS_FIELD] = "previous-field",
    [ACTION_ADD_FIELD] = "add-field",
    [ACTION_PREVIEW] = "preview",
    [ACTION_AS_TYPED] = "as-typed",
    [ACTION_UNDO] = "undo",
    [ACTION_REDO] = "redo",
    [ACTION_UNSET] = "unset",
    [ACTION_JUMP] = "jump",
    [ACTION_EDITOR] = "editor",
    [ACTION_CALENDAR] = "calendar",
    [ACTION_VALUES] = "values",
    [ACTION_NAMES] = "names",
    [ACTION_ADD_ROW] = "add-row",
    [ACTION_REMOVE_ROW] = "remove-row",
    [ACTION_ROW_UP] = "row-up",
    [ACTION_ROW_DOWN] = "row-down",
    [ACTION_HOUR_LATER] = "hour-later",
    [ACTION_DAY_LATER] = "day-later",
    [ACTION_SORT_ROWS] = "sort-rows",
    [ACTION_AFRESH] = "afresh",
    [ACTION_FILTER] = "filter",
    [ACTION_COMPLETE] = "complete",
    [ACTION_HISTORY] = "history",
    [ACTION_OUTBOX] = "outbox",
    [ACTION_DRAFTS] = "drafts",
    [ACTION_ADD_ORDER] = "add-order",
    [ACTION_IMPORT] = "import",
    [ACTION_EDIT_ORDER] = "edit-order",
    [ACTION_ORDER_STATUS] = "order-status",
    [ACTION_ORDER_NOTES] = "order-notes",
    [ACTION_REMOVE_ORDER] = "remove-order",
    [ACTION_REFRESH] = "refresh",
    [ACTION_TRY] = "try",
    [ACTION_SETTLE] = "settle",
    [ACTION_DROP] = "drop",
    [ACTION_TEMPLATE] = "template",
    [ACTION_TEMPLATES] = "templates",
    [ACTION_WRITE_OUT] = "write-out",
    [ACTION_CORRECT] = "correct",
    [ACTION_COPY_JSON] = "copy-json",
    [ACTION_COPY_CURL] = "copy-curl",
    [ACTION_COPY_COMMAND] = "copy-command",
    [ACTION_DIFFERENCE] = "difference",
    [ACTION_MARK] = "mark",
    [ACTION_MARK_RANGE] = "mark-range",
    [ACTION_MARK_ALL] = "mark-all",
    [ACTION_MARK_IDS] = "mark-ids",
    [ACTION_RUN_AGAIN] = "run-again",
    [ACTION_LABEL] = "label",
    [ACTION_LOOK_UP] = "look-up",
    [ACTION_FILTERS] = "filters",
    [ACTION_EXPORT] = "export",
    [ACTION_TAKE_BACK] = "take-back",
    [ACTION_KEEP_QUEUED] = "keep-queued",
    [ACTION_SHEET] = "sheet",
    [ACTION_SPAN_DAY] = "day",
    [ACTION_SPAN_WEEK] = "week",
    [ACTION_SPAN_MONTH] = "month",
    [ACTION_EARLIER] = "earlier",
    [ACTION_LATER] = "later",
    [ACTION_REPEAT] = "repeat",
    [ACTION_NEGLECT] = "neglect",
    [ACTION_OPERATOR] = "operator",
    [ACTION_REHEARSAL] = "rehearsal",
    [ACTION_SWITCH] = "switch",
    [ACTION_ALL_OFF] = "all-off",
    [ACTION_HELP] = "help",
    [ACTION_PALETTE] = "palette",
    [ACTION_REDRAW] = "redraw",
    [ACTION_SUSPEND] = "suspend",
    [ACTION_LEAVE] = "leave",
    [ACTION_QUIT] = "quit",
};

char *action_names(void)
{
    GString *all = g_string_new(names[0]);
    for (size_t i = 1; i < G_N_ELEMENTS(names); i++)
        g_string_append_printf(all, ", %s", names[i]);
    return g_string_free(all, FALSE);
}

bool action_binding_read(const char *action, const char *key, struct action_binding *binding, GError **error)
{
    size_t found = 0;
    while (found < G_N_ELEMENTS(names) && strcmp(names[found], action) != 0)
        found++;
    if (found == G_N_ELEMENTS(names)) {
        const char *near = near_find(action, names, G_N_ELEMENTS(names));
        g_autofree char *all = action_names();
        g_autofree char *hint =
            near ? g_strdup_printf(": did you mean \"%s\"?", near) : g_strdup_printf("; actions are %s.", all);
        g_set_error(error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_INVALID_VALUE, "there is no action \"%s\"%s", action,
                    hint);
        return false;
    }
    *binding = (struct action_binding){ .id = (enum action_id)found };
    if (*key == '\0' || key_parse(key, &binding->key))
        return true;
    g_set_error(error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_INVALID_VALUE,
                "\"%s\" is no key: write it as help shows it, such as Ctrl-S, F5 or x.", key);
    return false;
}

static const struct action *find_own(unsigned scope, const struct key *key, const GArray *own)
{
    for (guint i = 0; own && i < own->len; i++) {
        const struct action_binding *binding = &g_array_index(own, struct action_binding, i);
        if (!key_equal(&binding->key, key))
            continue;
        for (size_t k = 0; k < G_N_ELEMENTS(actions); k++)
            if (actions[k].id == binding->id && (actions[k].scopes & scope) != 0)
                return &actions[k];
    }
    return NULL;
}

const struct action *action_find(unsigned scope, const struct key *key, const GArray *own)
{
    const struct action *chosen = find_own(scope, key, own);
    if (chosen)
        return chosen;
    g_autofree char *name = key_describe(key);
    for (size_t i = 0; i < G_N_ELEMENTS(actions); i++)
        if ((actions[i].scopes & scope) != 0 && keys_hold(actions[i].keys, name))
            return &actions[i];
    return NULL;
}

char *action_key(const struct action *action, const GArray *own)
{
    for (guint i = 0; own && i < own->len; i++) {
        const struct action_binding *binding = &g_array_index(own, struct action_binding, i);
        if (binding->id == action->id)
            return key_describe(&binding->key);
    }
    return g_strndup(action->keys, strcspn(action->keys, " "));
}

char *action_keys(const struct action *action, const GArray *own)
{
    g_autofree char *shown = action_key(action, own);
    return keys_hold(action->keys, shown) ? g_strdup(action->keys) : g_strconcat(shown, " ", action->keys, NULL);
}
