/* sandbox/main.c: fixline-sandbox, the stand-in for the vendor's service: its options, its two lines, its end.
 *
 * Exit statuses as the desk's: 0 ended by a signal, 2 wrong usage or input, 5 it cannot be set up or go on. */
#include "base/atomic_file.h"
#include "base/clean.h"
#include "base/secret.h"
#include "sandbox/options.h"
#include "sandbox/server.h"
#include "sandbox/tls.h"
#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

enum { EXIT_USAGE = 2, EXIT_BROKEN = 5 };

/* An error repeats what was typed, so it is cleaned like all foreign text. */
static void complain(const char *sentence, const char *advice)
{
    g_autofree char *clean = clean_text(sentence, strlen(sentence), CLEAN_ONE_LINE);
    fprintf(stderr, "fixline-sandbox: %s%s\n", clean, advice);
}

/* False and a sentence where standard output does not take what was printed. A reader that went away is nobody's fault.
 */
static bool printed(void)
{
    errno = 0;
    if ((fflush(stdout) == 0 && !ferror(stdout)) || errno == EPIPE)
        return true;
    complain("What it says could not be written to standard output", "; is it closed, or is the disk full?");
    return false;
}

/* The right token, owned by the caller; NULL without an error where any is right. */
static struct secret *read_token(const struct options *options, GError **error)
{
    size_t length = options->token ? strlen(options->token) : 0;
    const char *source = options->token_file ? options->token_file : "--token";
    g_autofree char *bytes = options->token_file ? file_read(options->token_file, SECRET_BYTES_MAX, &length, error)
                                                 : g_strdup(options->token);
    if (!bytes)
        return NULL;
    GError *fault = NULL;
    struct secret *token = secret_take(bytes, length, source, &fault);
    if (!token && !fault)
        fault = g_error_new(SERVER_ERROR, 0, "The token from %s is empty.", source);
    if (fault)
        g_propagate_error(error, fault);
    return token;
}

static bool add_faults(const struct options *options, struct faults *faults, GError **error)
{
    for (char **spec = options->faults; spec && *spec; spec++) {
        if (!faults_add(faults, *spec, error))
            return false;
    }
    return true;
}

/* Everything the server stands on; filled step by step, freed as a whole. */
struct standing {
    struct service service;
    struct tls_identity *tls;
};

static void standing_clear(struct standing *standing)
{
    orders_free(standing->service.orders);
    ledger_free(standing->service.ledger);
    faults_free(standing->service.faults);
    tokens_free(standing->service.tokens);
    tls_identity_free(standing->tls);
}

/* What is typed or named on the command line: its faults are wrong usage. */
static bool standing_read(struct standing *standing, const struct options *options, GError **error)
{
    struct service *service = &standing->service;
    GError *fault = NULL;
    struct secret *token = read_token(options, &fault);
    if (!fault) {
        service->tokens = tokens_new(token ? secret_reveal(token) : NULL);
        service->faults = faults_new((uint32_t)options->seed, options->tls ? FAULTS_TLS : FAULTS_PLAIN);
        service->orders = orders_new();
        if (!options->orders)
            orders_add_samples(service->orders);
    }
    secret_free(token);
    if (fault) {
        g_propagate_error(error, fault);
        return false;
    }
    if (options->orders && !orders_add_file(service->orders, options->orders, error))
        return false;
    if (options->tls && !(standing->tls = tls_identity_load(options->tls, error)))
        return false;
    return add_faults(options, service->faults, error);
}

static bool standing_open(struct standing *standing, const struct options *options, GError **error)
{
    struct service *service = &standing->service;
    service->ledger = ledger_open(options->data, error);
    return service->ledger && ledger_restore_orders(service->ledger, service->orders, error);
}

/* A descriptor that is readable once somebody asks for the end. Before any thread starts, so that all inherit it. */
static int end_signals(void)
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGHUP);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    signal(SIGPIPE, SIG_IGN);
    return signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
}

static bool serve(const struct standing *standing, unsigned port, GError **error)
{
    int stop = end_signals();
    struct server_options options = { .port = port, .service = &standing->service, .tls = standing->tls };
    struct server *server = server_start(&options, error);
    bool well = server != NULL;
    if (server) {
        printf("listening on %s://127.0.0.1:%u\n", standing->tls ? "https" : "http", server_port(server));
        printf("control on http://127.0.0.1:%u\n", server_control_port(server));
        well = printed() && server_run(server, stop, error);
        server_free(server);
    }
    if (stop >= 0)
        close(stop);
    return well;
}

static int run(const struct options *options, GError **error)
{
    struct standing standing = { 0 };
    int status = EXIT_SUCCESS;
    if (!standing_read(&standing, options, error))
        status = EXIT_USAGE;
    else if (!standing_open(&standing, options, error) || !serve(&standing, (unsigned)options->port, error))
        status = EXIT_BROKEN;
    standing_clear(&standing);
    return status;
}

int main(int count, char **words)
{
    setlocale(LC_ALL, "");
    struct options options = { .seed = 1 };
    g_autoptr(GError) error = NULL;
    int status = EXIT_USAGE;
    if (!options_read(&options, &count, &words, &error)) {
        complain(error->message, ". \"fixline-sandbox --help\" lists the options.");
    } else if (options.help) {
        g_autofree char *help = options_help();
        fputs(help, stdout);
        status = printed() ? EXIT_SUCCESS : EXIT_BROKEN;
    } else if (options.version) {
        printf("fixline-sandbox %s%s\n", FIXLINE_VERSION, FIXLINE_COMMIT);
        status = printed() ? EXIT_SUCCESS : EXIT_BROKEN;
    } else if (options_quarrel(&options, count)) {
        complain(options_quarrel(&options, count), "");
    } else {
        status = run(&options, &error);
        if (error)
            complain(error->message, "");
    }
    options_clear(&options);
    return status;
}
