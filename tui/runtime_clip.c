/* tui/runtime_clip.c: where copied text goes. Not every terminal takes the clipboard's sequence and a command may fail:
 * a private file holds the text in any case, and the sentence names it. */
#include "base/atomic_file.h"
#include "tui/runtime_parts.h"
#include <string.h>

enum { COPY_MODE = 0600 };

static char *file_path(const struct runtime *runtime)
{
    return g_build_filename(settings_state_folder(runtime->options->settings), "copied", NULL);
}

/* NULL, or why it could not be written; the caller owns it. */
static char *write_file(const struct runtime *runtime, const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = file_path(runtime);
    if (folder_make_private(settings_state_folder(runtime->options->settings), &error) &&
        atomic_file_write(path, text, strlen(text), COPY_MODE, &error))
        return NULL;
    return g_strdup(error->message);
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
    const char *command = settings_text(runtime->options->settings, SETTING_COPY_COMMAND);
    struct clip clip = { .what = g_strdup(effect->key),
                         .unkept = write_file(runtime, effect->text),
                         .request = effect->request };
    if (command)
        start_command(runtime, &clip, command, effect->text);
    else
        tell(runtime, &clip, term_copy(runtime->term, effect->text) ? "on the clipboard" : NULL, NULL);
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
