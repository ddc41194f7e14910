/* tui/screens.h: the screens there are, one a file (screen_*.c): how each opens, and what others ask of it. */
#pragma once
#include "tui/saved_filters.h"
#include "tui/screen.h"

struct screen *screen_desk_new(void);
void screen_desk_filter(struct app *app, struct screen *desk, const char *text, GPtrArray *effects);
/* With `group` (struct order *, NULL = none) the event is for all of these; `order` is the first of them. */
struct screen *screen_pick_new(struct app *app, const struct order *order, GPtrArray *group);
GPtrArray *screen_pick_group(const struct screen *pick); /* borrowed, NULL = one order */
/* `draft` is taken; `key` names its record in the journal, `saved` whether it is there already. */
struct screen *screen_form_new(struct app *app, struct draft *draft, const char *key, bool saved, int focus);
/* Puts what the server said beside the field it blames; `answer` may be NULL. */
void screen_form_blame(struct app *app, struct screen *form, const char *answer, const char *reason);
void screen_form_focus(struct screen *form, size_t field);
const struct draft *screen_form_draft(const struct screen *form);
/* Adds a field to the form and goes there; false and a sentence where it cannot. */
bool screen_form_add(struct app *app, struct screen *form, const char *name, enum field_kind_id kind, GError **error);
/* The event is for all of these orders (struct order *, referenced); the form's own is the first of them. */
void screen_form_set_group(struct screen *form, GPtrArray *orders);
/* Takes what the form holds as handed over: leaving it keeps no draft. The caller owns the record. */
struct draft_record *screen_form_hand_over(struct screen *form, bool *saved);
/* What was handed over is the person's again: its draft is in the journal. */
void screen_form_reopen(struct screen *form);
/* Records what the review showed, and goes back to the desk. */
void screen_form_send(struct app *app, struct screen *form, const char *body, GPtrArray *effects);
struct screen *screen_review_new(struct app *app, struct screen *form, const char *body);
/* The number of the event with the same body that was recorded for the order within the last minute and is neither
 * refused nor dropped; 0 = none is known. */
int64_t screen_review_same(const struct app *app, const char *order, const char *body);
struct screen *screen_group_new(struct app *app, struct screen *form, const GPtrArray *orders, GPtrArray *effects);
/* Filters under a name; `present` (NULL = none) is the one that is on. */
struct screen *screen_filters_new(struct app *app, enum saved_filter_kind kind, const char *present,
                                  GPtrArray *effects);
/* As screen_templates_remove. */
void screen_filters_remove(struct app *app, struct screen *base, const char *name, GPtrArray *effects);
/* Shows only what that filter lets through. */
void screen_history_filter(struct app *app, struct screen *history, const char *text, GPtrArray *effects);
struct screen *screen_templates_new(struct app *app, struct screen *form, GPtrArray *effects);
/* Takes the highlighted one out of the file, if it still is the one of that name. */
void screen_templates_remove(struct app *app, struct screen *base, const char *name, GPtrArray *effects);
/* Sets what it names and nobody touched, as one change, and says what it left. */
void screen_form_apply(struct app *app, struct screen *form, const struct template *template);
struct screen *screen_ids_new(void);
/* `where` is for the first line, borrowed for ever; takes the others. */
struct screen *screen_text_new(const char *where, char *title, char *text);
struct screen *screen_add_new(struct screen *form);
struct screen *screen_errors_new(struct screen *form);
/* `filter` (NULL = none) is what stands in the filter at first. */
struct screen *screen_history_new(struct app *app, enum scope scope, const char *filter, GPtrArray *effects);
/* Events into a file: those of `numbers` (int64_t, taken; NULL = none), else what `filter` (NULL = all) lets through.
 */
struct screen *screen_export_new(const struct app *app, const char *filter, GArray *numbers);
struct screen *screen_export_report_new(const struct app *app, const char *filter);
struct screen *screen_sheet_new(struct app *app, GPtrArray *effects);
struct screen *screen_entry_new(struct app *app, int64_t id, GPtrArray *effects);
struct screen *screen_help_new(const struct app *app, unsigned scope);
struct screen *screen_palette_new(struct app *app, struct screen *under, GPtrArray *effects);
struct screen *screen_drafts_new(struct app *app);
/* Throws the marked ones away. */
void screen_drafts_drop(struct app *app, struct screen *screen, GPtrArray *effects);
struct screen *screen_quit_new(void);
/* Opens the panel, or says why there is none. */
void screen_rehearsal_open(struct app *app, GPtrArray *effects);
struct screen *screen_import_new(void);
enum order_focus { ORDER_FOCUS_FIRST, ORDER_FOCUS_STATUS, ORDER_FOCUS_NOTES };
/* NULL = a new one, as it was left. */
struct screen *screen_order_new(const struct app *app, const struct order *order, enum order_focus focus);

enum prompt_purpose {
    PROMPT_EVENT_NAME,
    PROMPT_OPERATOR,
    PROMPT_SETTLE,
    PROMPT_TRY_AGAIN,
    PROMPT_DROP,
    PROMPT_DROP_MARKED,
    PROMPT_RUN_AGAIN,
    PROMPT_DROP_DRAFT,
    PROMPT_DROP_DRAFTS,
    PROMPT_REMOVE_ORDER,
    PROMPT_REMOVE_TEMPLATE,
    PROMPT_REMOVE_FILTER,
    PROMPT_LABEL
};
/* Asks one line about the event number `id`, or the order, draft, template or filter named `subject`. */
struct screen *screen_prompt_new(enum prompt_purpose purpose, int64_t id, const char *subject);
