/* tui/runtime_files.c: the files the desk reads and writes: small ones beside the settings, exports, imports. */
#include "tui/runtime_parts.h"
#include <string.h>

/* What became of a file beside the settings. */
static void tell_kept(struct runtime *runtime, struct kept_file *file)
{
    struct msg msg = { .kind = file->error ? MSG_FAILED : MSG_KEPT_FILE, .request = file->request };
    g_autofree char *name = g_path_get_basename(file->path);
    msg.text = file->error ? g_strdup_printf(file->writes ? "The %s are not kept: %s" : "The %s cannot be read: %s",
                                             name, file->error)
                           : g_steal_pointer(&file->text);
    runtime_tell(runtime, &msg);
}

static void end_file(struct runtime *runtime, struct kept_file *file)
{
    file->copied_what ? runtime_clip_kept(runtime, file) : tell_kept(runtime, file);
    kept_file_free(file);
}

void runtime_keep(struct runtime *runtime, struct kept_file *file)
{
    g_autoptr(GError) error = NULL;
    if (!runtime->keeper)
        runtime->keeper = keeper_start(runtime->reports[1], &error);
    if (runtime->keeper) {
        keeper_submit(runtime->keeper, file);
        return;
    }
    file->error = g_strdup(error->message);
    end_file(runtime, file);
}

void runtime_keep_collect(struct runtime *runtime)
{
    for (struct kept_file *file; runtime->keeper && (file = keeper_collect(runtime->keeper)) != NULL;)
        end_file(runtime, file);
}

void runtime_keep_end(struct runtime *runtime)
{
    if (runtime->keeper)
        keeper_end(runtime->keeper);
    runtime_keep_collect(runtime);
    g_clear_pointer(&runtime->keeper, keeper_free);
}

void runtime_keep_file(struct runtime *runtime, struct effect *effect)
{
    g_autofree char *folder = g_path_get_dirname(settings_config_path(runtime->options->settings));
    bool writes = effect->text != NULL;
    struct kept_file *file = g_new0(struct kept_file, 1);
    *file = (struct kept_file){ .request = effect->request,
                                .path = g_build_filename(folder, effect->key, NULL),
                                .writes = writes,
                                .text = g_steal_pointer(&effect->text) };
    runtime_keep(runtime, file);
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
    runtime->export = export_start(settings_journal_path(runtime->options->settings), wish, runtime->options->rules,
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
