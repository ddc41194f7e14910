/* cli/demo.c: `fixline --demo`: a desk on a fresh stand-in, in a folder of its own that nobody finds afterwards. */
#include "cli/desk.h"
#include "cli/print.h"
#include "cli/stand_in.h"
#include "delivery/client.h"
#include "intake/orders.h"
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { DEMO_TIMEOUT_MS = 10 * 1000, FOLDERS_OPEN = 8, HTTP_OK = 200 };

static int remove_entry(const char *path, const struct stat *state, int kind, struct FTW *place)
{
    (void)state;
    (void)kind;
    (void)place;
    return remove(path);
}

static void remove_folder(const char *folder)
{
    nftw(folder, remove_entry, FOLDERS_OPEN, FTW_DEPTH | FTW_PHYS);
}

/* Waits for the end of this process, however it ends, and removes the folder then. */
struct sweeper {
    pid_t pid;
    int alive; /* open as long as this process lives */
};

static void sweep_when_alone(const char *folder, int ended)
{
    char byte;
    setsid(); /* a closed terminal must not end it first */
    while (read(ended, &byte, 1) != 0)
        continue;
    remove_folder(folder);
    _exit(0);
}

static bool sweeper_start(struct sweeper *sweeper, const char *folder, GError **error)
{
    int ends[2];
    bool piped = pipe2(ends, O_CLOEXEC) == 0;
    sweeper->pid = piped ? fork() : -1;
    if (sweeper->pid == 0) {
        close(ends[1]);
        sweep_when_alone(folder, ends[0]);
    }
    if (piped)
        close(ends[0]);
    sweeper->alive = piped ? ends[1] : -1;
    if (sweeper->pid < 0)
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "The demo cannot start another process: %s.",
                    g_strerror(errno));
    return sweeper->pid > 0;
}

static void sweeper_end(struct sweeper *sweeper)
{
    close(sweeper->alive);
    while (waitpid(sweeper->pid, NULL, 0) < 0 && errno == EINTR)
        continue;
}

/* GET over the same client that sends events. Caller owns the body. */
static char *fetch(const char *url, size_t *length, GError **error)
{
    const struct client_options options = { .connect_timeout_ms = DEMO_TIMEOUT_MS,
                                            .total_timeout_ms = DEMO_TIMEOUT_MS };
    const struct client_request request = { .method = "GET", .url = url };
    struct exchange exchange = { 0 };
    char *body = NULL;
    bool asked = client_ask(&options, &request, &exchange, error);
    if (asked && exchange.status == HTTP_OK && exchange.body_complete) {
        body = g_steal_pointer(&exchange.body);
        *length = exchange.body_length;
    } else if (asked) {
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "The stand-in gave no sample orders: status %d, %s.",
                    exchange.status, exchange.detail ? exchange.detail : "no further word");
    }
    exchange_clear(&exchange);
    return body;
}

static bool import_samples(struct session *session, const char *stand_in, GError **error)
{
    g_autofree char *url = g_strconcat(stand_in, "/sandbox/orders", NULL);
    size_t length = 0;
    g_autofree char *text = fetch(url, &length, error);
    const struct import_options options = { .skip_bad = false };
    struct import_counts counts;
    return text && intake_import_orders(session->journal, text, length, &options, &counts, error);
}

/* Whatever a part of the program keeps, it keeps below `folder`. */
static void move_into(struct session *session, const char *folder)
{
    static const char *const PLACES[] = { "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME" };
    for (size_t i = 0; i < G_N_ELEMENTS(PLACES); i++)
        g_setenv(PLACES[i], folder, TRUE);
    session->flags.ignore_person = true;
    session->flags.journal = NULL;
    session_clear(session);
}

static enum status run_in(struct session *session, const char *folder, const struct stand_in *stand_in)
{
    g_autoptr(GError) error = NULL;
    move_into(session, folder);
    session->flags.demo_url = stand_in->url;
    enum status status = session_journal(session);
    if (status == STATUS_DONE && !import_samples(session, stand_in->url, &error))
        status = print_error(STATUS_FAILED, error);
    if (status == STATUS_DONE)
        status = desk_open(session, true);
    session_clear(session);
    session->flags.demo_url = NULL;
    return status;
}

static enum status run_on_stand_in(struct session *session, const char *folder)
{
    g_autoptr(GError) error = NULL;
    struct stand_in stand_in;
    if (!stand_in_start(&stand_in, &error))
        return print_error(STATUS_FAILED, error);
    enum status status = run_in(session, folder, &stand_in);
    stand_in_stop(&stand_in);
    return status;
}

enum status demo_run(struct session *session)
{
    g_autoptr(GError) error = NULL;
    struct sweeper sweeper;
    if (session->flags.profile || session->flags.config || session->flags.journal)
        return print_failure(STATUS_USAGE, "--demo keeps to a folder of its own; leave out --profile, --config and "
                                           "--journal.");
    g_autofree char *folder = g_dir_make_tmp("fixline-demo-XXXXXX", &error);
    if (!folder)
        return print_error(STATUS_FAILED, error);
    if (!sweeper_start(&sweeper, folder, &error)) {
        remove_folder(folder);
        return print_error(STATUS_FAILED, error);
    }
    enum status status = run_on_stand_in(session, folder);
    sweeper_end(&sweeper);
    if (status == STATUS_DONE)
        print_note("The demo is over; nothing of it is kept. Without --demo, fixline works with your own server.");
    return status;
}
