/* tui/runtime_editor.c: a text in a person's own editor, on a terminal lent for as long.
 *
 * The text stands in a file (0600) in a folder of its own (0700), and both are gone afterwards. Whatever fails, the
 * form keeps the text it had. The command is split as a shell would split it, but no shell reads it.
 *
 * Where the desk is asked to end meanwhile, the editor is too, and what it saved by then goes into the form and with it
 * into the draft. */
#include "base/atomic_file.h"
#include "base/child.h"
#include "base/clean.h"
#include "tui/runtime_parts.h"
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

enum { TEXT_MODE = 0600, TEXT_MOST = 64 * 1024 };
/* The desk ends two seconds after it was asked to (widgets/term_guard.h), whatever is saved by then. */
enum { LOOK_EVERY_MS = 100, ENDS_BY_ITSELF_MS = 200, ENDS_WHEN_ASKED_MS = 300 };

struct editing {
    char **command;
    char **environment;
    bool ended;   /* the program ran and said that all is well */
    bool cut_off; /* it was made to end, as the desk is: what it saved is all there is */
    GError *error;
};

static const char *editor_command(void)
{
    static const char *const variables[] = { "VISUAL", "EDITOR" };
    for (size_t i = 0; i < G_N_ELEMENTS(variables); i++) {
        const char *command = g_getenv(variables[i]);
        if (command && *command != '\0')
            return command;
    }
    return NULL;
}

/* The words of the command, the file behind them; NULL and a sentence. The caller owns them. */
static char **split_command(const char *path, GError **error)
{
    const char *command = editor_command();
    g_auto(GStrv) words = NULL;
    g_autoptr(GError) why = NULL;
    int count;
    if (!command) {
        g_set_error(error, G_SHELL_ERROR, G_SHELL_ERROR_EMPTY_STRING,
                    "No editor is set: put its name into VISUAL or EDITOR before the desk is opened.");
        return NULL;
    }
    if (!g_shell_parse_argv(command, &count, &words, &why)) {
        g_set_error(error, G_SHELL_ERROR, G_SHELL_ERROR_FAILED,
                    "The editor \"%s\" cannot be read as a command: %s. Set VISUAL anew.", command, why->message);
        return NULL;
    }
    char **whole = g_new0(char *, (size_t)count + 2);
    for (int i = 0; i < count; i++)
        whole[i] = g_strdup(words[i]);
    whole[count] = g_strdup(path);
    return whole;
}

static int64_t in_ms(int ms)
{
    return g_get_monotonic_time() + (int64_t)ms * 1000;
}

/* A window that is closed tells the editor too: only one that stays is asked, with all it started, as far as they can
 * be told from what is not ours; then made to end. */
static int end_editor(GPid child)
{
    int status = 0;
    if (child_wait(child, in_ms(ENDS_BY_ITSELF_MS), &status))
        return status;
    kill(getpgrp() == getpid() ? 0 : child, term_ending());
    return child_reap(child, in_ms(ENDS_WHEN_ASKED_MS));
}

static int wait_for_editor(GPid child)
{
    int status = 0;
    while (!term_ending())
        if (child_wait(child, in_ms(LOOK_EVERY_MS), &status))
            return status;
    return end_editor(child);
}

static void run_editor(void *owner)
{
    struct editing *editing = owner;
    g_autoptr(GError) why = NULL;
    GPid child = 0;
    if (!g_spawn_async(NULL, editing->command, editing->environment,
                       G_SPAWN_SEARCH_PATH | G_SPAWN_CHILD_INHERITS_STDIN | G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL,
                       &child, &why)) {
        g_set_error(&editing->error, G_SPAWN_ERROR, G_SPAWN_ERROR_FAILED,
                    "The editor did not start: %s. The text is as it was.", why->message);
        return;
    }
    int status = wait_for_editor(child);
    editing->cut_off = term_ending() != 0;
    if (editing->cut_off)
        return;
    editing->ended = g_spawn_check_wait_status(status, &why);
    if (!editing->ended)
        g_set_error(&editing->error, G_SPAWN_ERROR, G_SPAWN_ERROR_FAILED,
                    "The editor %s did not end well (%s); the text is as it was.", editing->command[0], why->message);
}

/* Less what editors put around a text: the mark of its encoding in front, the line end behind, of whichever system. */
static char *bare_text(const char *text)
{
    static const char mark[] = "\xEF\xBB\xBF";
    const char *start = g_str_has_prefix(text, mark) ? text + strlen(mark) : text;
    size_t length = strlen(start);
    length -= length > 0 && start[length - 1] == '\n';
    length -= length > 0 && start[length - 1] == '\r';
    return g_strndup(start, length);
}

/* The text as the editor left it. */
static char *read_saved(const char *path, GError **error)
{
    size_t length, bad;
    g_autoptr(GError) why = NULL;
    g_autofree char *text = file_read(path, TEXT_MOST, &length, &why);
    if (!text && g_error_matches(why, G_FILE_ERROR, G_FILE_ERROR_NOENT)) {
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_NOENT, "The editor left no file; the text is as it was.");
        return NULL;
    }
    if (!text) {
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
                    "What the editor saved cannot be taken: %s The text is "
                    "as it was.",
                    why->message);
        return NULL;
    }
    if (strlen(text) != length || !utf8_valid(text, length, &bad)) {
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
                    "The editor saved something that is not UTF-8 text; the text is as it was.");
        return NULL;
    }
    return bare_text(text);
}

/* The newest there is of an editor that was made to end. nano and Emacs save what was not saved yet under a name of
 * their own. An empty file is one that was not written to its end. */
static char *read_rescued(const char *path, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(path), *name = g_path_get_basename(path);
    g_autofree char *by_nano = g_strconcat(path, ".save", NULL);
    g_autofree char *by_emacs = g_strdup_printf("%s/#%s#", folder, name);
    const char *const places[] = { by_nano, by_emacs, path };
    char *text = NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(places) && (!text || !*text); i++) {
        g_free(text);
        g_clear_error(error);
        text = read_saved(places[i], error);
    }
    if (text && !*text) {
        g_clear_pointer(&text, g_free);
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "The editor saved nothing; the text is as it was.");
    }
    return text;
}

static char *edit_in(struct runtime *runtime, const char *path, const char *text, GError **error)
{
    g_autofree char *ended = g_strconcat(text, *text != '\0' ? "\n" : "", NULL);
    if (!atomic_file_write(path, ended, strlen(ended), TEXT_MODE, error))
        return NULL;
    struct editing editing = { .command = split_command(path, error) };
    if (!editing.command)
        return NULL;
    editing.environment = g_environ_unsetenv(g_get_environ(), "FIXLINE_TOKEN");
    term_lend(runtime->term, run_editor, &editing);
    g_strfreev(editing.command);
    g_strfreev(editing.environment);
    if (editing.error)
        g_propagate_error(error, editing.error);
    if (editing.cut_off)
        return read_rescued(path, error);
    return editing.ended ? read_saved(path, error) : NULL;
}

/* With what the editor may have left beside the file: copies and swap files. */
static void remove_folder(const char *folder)
{
    GDir *entries = g_dir_open(folder, 0, NULL);
    const char *name;
    while (entries && (name = g_dir_read_name(entries)) != NULL) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_unlink(path);
    }
    if (entries)
        g_dir_close(entries);
    g_rmdir(folder);
}

void runtime_edit(struct runtime *runtime, struct effect *effect)
{
    g_autoptr(GError) error = NULL;
    struct msg msg = { .kind = MSG_EDITED, .request = effect->request };
    g_autofree char *folder = g_dir_make_tmp("fixline-XXXXXX", &error);
    if (folder) {
        g_autofree char *path = g_build_filename(folder, "text.txt", NULL);
        msg.text = edit_in(runtime, path, effect->text, &error);
        remove_folder(folder);
    }
    if (!msg.text) {
        msg.kind = MSG_FAILED;
        msg.text = g_strdup(error->message);
    }
    runtime_tell(runtime, &msg);
}
