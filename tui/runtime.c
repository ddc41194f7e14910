/* tui/runtime.c: the desk's loop: wait, collect, update, draw once. The first picture comes from the journal that is
 * already open; only after it the threads start that own disk and network. Afterwards this thread waits for neither. */
#include "base/atomic_file.h"
#include "base/json_scan.h"
#include "journal/journal_events.h"
#include "tui/runtime_parts.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { STATUS_DONE = 0, STATUS_UNUSABLE = 2, STATUS_FAILED = 5 };
enum { TICK_EVERY_MS = 100 };

int64_t runtime_now(const struct runtime *runtime)
{
    return runtime->options->frozen_now ? runtime->options->frozen_now : g_get_real_time() / 1000;
}

static int64_t monotonic_ms(void)
{
    return g_get_monotonic_time() / 1000;
}

void runtime_tell(struct runtime *runtime, struct msg *msg)
{
    msg->now = runtime_now(runtime);
    msg->monotonic = monotonic_ms();
    app_update(runtime->app, msg, runtime->effects);
    msg_clear(msg);
}

void runtime_fail(struct runtime *runtime, uint64_t request, const char *why)
{
    struct msg msg = { .kind = MSG_FAILED, .request = request, .text = g_strdup(why) };
    runtime_tell(runtime, &msg);
}

/* ---- opening ---- */

static bool open_custom(struct runtime *runtime, GError **error)
{
    const char *path = settings_text(runtime->options->settings, SETTING_EVENTS_FILE);
    size_t length = 0;
    if (!path)
        return true;
    g_autofree char *text = file_read(path, JSON_BYTES_MAX, &length, error);
    if (!text)
        return false;
    g_autoptr(GPtrArray) defects = g_ptr_array_new_with_free_func(g_free);
    runtime->custom = custom_read(text, length, defects);
    if (!runtime->custom)
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "%s: %s \"fixline events\" names every defect.", path,
                    defects->len > 0 ? (const char *)defects->pdata[0] : "It cannot be read.");
    return runtime->custom != NULL;
}

GArray *desk_bindings(const struct settings *settings, GError **error)
{
    const GPtrArray *lines = settings_bindings(settings);
    GArray *bindings = g_array_new(FALSE, FALSE, sizeof(struct action_binding));
    for (guint i = 0; i < lines->len; i++) {
        const struct setting_binding *line = g_ptr_array_index(lines, i);
        struct action_binding binding;
        if (!action_binding_read(line->action, line->key, &binding, error)) {
            g_prefix_error(error, "%s, line %u, [keys]: ", settings_config_path(settings), line->line);
            g_array_unref(bindings);
            return NULL;
        }
        if (binding.key.code != KEY_CODE_NONE)
            g_array_append_val(bindings, binding);
    }
    return bindings;
}

static bool open_bindings(struct runtime *runtime, GError **error)
{
    runtime->bindings = desk_bindings(runtime->options->settings, error);
    return runtime->bindings != NULL;
}

static enum term_color color_option(const char *color)
{
    if (g_strcmp0(color, "always") == 0)
        return TERM_COLOR_ALWAYS;
    return g_strcmp0(color, "never") == 0 ? TERM_COLOR_NEVER : TERM_COLOR_AUTO;
}

static bool open_terminal(struct runtime *runtime, GError **error)
{
    const struct settings *settings = runtime->options->settings;
    const struct term_options options = {
        .color = color_option(runtime->options->color),
        .theme = (enum theme)settings_number(settings, SETTING_THEME),
        .accent = (enum accent)settings_number(settings, SETTING_COLOR),
        .escape_delay_ms = settings_number(settings, SETTING_ESCAPE_DELAY),
        .mouse = settings_number(settings, SETTING_MOUSE) != 0,
        .saves_first = true,
    };
    runtime->term = term_open(&options, error);
    if (!runtime->term)
        return false;
    int columns, rows;
    term_size(runtime->term, &columns, &rows);
    runtime->canvas = canvas_new(columns, rows);
    canvas_set_ascii(runtime->canvas, term_is_ascii(runtime->term));
    return true;
}

struct kind_look runtime_kind_look(enum server_kind kind)
{
    static const struct kind_look kinds[] = {
        [SERVER_PRODUCTION] = { "PRODUCTION", STYLE_PRODUCTION },
        [SERVER_TEST] = { "TEST", STYLE_TEST },
        [SERVER_STAND_IN] = { "STAND-IN", STYLE_STAND_IN },
    };
    return kinds[kind];
}

static void open_app(struct runtime *runtime)
{
    const struct settings *settings = runtime->options->settings;
    struct kind_look look = runtime_kind_look(settings_server_kind(settings));
    struct rect screen = canvas_rect(runtime->canvas);
    g_autofree char *seed = journal_uuid();
    const char *server = settings_text(settings, SETTING_URL), *profile = settings_profile(settings);
    const struct app_options options = {
        .kind = look.word,
        .kind_style = look.style,
        .profile = strcmp(profile, SETTINGS_DEFAULT_PROFILE) != 0 ? profile : NULL,
        .server = server ? server : "",
        .accept_version = settings_text(settings, SETTING_ACCEPT_VERSION),
        .operator_name = settings_text(settings, SETTING_OPERATOR),
        .rules = runtime->options->rules,
        .seed = seed,
        .custom = runtime->custom,
        .settings = settings,
        .bindings = runtime->bindings,
        .clock_set = runtime->options->frozen_now != 0,
        .hold_ms = (int64_t)settings_number(settings, SETTING_HOLD) * 1000,
        .columns = screen.width,
        .rows = screen.height,
        .now = runtime_now(runtime),
        .monotonic = monotonic_ms(),
    };
    runtime->app = app_new(&options, runtime->effects);
}

/* ---- the loop ---- */

static void draw(struct runtime *runtime)
{
    app_view(runtime->app, runtime->canvas);
    term_show(runtime->term, runtime->canvas);
}

/* All keys that are there; false where none was. A wake need not mean a key, and one read can hold many. */
static bool collect_keys(struct runtime *runtime)
{
    struct msg msg = { .kind = MSG_KEY };
    bool eof = false, came = false;
    while (!runtime->ending && term_key(runtime->term, &msg.key, &eof)) {
        if (msg.key.code == KEY_CODE_RESIZE)
            canvas_resize(runtime->canvas, msg.key.column, msg.key.row);
        runtime_tell(runtime, &msg);
        runtime_carry_out(runtime);
        msg = (struct msg){ .kind = MSG_KEY };
        came = true;
    }
    runtime->ending = runtime->ending || eof;
    return came;
}

/* A key brings the time with it: while they come one after the other, the time alone is told now and then only. */
static void tell_time(struct runtime *runtime, bool key_came)
{
    int64_t now = monotonic_ms();
    if (key_came && app_tick_ms(runtime->app) > 0 && now - runtime->ticked_at < TICK_EVERY_MS)
        return;
    struct msg tick = { .kind = MSG_TICK };
    runtime->ticked_at = now;
    runtime_tell(runtime, &tick);
}

static int wait_ms(const struct runtime *runtime)
{
    int tick = app_tick_ms(runtime->app);
    int pending = term_pending_ms(runtime->term);
    return pending >= 0 ? MIN(tick, pending) : tick;
}

/* Whatever was asked for is on its way by now: the next wake may be a minute away. True where a worker reports. */
static bool wait_for_something(const struct runtime *runtime)
{
    g_assert(runtime->effects->len == 0);
    struct pollfd wanted[] = {
        { .fd = term_input(runtime->term), .events = POLLIN },
        { .fd = term_wake(runtime->term), .events = POLLIN },
        { .fd = runtime->reports[0], .events = POLLIN },
    };
    return poll(wanted, G_N_ELEMENTS(wanted), wait_ms(runtime)) > 0 && wanted[2].revents != 0;
}

static void run(struct runtime *runtime)
{
    while (!runtime->ending) {
        bool reports = wait_for_something(runtime);
        bool key_came = collect_keys(runtime);
        if (reports)
            runtime_collect(runtime);
        tell_time(runtime, key_came);
        runtime_carry_out(runtime); /* an answer may have let keys through that were held for it */
        if (!runtime->ending)
            draw(runtime);
        runtime_ask(runtime);
    }
}

/* ---- closing ---- */

/* After the last event has left: what a closing desk sent does not wait any more. Where the journal cannot be asked,
 * what was counted last stands. */
static void count_again(const struct runtime *runtime, const char *server, struct journal_counts *counts)
{
    const struct settings *settings = runtime->options->settings;
    struct journal *journal =
        journal_open(settings_journal_path(settings), settings_profile(settings), JOURNAL_READ_ONLY, NULL);
    struct journal_counts now;
    if (journal && journal_count(journal, server, &now, NULL))
        *counts = now;
    if (journal)
        journal_close(journal);
}

/* Said in the shell, where it can still be read when the desk is gone. */
static void say_what_waits(const struct journal_counts *counts)
{
    int64_t waiting = counts->waiting - counts->resting;
    if (waiting > 0)
        fprintf(stderr,
                "%" G_GINT64_FORMAT " %s in the outbox; what waits leaves while a desk is open, or by \"fixline outbox "
                "send\".\n",
                waiting, waiting == 1 ? "event waits" : "events wait");
    if (counts->resting > 0)
        fprintf(stderr,
                "%" G_GINT64_FORMAT
                " %s and did not leave; only a person sends %s, by \"fixline outbox retry\" or t in "
                "the outbox.\n",
                counts->resting, counts->resting == 1 ? "event rested" : "events rested",
                counts->resting == 1 ? "it" : "them");
    if (counts->unknown > 0)
        fprintf(stderr, "%" G_GINT64_FORMAT " %s unknown; \"fixline outbox list\" shows what is to be settled.\n",
                counts->unknown, counts->unknown == 1 ? "event is" : "events are");
}

static void runtime_close(struct runtime *runtime)
{
    struct journal_counts counts = { 0 };
    g_autofree char *server = g_strdup(settings_text(runtime->connection, SETTING_URL));
    if (runtime->app) {
        app_save(runtime->app, runtime->effects);
        runtime_carry_out(runtime);
        runtime_ask(runtime); /* nobody waits for the answers; the librarian frees the questions */
        counts = app_counts(runtime->app);
    }
    term_close(runtime->term);
    rehearsal_stop(runtime->rehearsal);
    if (runtime->export)
        g_free(export_end(runtime->export, NULL));
    import_end(runtime->importing);
    runtime_keep_end(runtime);
    runtime_clip_end(runtime);
    librarian_stop(runtime->librarian);
    courier_stop(runtime->courier);
    if (runtime->courier && (counts.waiting > 0 || counts.unknown > 0))
        count_again(runtime, server, &counts);
    if (!runtime->courier)
        journal_close(runtime->journal);
    app_free(runtime->app);
    canvas_free(runtime->canvas);
    g_ptr_array_unref(runtime->effects);
    for (int i = 0; i < 2; i++)
        if (runtime->reports[i] >= 0)
            close(runtime->reports[i]);
    g_free(runtime->worker_error);
    custom_free(runtime->custom);
    g_clear_pointer(&runtime->bindings, g_array_unref);
    if (!runtime->options->demo) /* of which nothing is left to send or settle */
        say_what_waits(&counts);
}

static bool open_reports(struct runtime *runtime, GError **error)
{
    if (pipe2(runtime->reports, O_CLOEXEC | O_NONBLOCK) == 0)
        return true;
    g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(errno), "The desk cannot start: %s; close other programs.",
                g_strerror(errno));
    return false;
}

int desk_run(const struct desk_options *options, GError **error)
{
    struct runtime runtime = {
        .options = options, .journal = options->journal, .connection = options->settings, .reports = { -1, -1 }
    };
    runtime.effects = effects_new();
    report_rules_fill(&runtime.report_rules, runtime.completing);
    int status = STATUS_DONE;
    if (!open_custom(&runtime, error) || !open_bindings(&runtime, error) || !open_reports(&runtime, error)) {
        status = STATUS_FAILED;
    } else if (!open_terminal(&runtime, error)) {
        status = STATUS_UNUSABLE;
    } else {
        open_app(&runtime);
        runtime_answer_first(&runtime);
        draw(&runtime);
        runtime_start_workers(&runtime);
        runtime_carry_out(&runtime);
        runtime_ask(&runtime);
        run(&runtime);
    }
    runtime_close(&runtime);
    term_end();
    return status;
}
