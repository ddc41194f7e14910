/* tui/runtime_files.c: the files the desk reads and writes: small ones beside the settings, exports, imports. */
#include "base/atomic_file.h"
#include "tui/runtime_parts.h"
#include <string.h>

enum { KEPT_MODE = 0600, KEPT_MAX = 256 * 1024 };

void runtime_keep_file(struct runtime *runtime, struct effect *effect)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = g_path_get_dirname(settings_config_path(runtime->options->settings));
    g_autofree char *path = g_build_filename(folder, effect->key, NULL);
    struct msg msg = { .kind = MSG_KEPT_FILE, .request = effect->request };
    if (effect->text && !(folder_make_private(folder, &error) &&
                          atomic_file_write(path, effect->text, strlen(effect->text), KEPT_MODE, &error)))
        msg.text = NULL;
    else if (!effect->text && g_file_test(path, G_FILE_TEST_EXISTS))
        msg.text = file_read(path, KEPT_MAX, NULL, &error);
    else
        msg.text = g_strdup(effect->text ? effect->text : "");
    if (error) {
        msg.kind = MSG_FAILED;
        msg.text = g_strdup_printf(effect->text ? "The %s are not kept: %s" : "The %s cannot be read: %s", effect->key,
                                   error->message);
    }
    runtime_tell(runtime, &msg);
}

void runtime_export(struct runtime *runtime, struct effect *effect)
{
    g_autoptr(GError) error = NULL;
    if (runtime->export) {
        runtime_fail(runtime, effect->request, "Another file is still being written; try again when it is done.");
        return;
    }
    struct export_wish *wish = g_new0(struct export_wish, 1);
    *wish = (struct export_wish){ .kind = effect->export,
                                  .path = g_steal_pointer(&effect->key),
                                  .filter = g_steal_pointer(&effect->text),
                                  .numbers = g_steal_pointer(&effect->numbers),
                                  .now = runtime_now(runtime) };
    runtime->export = export_start(settings_journal_path(runtime->options->settings), wish, &runtime->rules,
                                   &runtime->report_rules, runtime->reports[1], &error);
    runtime->exported = effect->request;
    if (!runtime->export)
        runtime_fail(runtime, effect->request, error->message);
}

void runtime_stop_export(struct runtime *runtime, struct effect *effect)
{
    (void)effect;
    if (runtime->export)
        export_stop(runtime->export);
}

static void tell_progress(struct runtime *runtime)
{
    struct export_progress progress = export_progress(runtime->export);
    struct msg msg = {
        .kind = MSG_EXPORT, .request = runtime->exported, .rows = progress.rows, .percent = progress.percent
    };
    runtime_tell(runtime, &msg);
}

static void collect_export(struct runtime *runtime)
{
    g_autoptr(GError) error = NULL;
    if (!runtime->export)
        return;
    if (!export_is_done(runtime->export)) {
        tell_progress(runtime);
        return;
    }
    char *said = export_end(g_steal_pointer(&runtime->export), &error);
    struct msg msg = { .kind = said ? MSG_SAID : MSG_FAILED, .request = runtime->exported, .text = said };
    if (!said)
        msg.text = g_strdup(error->message);
    runtime_tell(runtime, &msg);
}

void runtime_import(struct runtime *runtime, struct effect *effect)
{
    const struct settings *settings = runtime->options->settings;
    g_autoptr(GError) error = NULL;
    if (runtime->importing) {
        runtime_fail(runtime, effect->request, "Another file is still being read; try again when it is done.");
        return;
    }
    struct import_wish *wish = g_new0(struct import_wish, 1);
    *wish = (struct import_wish){ g_steal_pointer(&effect->key), effect->dry_run, effect->skip_bad };
    runtime->importing =
        import_start(settings_journal_path(settings), settings_profile(settings), wish, runtime->reports[1], &error);
    runtime->imported = effect->request;
    if (!runtime->importing)
        runtime_fail(runtime, effect->request, error->message);
}

void runtime_stop_import(struct runtime *runtime, struct effect *effect)
{
    (void)effect;
    if (runtime->importing)
        import_stop(runtime->importing);
}

static void collect_import(struct runtime *runtime)
{
    struct msg msg = { .kind = MSG_IMPORT, .request = runtime->imported };
    msg.import = runtime->importing ? import_collect(runtime->importing) : NULL;
    if (!msg.import)
        return;
    if (msg.import->ended)
        import_end(g_steal_pointer(&runtime->importing));
    runtime_tell(runtime, &msg);
}

void runtime_files_collect(struct runtime *runtime)
{
    collect_export(runtime);
    collect_import(runtime);
}
