/* sandbox/options.c: what may be typed behind fixline-sandbox, and its help, from one table. */
#include "sandbox/options.h"

enum { ENTRIES = 10 };

/* The table, with where its values go in `options`; its last row is empty. */
static void fill(GOptionEntry entries[ENTRIES + 1], struct options *options)
{
    const GOptionEntry rows[ENTRIES + 1] = {
        { "port", 0, 0, G_OPTION_ARG_INT, &options->port, "listen on this port of loopback; 0 takes a free one", "N" },
        { "data", 0, 0, G_OPTION_ARG_FILENAME, &options->data, "keep what is received in FILE", "FILE" },
        { "orders", 0, 0, G_OPTION_ARG_FILENAME, &options->orders, "take the orders from FILE, not the samples",
          "FILE" },
        { "token-file", 0, 0, G_OPTION_ARG_FILENAME, &options->token_file, "only the token in FILE is right", "FILE" },
        { "token", 0, 0, G_OPTION_ARG_STRING, &options->token, "only this made-up word is a right token", "T" },
        { "tls", 0, 0, G_OPTION_ARG_FILENAME, &options->tls, "speak TLS with these two files in PEM", "CERT,KEY" },
        { "fault", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->faults,
          "play this fault, NAME[:VALUE][@WHEN]; may be given again", "SPEC" },
        { "seed", 0, 0, G_OPTION_ARG_INT64, &options->seed, "the same seed gives the same faults (1)", "N" },
        { "version", 0, 0, G_OPTION_ARG_NONE, &options->version, "show the version and its commit", NULL },
        { "help", 'h', 0, G_OPTION_ARG_NONE, &options->help, "show this help", NULL },
        G_OPTION_ENTRY_NULL,
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        entries[i] = rows[i];
}

bool options_read(struct options *options, int *count, char ***words, GError **error)
{
    GOptionEntry entries[ENTRIES + 1];
    fill(entries, options);
    GOptionContext *context = g_option_context_new(NULL);
    g_option_context_set_help_enabled(context, FALSE);
    g_option_context_add_main_entries(context, entries, NULL);
    bool sound = g_option_context_parse(context, count, words, error);
    g_option_context_free(context);
    return sound;
}

void options_clear(struct options *options)
{
    g_free(options->data);
    g_free(options->orders);
    g_free(options->token);
    g_free(options->token_file);
    g_free(options->tls);
    g_strfreev(options->faults);
}

const char *options_quarrel(const struct options *options, int count)
{
    if (count > 1)
        return "No argument is taken beside the options.";
    if (options->port < 0 || options->port > 65535)
        return "The port must be a number from 0 to 65535.";
    if (options->seed < 0 || options->seed > G_MAXUINT32)
        return "The seed must be a number from 0 to 4294967295.";
    if (options->token && options->token_file)
        return "Give the token by --token or by --token-file, not by both.";
    return NULL;
}

char *options_help(void)
{
    GOptionEntry entries[ENTRIES + 1];
    struct options options = { 0 };
    fill(entries, &options);
    GString *out = g_string_new("fixline sandbox [OPTION…]\n"
                                "The stand-in server: it answers on loopback as the real one would, and\n"
                                "misbehaves where a fault says so. Its first line names its address, the second\n"
                                "the one that no fault reaches. Ctrl-C ends it.\n"
                                "\nOptions\n");
    for (const GOptionEntry *entry = entries; entry->long_name; entry++) {
        g_autofree char *left = g_strjoin(" ", entry->long_name, entry->arg_description, NULL);
        g_string_append_printf(out, "  --%-28s %s\n", left, entry->description);
    }
    g_string_append(out, "\nExample\n  fixline sandbox --port 8787 --fault no-answer@2\n");
    return g_string_free(out, FALSE);
}
