/* tests/tui/desk.c: the application without a terminal: its start, keys from a script, its screen. */
#include "tests/tui/world.h"
#include <locale.h>
#include <string.h>

void desk_open(struct desk *desk, int columns, int rows)
{
    const struct app_options wanted = { .columns = columns, .rows = rows };
    desk_open_with(desk, &wanted);
}

/* The application over what the journal holds. */
static void start(struct desk *desk, const struct app_options *wanted)
{
    g_autofree char *seed = desk->starts == 0 ? g_strdup("seed") : g_strdup_printf("seed%d", desk->starts);
    desk->starts++;
    const struct app_options options = { .kind = wanted->kind ? wanted->kind : "STAND-IN",
                                         .kind_style = wanted->kind ? wanted->kind_style : STYLE_STAND_IN,
                                         .profile = wanted->profile,
                                         .server = "http://127.0.0.1:8787",
                                         .accept_version = "latest",
                                         .operator_name = "Sam",
                                         .rules = &desk->rules,
                                         .seed = seed,
                                         .clock_set = true,
                                         .hold_ms = wanted->hold_ms,
                                         .custom = wanted->custom,
                                         .settings = wanted->settings,
                                         .bindings = wanted->bindings,
                                         .columns = wanted->columns,
                                         .rows = wanted->rows,
                                         .now = desk->now,
                                         .monotonic = desk->monotonic };
    desk->app = app_new(&options, desk->effects);
    desk_answer(desk);
    app_view(desk->app, desk->canvas);
}

void desk_open_with(struct desk *desk, const struct app_options *wanted)
{
    setlocale(LC_ALL, "C.UTF-8");
    *desk = (struct desk){ .now = DESK_NOW, .monotonic = 1000, .verdict = EVENT_ACCEPTED };
    desk->zone = g_time_zone_new_utc();
    desk->rules = (struct time_rules){ .zone = desk->zone, .end_of_day = 18 * 60 };
    world_open(desk, wanted->hold_ms);
    desk->canvas = canvas_new(wanted->columns, wanted->rows);
    start(desk, wanted);
    desk_type(desk, "Down");
}

void desk_restart(struct desk *desk)
{
    const struct rect size = canvas_rect(desk->canvas);
    const struct app_options options = { .columns = size.width, .rows = size.height, .hold_ms = desk->hold_ms };
    app_free(desk->app);
    start(desk, &options);
}

void desk_close(struct desk *desk)
{
    app_free(desk->app);
    canvas_free(desk->canvas);
    world_close(desk);
    g_time_zone_unref(desk->zone);
}

void desk_key(struct desk *desk, const struct key *key)
{
    struct msg msg = { .kind = MSG_KEY, .key = *key };
    msg.key.text = g_strdup(key->text);
    msg.key.burst = desk->burst ? desk->burst : 1;
    desk_tell(desk, &msg);
    if (!desk->quiet)
        desk_answer(desk);
    app_view(desk->app, desk->canvas);
}

void desk_resize(struct desk *desk, int columns, int rows)
{
    struct key key = { .code = KEY_CODE_RESIZE, .column = columns, .row = rows };
    canvas_resize(desk->canvas, columns, rows);
    desk_key(desk, &key);
}

void desk_wait(struct desk *desk, int milliseconds)
{
    desk->now += milliseconds;
    desk->monotonic += milliseconds;
    world_let_go(desk, desk->monotonic);
    struct msg msg = { .kind = MSG_TICK };
    desk_tell(desk, &msg);
    if (!desk->quiet)
        desk_answer(desk);
}

static void type_text(struct desk *desk, const char *text, size_t length)
{
    for (const char *at = text; at < text + length; at = g_utf8_next_char(at)) {
        struct key key = { .code = KEY_CODE_TEXT, .rune = g_utf8_get_char(at) };
        desk_key(desk, &key);
    }
}

static void paste(struct desk *desk, const char *text, size_t length)
{
    g_autofree char *bytes = g_strndup(text, length);
    struct key key = { .code = KEY_CODE_PASTE, .text = bytes };
    desk_key(desk, &key);
}

void desk_type(struct desk *desk, const char *script)
{
    while (*script) {
        bool pasted = g_str_has_prefix(script, "^'");
        if (pasted || *script == '\'') {
            const char *start = script + (pasted ? 2 : 1), *end = strchr(start, '\'');
            if (!end)
                g_error("no closing quote in %s", script);
            if (pasted)
                paste(desk, start, (size_t)(end - start));
            else
                type_text(desk, start, (size_t)(end - start));
            script = end + 1;
        } else if (*script == ' ') {
            script++;
        } else {
            size_t length = strcspn(script, " ");
            g_autofree char *name = g_strndup(script, length);
            struct key key = { 0 };
            if (!key_parse(name, &key))
                g_error("there is no key %s", name);
            desk_key(desk, &key);
            script += length;
        }
    }
}

char *desk_screen(struct desk *desk)
{
    app_view(desk->app, desk->canvas);
    return canvas_dump(desk->canvas);
}

bool desk_shows(struct desk *desk, const char *text)
{
    g_autofree char *screen = desk_screen(desk);
    return strstr(screen, text) != NULL;
}

const char *desk_body(const struct desk *desk)
{
    if (desk->events->len == 0)
        return NULL;
    const struct event_record *last = g_ptr_array_index(desk->events, desk->events->len - 1);
    return last->body;
}
