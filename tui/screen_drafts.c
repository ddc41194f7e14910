/* tui/screen_drafts.c: forms that were left unfinished, newest first. Marks are by the keys of the drafts, so that they
 * stay with them whatever else comes or goes. */
#include "tui/state.h"
#include "widgets/text_field.h"
#include <string.h>

enum { ORDER_COLUMNS_MOST = 30, GAP_COLUMNS = 2 };

struct drafts {
    struct screen screen;
    struct list list;
    GArray *shown; /* int: places in app->drafts that the filter lets through */
    struct text_field filter;
    char *selected;     /* the key of the selected one, NULL = none */
    GHashTable *marked; /* keys, owned */
    char *range_from;   /* the key at which a range of marks began, NULL = none */
    struct rect rows;
};

/* ---- rows ---- */

static const struct draft_record *draft_at(const struct app *app, const struct drafts *drafts, int row)
{
    return g_ptr_array_index(app->drafts, g_array_index(drafts->shown, int, row));
}

/* NULL = there is none. */
static const struct draft_record *selected(const struct app *app, const struct drafts *drafts)
{
    int row = drafts->list.selected;
    return row >= 0 && row < (int)drafts->shown->len ? draft_at(app, drafts, row) : NULL;
}

static void keep_selected(const struct app *app, struct drafts *drafts)
{
    const struct draft_record *draft = selected(app, drafts);
    g_free(drafts->selected);
    drafts->selected = draft ? g_strdup(draft->key) : NULL;
}

static int row_of(const struct app *app, const struct drafts *drafts, const char *key)
{
    for (int i = 0; key && i < (int)drafts->shown->len; i++)
        if (strcmp(draft_at(app, drafts, i)->key, key) == 0)
            return i;
    return -1;
}

static bool is_shown(const struct draft_record *draft, char *const *words)
{
    g_autofree char *both = g_strconcat(draft->order, " ", draft->event, NULL);
    g_autofree char *text = g_utf8_casefold(both, -1);
    for (size_t i = 0; words[i]; i++) {
        bool excluded = words[i][0] == '!';
        const char *piece = words[i] + excluded;
        if (*piece != '\0' && (strstr(text, piece) != NULL) == excluded)
            return false;
    }
    return true;
}

/* NULL = it is gone. */
static const struct draft_record *find_draft(const struct app *app, const char *key)
{
    for (guint i = 0; i < app->drafts->len; i++) {
        const struct draft_record *draft = g_ptr_array_index(app->drafts, i);
        if (strcmp(draft->key, key) == 0)
            return draft;
    }
    return NULL;
}

static gboolean is_gone(void *key, void *value, void *app)
{
    (void)value;
    return find_draft(app, key) == NULL;
}

/* What is there changes with every form that is left or sent, here and at other desks; the selection stays with its
 * draft. */
static void fill(struct app *app, struct drafts *drafts)
{
    g_autofree char *typed = g_utf8_casefold(text_field_text(&drafts->filter), -1);
    g_auto(GStrv) words = g_strsplit(typed, " ", -1);
    g_array_set_size(drafts->shown, 0);
    for (int i = 0; i < (int)app->drafts->len; i++)
        if (is_shown(g_ptr_array_index(app->drafts, i), words))
            g_array_append_val(drafts->shown, i);
    list_set_count(&drafts->list, (int)drafts->shown->len);
    int row = row_of(app, drafts, drafts->selected);
    if (row >= 0)
        list_select(&drafts->list, row);
    keep_selected(app, drafts);
    g_hash_table_foreach_remove(drafts->marked, is_gone, app);
}

static bool is_filtering(const struct drafts *drafts)
{
    return drafts->screen.scope == SCOPE_FILTER;
}

static bool has_filter(const struct drafts *drafts)
{
    return *text_field_text(&drafts->filter) != '\0';
}

static void drafts_layout(struct app *app, struct screen *screen, struct rect at)
{
    struct drafts *drafts = (struct drafts *)screen;
    fill(app, drafts);
    drafts->rows = rect_inset(at, 1, 1);
    if (is_filtering(drafts) || has_filter(drafts))
        rect_take_top(&drafts->rows, 1);
    list_layout(&drafts->list, drafts->rows.height);
}

/* ---- keys ---- */

/* Where the filter hides what was selected, the first row is. */
static bool filter_key(struct app *app, struct drafts *drafts, const struct key *key)
{
    if (text_field_key(&drafts->filter, key) != WIDGET_HANDLED)
        return false;
    g_autofree char *before = g_strdup(drafts->selected);
    fill(app, drafts);
    if (g_strcmp0(drafts->selected, before) != 0)
        list_select(&drafts->list, 0);
    keep_selected(app, drafts);
    return true;
}

static bool drafts_key(struct app *app, struct screen *screen, const struct key *key, GPtrArray *effects)
{
    struct drafts *drafts = (struct drafts *)screen;
    (void)effects;
    if (is_filtering(drafts) && filter_key(app, drafts, key))
        return true;
    if (is_filtering(drafts) && key->code == KEY_CODE_TEXT)
        return false;
    bool taken = list_key(&drafts->list, key, drafts->rows) == WIDGET_HANDLED;
    keep_selected(app, drafts);
    return taken;
}

/* The form opens over the desk alone, so that one draft is never open twice. */
static void open_draft(struct app *app, const struct draft_record *chosen, GPtrArray *effects)
{
    g_autofree char *key = g_strdup(chosen->key);
    app_pop_to_desk(app, effects);
    const struct draft_record *draft = find_draft(app, key);
    if (draft)
        app_open_draft(app, draft, effects);
}

static void mark_rows(const struct app *app, struct drafts *drafts, int first, int last)
{
    for (int i = MIN(first, last); i <= MAX(first, last); i++)
        g_hash_table_add(drafts->marked, g_strdup(draft_at(app, drafts, i)->key));
}

static void mark_range(struct app *app, struct drafts *drafts)
{
    int from = row_of(app, drafts, drafts->range_from);
    g_free(drafts->range_from);
    drafts->range_from = from < 0 ? g_strdup(drafts->selected) : NULL;
    if (from < 0)
        app_say(app, STYLE_REMARK, "A range begins here; v at its other end marks all between.");
    else
        mark_rows(app, drafts, from, drafts->list.selected);
}

static void mark_all(const struct app *app, struct drafts *drafts)
{
    int marked = 0, count = (int)drafts->shown->len;
    for (int i = 0; i < count; i++)
        marked += g_hash_table_contains(drafts->marked, draft_at(app, drafts, i)->key);
    if (marked < count)
        mark_rows(app, drafts, 0, count - 1);
    for (int i = 0; marked == count && i < count; i++)
        g_hash_table_remove(drafts->marked, draft_at(app, drafts, i)->key);
}

static void mark(struct app *app, struct drafts *drafts, enum action_id id)
{
    int row = drafts->list.selected;
    if (id == ACTION_MARK_RANGE) {
        mark_range(app, drafts);
    } else if (id == ACTION_MARK_ALL) {
        mark_all(app, drafts);
    } else {
        if (!g_hash_table_remove(drafts->marked, drafts->selected))
            mark_rows(app, drafts, row, row);
        list_select(&drafts->list, row + 1);
        keep_selected(app, drafts);
    }
}

/* False where there is nothing to clear: the list is left then. */
static bool clear_marks_or_filter(struct app *app, struct drafts *drafts)
{
    bool had = drafts->range_from || g_hash_table_size(drafts->marked) > 0;
    if (drafts->range_from)
        g_clear_pointer(&drafts->range_from, g_free);
    else
        g_hash_table_remove_all(drafts->marked);
    if (had || !has_filter(drafts))
        return had;
    text_field_set(&drafts->filter, "");
    fill(app, drafts);
    return true;
}

/* The marked ones, else this one (NULL = none is selected). */
static void ask_drop(struct app *app, const struct drafts *drafts, const struct draft_record *draft, GPtrArray *effects)
{
    guint marked = g_hash_table_size(drafts->marked);
    g_autofree char *many = g_strdup_printf("%u %s", marked, marked == 1 ? "marked draft" : "marked drafts");
    if (marked > 0)
        app_push(app, screen_prompt_new(PROMPT_DROP_DRAFTS, 0, many), effects);
    else if (draft)
        app_push(app, screen_prompt_new(PROMPT_DROP_DRAFT, 0, draft->key), effects);
}

void screen_drafts_drop(struct app *app, struct screen *screen, GPtrArray *effects)
{
    struct drafts *drafts = (struct drafts *)screen;
    g_autofree void **keys = g_hash_table_get_keys_as_array(drafts->marked, NULL);
    for (size_t i = 0; keys[i]; i++)
        app_drop_draft(app, keys[i], effects);
}

static bool filter_act(struct app *app, struct drafts *drafts, enum action_id id, GPtrArray *effects)
{
    if (id != ACTION_OPEN && id != ACTION_BACK)
        return false;
    drafts->screen.scope = SCOPE_DRAFTS;
    if (id == ACTION_BACK)
        text_field_set(&drafts->filter, "");
    fill(app, drafts);
    if (id == ACTION_OPEN && drafts->shown->len == 1)
        open_draft(app, draft_at(app, drafts, 0), effects);
    return true;
}

static bool drafts_act(struct app *app, struct screen *screen, enum action_id id, GPtrArray *effects)
{
    struct drafts *drafts = (struct drafts *)screen;
    const struct draft_record *draft = selected(app, drafts);
    if (is_filtering(drafts))
        return filter_act(app, drafts, id, effects);
    if (id == ACTION_BACK)
        return clear_marks_or_filter(app, drafts);
    if (id == ACTION_FILTER)
        screen->scope = SCOPE_FILTER;
    else if (id == ACTION_REFRESH)
        app_load(app, EFFECT_LOAD_DRAFTS, effects);
    else if (draft && (id == ACTION_MARK || id == ACTION_MARK_RANGE || id == ACTION_MARK_ALL))
        mark(app, drafts, id);
    else if (draft && id == ACTION_OPEN)
        open_draft(app, draft, effects);
    else if (id == ACTION_DROP && (draft || g_hash_table_size(drafts->marked) > 0))
        ask_drop(app, drafts, draft, effects);
    else
        return false;
    return true;
}

static bool drafts_points(const struct app *app, const struct screen *screen, int column, int row)
{
    const struct drafts *drafts = (const struct drafts *)screen;
    (void)app;
    return list_points(&drafts->list, drafts->rows, column, row);
}

static bool drafts_can(const struct app *app, const struct screen *screen, enum action_id id)
{
    const struct drafts *drafts = (const struct drafts *)screen;
    if (is_filtering(drafts) || (id != ACTION_OPEN && id != ACTION_DROP))
        return true;
    return selected(app, drafts) || (id == ACTION_DROP && g_hash_table_size(drafts->marked) > 0);
}

static const char *drafts_label(const struct app *app, const struct screen *screen, enum action_id id)
{
    const struct drafts *drafts = (const struct drafts *)screen;
    (void)app;
    bool clears = drafts->range_from || g_hash_table_size(drafts->marked) > 0 || has_filter(drafts);
    return id == ACTION_BACK && clears ? "clear" : NULL;
}

/* ---- drawing ---- */

struct row_owner {
    const struct app *app;
    const struct drafts *drafts;
    int order_columns;
};

static int columns_of(const char *text)
{
    return utf8_columns(text, strlen(text));
}

/* As wide as the longest id, so that the events stand below each other. */
static int order_columns(const struct app *app)
{
    int columns = 0;
    for (guint i = 0; i < app->drafts->len; i++)
        columns = MAX(columns, columns_of(((const struct draft_record *)app->drafts->pdata[i])->order));
    return MIN(columns, ORDER_COLUMNS_MOST);
}

static void draw_row(const void *owner, int row, struct canvas *canvas, struct rect at)
{
    const struct row_owner *rows = owner;
    const struct draft_record *draft = draft_at(rows->app, rows->drafts, row);
    g_autofree char *when = time_point_short(draft->saved_at, rows->app->now, rows->app->rules->zone);
    g_autofree char *rest = g_strdup_printf("%s · left %s", draft->event, when);
    if (g_hash_table_contains(rows->drafts->marked, draft->key))
        list_draw_mark(canvas, at);
    int drawn = canvas_text(canvas, at, at.x, at.y, STYLE_TEXT, draft->order);
    canvas_text(canvas, at, at.x + MAX(drawn, rows->order_columns) + GAP_COLUMNS, at.y, STYLE_DIM, rest);
}

static void drafts_draw(const struct app *app, const struct screen *screen, struct canvas *canvas, struct rect at)
{
    const struct drafts *drafts = (const struct drafts *)screen;
    guint marked = g_hash_table_size(drafts->marked);
    g_autofree char *marks = marked > 0 ? g_strdup_printf(" · %u marked", marked) : g_strdup("");
    g_autofree char *title = g_strdup_printf("Drafts: %u%s", drafts->shown->len, marks);
    canvas_frame(canvas, at, app->kind_style, title);
    if (is_filtering(drafts) || has_filter(drafts)) {
        struct rect inside = rect_inset(at, 1, 1);
        text_field_draw_labelled(&drafts->filter, canvas, rect_take_top(&inside, 1), "Filter: ", is_filtering(drafts));
    }
    if (drafts->shown->len == 0)
        canvas_paragraph(canvas, rect_inset(drafts->rows, 1, 0), STYLE_TEXT,
                         has_filter(drafts) ? "No draft holds these words." : "No form was left unfinished.", 0);
    const struct row_owner owner = { app, drafts, order_columns(app) };
    list_draw(&drafts->list, canvas, drafts->rows, true, draw_row, &owner);
}

static void drafts_free(struct screen *screen)
{
    struct drafts *drafts = (struct drafts *)screen;
    g_array_unref(drafts->shown);
    text_field_clear(&drafts->filter);
    g_hash_table_unref(drafts->marked);
    g_free(drafts->selected);
    g_free(drafts->range_from);
    g_free(drafts);
}

static const struct screen_class drafts_class = {
    .title = "Drafts",
    .scope = SCOPE_DRAFTS,
    .layout = drafts_layout,
    .key = drafts_key,
    .points = drafts_points,
    .act = drafts_act,
    .can = drafts_can,
    .label = drafts_label,
    .draw = drafts_draw,
    .free = drafts_free,
};

struct screen *screen_drafts_new(struct app *app)
{
    struct drafts *drafts = g_new0(struct drafts, 1);
    const struct text_field_options options = { .limit = FILTER_BYTES_MOST };
    drafts->screen.class = &drafts_class;
    text_field_init(&drafts->filter, &options);
    list_init(&drafts->list);
    drafts->shown = g_array_new(FALSE, FALSE, sizeof(int));
    drafts->marked = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    fill(app, drafts);
    return &drafts->screen;
}
