/* tests/cli/option_rows.h: one row for each option of each command, run by test_options.c in this order in one home
 * with the real stand-in. Whoever adds an option or a command adds its row in option_rows.c. */
#pragma once
#include "cli/command.h"

struct option_row {
    const char *command;       /* as it is typed: "orders list"; "" = the program itself */
    const char *option;        /* the option it shows, without dashes; NULL = the command as such */
    const char *arguments[10]; /* what follows the command's words; a % stands for the home */
    const char *input;         /* of standard input; NULL = none */
    const char *file;          /* what %/file holds while it runs */
    const char *fault;         /* of the stand-in, while it runs */
    const char *alone;         /* NAME=VALUE set in the environment while it runs */
    const char *wait, *keys;   /* on a terminal: what to wait for, and what is typed then; `out` is all it wrote */
    enum status status;
    const char *out, *err; /* a part of each output, "" = must be empty, NULL = not looked at */
    const char *lacks;     /* what standard output must not hold; NULL = not looked at */
    const char *leaves;    /* what %/left must hold afterwards; NULL = not looked at */
    int recorded;          /* how many events it adds to the journal */
    const char *newest;    /* the state of the newest event afterwards; NULL = not looked at */
};

/* The rows; their count is written into `count`. */
const struct option_row *option_rows(size_t *count);
