/* cli/sandbox.c: `fixline sandbox`: becomes the stand-in, which is a program of its own. */
#include "cli/commands.h"
#include "cli/print.h"
#include "cli/stand_in.h"
#include <unistd.h>

static enum status run_sandbox(struct session *session, const struct given *given)
{
    (void)session;
    g_autoptr(GError) error = NULL;
    g_autofree char *path = stand_in_path(&error);
    if (!path)
        return print_error(STATUS_FAILED, error);
    g_autofree char **argv = g_new0(char *, given->count + 2);
    argv[0] = path;
    for (int i = 0; i < given->count; i++)
        argv[i + 1] = given->arguments[i];
    execv(path, argv);
    return print_failure(STATUS_FAILED, "The stand-in %s could not be started.", path);
}

const struct command command_sandbox = {
    .name = "sandbox",
    .arguments = "[OPTION…]",
    .help =
        "Becomes the stand-in server: it answers on loopback as the real one would. Its own --help names its options.",
    .most = ARGUMENTS_ANY,
    .passes_on = true,
    .run = run_sandbox,
};
