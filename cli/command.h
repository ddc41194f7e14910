/* cli/command.h: a command is a row: its name, options, arguments and help stand beside the function that runs it, and
 * parsing, `--help` and the nearest name to a wrong one come from the rows.
 *
 * Options may stand before and after arguments; "--" ends them. The options of every command (--profile, --config,
 * --journal, --operator, --color, --no-input, --help) are rows too and go into the session. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

struct session;

/* Exit statuses of product.md; where several apply, status_worse tells the one that counts. */
enum status {
    STATUS_DONE = 0,
    STATUS_REFUSED = 1,
    STATUS_USAGE = 2,
    STATUS_QUEUED = 3,
    STATUS_UNKNOWN = 4,
    STATUS_FAILED = 5,
    STATUS_INTERRUPTED = 130
};
enum status status_worse(enum status a, enum status b);

struct option {
    const char *name;     /* without the dashes */
    const char *argument; /* what stands for its value in the help; NULL = a switch */
    const char *help;
};

/* What was typed. Borrowed from the parser for as long as the command runs. */
struct given {
    char **options;   /* one place for each row of the command: NULL = not given, "" = a switch that was */
    char **arguments; /* NULL-terminated */
    int count;
};

enum { ARGUMENTS_ANY = 1000000 };

struct command {
    const char *name;
    const char *arguments; /* as in "ORDER EVENT [FIELD…]"; NULL = none */
    const char *help;      /* sentences; the first one stands in the list of commands */
    const char *example;   /* NULL = none */
    const struct option *options;
    size_t option_count;
    const struct command *const *parts; /* commands below this one, NULL-terminated; NULL = none */
    int least, most;                    /* how many arguments */
    bool passes_on;                     /* everything after the name belongs to another program */
    bool makes_settings;                /* or tells where: a settings file that is named need not be there */
    bool sends_one;                     /* one request is most of its time: the network is opened before all else */
    const char *sends_none[2];          /* but not with these switches */
    enum status (*run)(struct session *session, const struct given *given);
};

/* For rows: `OPTIONS({ .name = … }, { … })`. */
#define OPTIONS(...)                                                                                                   \
    .options = (const struct option[]){ __VA_ARGS__ },                                                                 \
    .option_count = sizeof((const struct option[]){ __VA_ARGS__ }) / sizeof(struct option)

/* The program itself: its parts are all commands, in the order of the help. */
extern const struct command command_fixline;

/* Runs the program with the arguments of main. */
enum status command_main(int argc, char **argv);

/* The help of one command, derived from its row; `path` is how it is called ("fixline orders"). Caller owns it. */
char *command_help(const struct command *command, const char *path);
/* What it is for, for lists: the first sentence of its help. Caller owns it. */
char *command_summary(const struct command *command);
/* The options every command takes. */
const struct option *command_everywhere(size_t *count);
