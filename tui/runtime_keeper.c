/* tui/runtime_keeper.c: a queue of files in, the same files out. */
#include "tui/runtime_keeper.h"
#include "base/atomic_file.h"
#include "base/thread.h"
#include <string.h>

enum { FILE_MODE = 0600, BYTES_MOST = 256 * 1024 };

struct keeper {
    GThread *thread;
    GAsyncQueue *wanted, *done; /* struct kept_file *; one without a path ends the thread */
    int descriptor;
};

void kept_file_free(struct kept_file *file)
{
    g_free(file->path);
    g_free(file->text);
    g_free(file->error);
    g_free(file->copied_what);
    g_free(file);
}

static void write_file(struct kept_file *file, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(file->path);
    if (folder_make_private(folder, error))
        atomic_file_write(file->path, file->text, strlen(file->text), FILE_MODE, error);
}

static void read_file(struct kept_file *file, GError **error)
{
    bool is_there = g_file_test(file->path, G_FILE_TEST_EXISTS);
    file->text = is_there ? file_read(file->path, BYTES_MOST, NULL, error) : g_strdup("");
}

static void *work(void *data)
{
    struct keeper *keeper = data;
    for (struct kept_file *file; (file = g_async_queue_pop(keeper->wanted))->path != NULL;) {
        g_autoptr(GError) error = NULL;
        file->writes ? write_file(file, &error) : read_file(file, &error);
        file->error = error ? g_strdup(error->message) : NULL;
        g_async_queue_push(keeper->done, file);
        thread_wake(keeper->descriptor);
    }
    return NULL;
}

struct keeper *keeper_start(int descriptor, GError **error)
{
    struct keeper *keeper = g_new0(struct keeper, 1);
    keeper->descriptor = descriptor;
    keeper->wanted = g_async_queue_new();
    keeper->done = g_async_queue_new();
    keeper->thread = g_thread_try_new("keeper", work, keeper, error);
    if (keeper->thread)
        return keeper;
    keeper_free(keeper);
    return NULL;
}

void keeper_submit(struct keeper *keeper, struct kept_file *file)
{
    g_async_queue_push(keeper->wanted, file);
}

struct kept_file *keeper_collect(struct keeper *keeper)
{
    return g_async_queue_try_pop(keeper->done);
}

void keeper_end(struct keeper *keeper)
{
    struct kept_file last = { .path = NULL };
    g_async_queue_push(keeper->wanted, &last);
    g_thread_join(keeper->thread);
}

void keeper_free(struct keeper *keeper)
{
    if (!keeper)
        return;
    for (struct kept_file *file; (file = keeper_collect(keeper)) != NULL;)
        kept_file_free(file);
    g_async_queue_unref(keeper->wanted);
    g_async_queue_unref(keeper->done);
    g_free(keeper);
}
