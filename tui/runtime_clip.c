/* tui/runtime_clip.c: where copied text goes. Not every terminal takes the clipboard's sequence and a command may fail:
 * a private file holds the text in any case, and the sentence names it. */
#include "tui/runtime_parts.h"
#include <string.h>

static char *file_path(const struct runtime *runtime)
{
    return g_build_filename(settings_state_folder(runtime->options->settings), "copied", NULL);
}

/* `place` beside the file, NULL = none; `failure` of the command, NULL = none. */
static void tell(struct runtime *runtime, const struct clip *clip, const char *place, const char *failure)
{
    g_autofree char *path = file_path(runtime);
    GString *said = g_string_new(failure);
    if (failure)
        g_string_append(said, ". ");
    g_string_append_printf(said, "%s is ", clip->what);
    if (clip->unkept)
        g_string_append_printf(said, "%s; the file could not be written: %s", place ? place : "nowhere", clip->unkept);
    else
        g_string_append_printf(said, "%s%sin %s.", place ? place : "", place ? " and " : "", path);
    struct msg msg = { .kind = failure ? MSG_FAILED : MSG_SAID, .request = clip->request };
    msg.text = g_string_free(said, FALSE);
    runtime_tell(runtime, &msg);
}

static void clip_clear(struct clip *clip)
{
    g_free(clip->what);
    g_free(clip->unkept);
    *clip = (struct clip){ 0 };
}

static void start_command(struct runtime *runtime, struct clip *clip, const char *command, const char *text)
{
    g_autoptr(GError) error = NULL;
    if (runtime->clip.copying) {
        tell(runtime, clip, NULL, "copy_command is busy with what was copied before");
        return;
    }
    clip->copying = copying_start(command, text, runtime->reports[1], &error);
    if (!clip->copying) {
        tell(runtime, clip, NULL, error->message);
        return;
    }
    runtime->clip = *clip;
    *clip = (struct clip){ 0 };
}

void runtime_clip(struct runtime *runtime, struct effect *effect)
{
    bool by_command = settings_text(runtime->options->settings, SETTING_COPY_COMMAND) != NULL;
    bool on_clipboard = !by_command && term_copy(runtime->term, effect->text);
    struct kept_file *file = g_new0(struct kept_file, 1);
    *file = (struct kept_file){ .request = effect->request,
                                .path = file_path(runtime),
                                .writes = true,
                                .copied_what = g_strdup(effect->key),
                                .on_clipboard = on_clipboard,
                                .text = g_steal_pointer(&effect->text) };
    runtime_keep(runtime, file);
}

void runtime_clip_kept(struct runtime *runtime, struct kept_file *file)
{
    const char *command = settings_text(runtime->options->settings, SETTING_COPY_COMMAND);
    struct clip clip = { .what = g_strdup(file->copied_what),
                         .unkept = g_strdup(file->error),
                         .request = file->request };
    if (command)
        start_command(runtime, &clip, command, file->text);
    else
        tell(runtime, &clip, file->on_clipboard ? "on the clipboard" : NULL, NULL);
    clip_clear(&clip);
}

void runtime_clip_collect(struct runtime *runtime)
{
    g_autoptr(GError) error = NULL;
    if (!runtime->clip.copying || !copying_is_done(runtime->clip.copying))
        return;
    if (copying_end(g_steal_pointer(&runtime->clip.copying), &error))
        tell(runtime, &runtime->clip, "with copy_command", NULL);
    else
        tell(runtime, &runtime->clip, NULL, error->message);
    clip_clear(&runtime->clip);
}

void runtime_clip_end(struct runtime *runtime)
{
    if (runtime->clip.copying)
        copying_end(runtime->clip.copying, NULL);
    clip_clear(&runtime->clip);
}
