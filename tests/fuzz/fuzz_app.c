/* tests/fuzz/fuzz_app.c: any bytes as what happens at the desk: keys, pastes, clicks, resizes, time that passes,
 * answers that come late or not as wished. The application is the real one, its journal stands in memory
 * (tests/tui/desk).
 *
 * Bytes are a keyboard's, but for eight that no terminal sends (the list below); each of those may take the next byte.
 * After every key: the screen keeps its size and holds no control character, the cursor stands on it, selections and
 * focus exist, what a form shows is what its draft holds and what its JSON says, and nothing was recorded but by Enter
 * on a screen that showed it. */
#include "base/clean.h"
#include "base/json_scan.h"
#include "forms/body.h"
#include "tests/tui/desk.h"
#include "tui/form_input.h"
#include "tui/lines.h"
#include "tui/screen_form.h"
#include "widgets/key_decoder.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

enum special {
    SPECIAL_RESIZE = 0xF8, /* to a size that follows from the next byte */
    SPECIAL_TIME,          /* so many tenths of a second */
    SPECIAL_QUIET,         /* questions stay unanswered, until it comes again */
    SPECIAL_VERDICT,       /* what becomes of events from now on */
    SPECIAL_DISK,          /* nothing can be recorded, until it comes again */
    SPECIAL_EDITOR,        /* the editor leaves a text, or fails again */
    SPECIAL_READ,          /* a read of the keyboard ends here */
    SPECIAL_PATIENCE       /* and nothing follows for long */
};

static unsigned long keys_pressed;

static void say_keys(void)
{
    printf("%lu keys\n", keys_pressed);
}

static void demand(bool holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "broken: %s\n", what);
    abort();
}

/* ---- what always holds ---- */

/* Rows that are painted as before are left as they stand: what is seen must be what a canvas nobody painted on gets. */
static void check_kept_rows(const struct desk *desk)
{
    struct rect all = canvas_rect(desk->canvas);
    struct canvas *fresh = canvas_new(all.width, all.height);
    canvas_set_ascii(fresh, canvas_is_ascii(desk->canvas));
    app_view(desk->app, fresh);
    g_autofree char *kept = canvas_dump_styles(desk->canvas), *wanted = canvas_dump_styles(fresh);
    demand(strcmp(kept, wanted) == 0, "a screen is painted as from scratch");
    canvas_free(fresh);
}

static void check_cells(struct desk *desk)
{
    struct rect all = canvas_rect(desk->canvas);
    int x, y;
    demand(all.width == desk->app->columns && all.height == desk->app->rows, "the screen has the size of its window");
    demand(!canvas_cursor(desk->canvas, &x, &y) || rect_holds(all, x, y), "the cursor stands on the screen");
    g_autofree char *text = canvas_dump(desk->canvas);
    demand(utf8_valid(text, strlen(text), NULL), "the screen is UTF-8");
    check_kept_rows(desk);
    for (const char *at = text; *at; at++)
        demand((unsigned char)*at >= 0x20 || *at == '\n', "the screen holds no control character");
}

static void check_list(const struct list *list)
{
    demand(list->selected < list->count && (list->selected >= 0 || list->count == 0), "a row is selected");
    demand(list->top >= 0 && list->top <= MAX(0, list->count), "the list is scrolled to a row");
}

static void check_form(const struct app *app, const struct form *form)
{
    const struct form_view *view = &form->view;
    size_t count = draft_count(form->draft);
    demand(view->focus <= count && view->inputs->len == count, "a field has the focus");
    for (size_t i = 0; i < count; i++) {
        const char *shown = form_input_text(g_ptr_array_index(view->inputs, i));
        demand(strcmp(shown, draft_field(form->draft, i)->text) == 0, "a field shows what the draft holds");
        demand(utf8_valid(shown, strlen(shown), NULL), "a field holds UTF-8");
    }
    struct field_context context = form_context(app, form);
    g_autoptr(draft_handle) anew = draft_copy(form->draft);
    const char *preview = body_preview(anew, &context);
    g_autofree char *indented = lines_indent_json(preview);
    demand(strcmp(preview, form->draft->preview->str) == 0, "the JSON beside a form is the form's");
    demand(strcmp(preview, indented) == 0, "it is JSON, and indented");
    for (size_t i = 0; i < count; i++) {
        const struct draft_field *kept = draft_field(form->draft, i), *fresh = draft_field(anew, i);
        demand(g_strcmp0(kept->error, fresh->error) == 0 && g_strcmp0(kept->remark, fresh->remark) == 0 &&
                   g_strcmp0(kept->words, fresh->words) == 0,
               "what is said of a field is what reading it anew says");
    }
}

static void check(struct desk *desk)
{
    const struct app *app = desk->app;
    g_autofree char *clock = time_point_clock(app->now, app->rules->zone);
    demand(strcmp(app->clock, clock) == 0, "the clock tells the time");
    demand(app->depth >= 1 && app->depth <= APP_SCREENS_MAX, "a screen is on top");
    check_cells(desk);
    check_list(&app->order_list);
    demand(app->order_list.count == (int)app->orders->len, "every order has a row");
    for (int i = 0; i < app->depth; i++)
        if (app->stack[i]->scope == SCOPE_FORM)
            check_form(app, (const struct form *)app->stack[i]);
}

/* ---- what happens ---- */

/* Keys that wait for an answer, or may be a scan, are applied later: only where none did is the screen known on which a
 * key was pressed.
 */
static void press(struct desk *desk, const struct key *key)
{
    unsigned scope = app_top(desk->app)->scope;
    bool known =
        !desk->quiet && desk->app->held.length == 0 && desk->app->awaited == 0 && desk->app->scanned.length == 0;
    bool confirms = key->code == KEY_CODE_ENTER || (key_is_text(key) && key->rune == 'R');
    bool shown = (scope & (SCOPE_REVIEW | SCOPE_GROUP | SCOPE_PROMPT)) != 0;
    guint before = desk->events->len;
    desk->burst = key->burst;
    desk_key(desk, key);
    keys_pressed++;
    demand(!known || desk->events->len == before || (confirms && shown), "an event was recorded on purpose");
    for (guint i = before; i < desk->events->len; i++) {
        const struct event_record *event = g_ptr_array_index(desk->events, i);
        struct json_slice value;
        demand(json_scan(event->body, strlen(event->body), &value, NULL, NULL), "what was recorded is JSON");
    }
    check(desk);
}

static void press_all(struct desk *desk, struct key_decoder *decoder)
{
    struct key key;
    while (!desk->ended && key_decoder_next(decoder, &key)) {
        press(desk, &key);
        key_clear(&key);
    }
}

/* Takes the byte behind where it needs one. */
static bool special(struct desk *desk, struct key_decoder *decoder, uint8_t byte, uint8_t next)
{
    static const char *const failures[] = { NULL, "The disk is full." };
    static const char *const edited[] = { NULL, "from the editor\nsecond line" };
    if (byte == SPECIAL_PATIENCE)
        key_decoder_expire(decoder);
    press_all(desk, decoder);
    switch ((enum special)byte) {
    case SPECIAL_RESIZE:
        desk_resize(desk, 1 + next % 16 * 12, 1 + next / 16 * 4);
        return true;
    case SPECIAL_TIME:
        desk_wait(desk, next * 100);
        return true;
    case SPECIAL_QUIET:
        desk->quiet = !desk->quiet;
        if (!desk->quiet)
            desk_answer(desk);
        return false;
    case SPECIAL_VERDICT:
        desk->verdict = (enum event_state)(EVENT_QUEUED + next % (EVENT_DROPPED - EVENT_QUEUED));
        return true;
    case SPECIAL_DISK:
        desk->record_fails = failures[desk->record_fails == NULL];
        return false;
    case SPECIAL_EDITOR:
        desk->edited = edited[desk->edited == NULL];
        return false;
    case SPECIAL_READ:
    case SPECIAL_PATIENCE:
        return false;
    }
    return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    if (keys_pressed == 0)
        atexit(say_keys);
    struct desk desk;
    desk_open(&desk, 100, 30);
    desk_add_event(&desk, "D1", "repair_eta", "{\"event\":\"repair_eta\"}", EVENT_UNKNOWN);
    struct key_decoder *decoder = key_decoder_new();
    for (size_t i = 0; i < size && !desk.ended; i++) {
        size_t run = 0;
        while (i + run < size && bytes[i + run] < SPECIAL_RESIZE)
            run++;
        key_decoder_feed(decoder, (const char *)bytes + i, run);
        i += run;
        bool took = i < size && special(&desk, decoder, bytes[i], i + 1 < size ? bytes[i + 1] : 0);
        i += took;
        app_view(desk.app, desk.canvas);
        check(&desk);
    }
    key_decoder_expire(decoder);
    press_all(&desk, decoder);
    key_decoder_free(decoder);
    desk_close(&desk);
    return 0;
}
