/* cli/first_start.c: the first start without settings: two questions, then the desk. The token is typed without echo
 * and goes straight into a file only its owner can read. */
#include "cli/config_write.h"
#include "cli/desk.h"
#include "cli/print.h"
#include <string.h>

enum { KEY_INTERRUPT = 0x03 };

static const char WELCOME[] = "fixline is not set up yet.\n"
                              "  1  look around, on a stand-in with sample orders; nothing is kept\n"
                              "  2  connect to a server: its address, then its token\n"
                              "  q  leave\n";

/* The address in its one form; NULL when the person gave up with an empty line. */
static char *ask_url(void)
{
    for (;;) {
        g_autoptr(GError) error = NULL;
        print_question("Address of the server, as in https://api.example.com: ");
        g_autofree char *line = session_read_line();
        if (!line || !*g_strstrip(line))
            return NULL;
        char *url = settings_normalise_url(line, "The address", &error);
        if (url)
            return url;
        print_error(STATUS_USAGE, error);
    }
}

/* False when the person gave up; an empty line is no token. */
static bool ask_token(struct secret **token)
{
    for (;;) {
        g_autoptr(GError) error = NULL;
        char *line = session_read_unseen("Token (it is not shown; empty for none): ");
        if (!line)
            return false;
        bool given_up = strchr(line, KEY_INTERRUPT) != NULL;
        *token = secret_take(line, strlen(line), "the terminal", &error);
        g_free(line);
        if (given_up || !error)
            return !given_up;
        print_error(STATUS_USAGE, error);
    }
}

static bool write_settings(const struct settings *settings, const char *url, const struct secret *token, GError **error)
{
    g_autofree char *token_path = NULL;
    return (!token || config_write_token(settings, token, &token_path, error)) &&
           config_write_value(settings, SETTING_URL, url, error);
}

static enum status connect_to_server(struct session *session, bool *go_on)
{
    g_autoptr(GError) error = NULL;
    struct secret *token = NULL;
    g_autofree char *url = ask_url();
    if (!url || !ask_token(&token)) {
        secret_free(token);
        return print_failure(STATUS_INTERRUPTED, "Nothing was written; fixline asks again at its next start.");
    }
    bool written = write_settings(session->settings, url, token, &error);
    secret_free(token);
    if (!written)
        return print_error(STATUS_FAILED, error);
    print_note("Written: %s. Welcome.", settings_config_path(session->settings));
    session_clear(session);
    *go_on = true;
    return session_time(session);
}

enum status first_start(struct session *session, bool *go_on)
{
    *go_on = false;
    if (settings_has_file(session->settings) || !session_may_ask(session))
        return print_failure(STATUS_FAILED,
                             "No server is set up: set url in [server] of %s, or FIXLINE_URL; \"fixline "
                             "--demo\" looks around without one.",
                             settings_config_path(session->settings));
    print_question(WELCOME);
    for (;;) {
        print_question("Your choice: ");
        g_autofree char *choice = session_read_line();
        if (!choice || strcmp(g_strstrip(choice), "q") == 0)
            return STATUS_DONE;
        if (strcmp(choice, "1") == 0)
            return demo_run(session);
        if (strcmp(choice, "2") == 0)
            return connect_to_server(session, go_on);
        print_note("Type 1, 2 or q, then Enter."); /* not what was typed: it may be a token */
    }
}
