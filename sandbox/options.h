/* sandbox/options.h: what may be typed behind fixline-sandbox, and its help, from one table. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct options {
    int port;
    char *data;
    char *orders;
    char *token;
    char *token_file;
    char *tls;
    char **faults;
    int64_t seed;
    gboolean help;
    gboolean version;
};

/* Fills `options`, which holds the defaults, and takes what it read out of `words`; false with an error where an option
 * is unknown or its value cannot be one. Free what it holds with options_clear, also then. */
bool options_read(struct options *options, int *count, char ***words, GError **error);
void options_clear(struct options *options);
/* A sentence where the options do not go together, or `count` says that something stands beside them; NULL where all is
 * well. */
const char *options_quarrel(const struct options *options, int count);
/* The help, laid out as that of the commands of fixline. Caller owns it. */
char *options_help(void);
