/* bench/bench.h: what the measurements share. A measurement is one row of the table in bench.c and one file of this
 * folder, which prints its part of docs/benchmarks.md. */
#pragma once
#include <glib.h>
#include <stdbool.h>

struct bench {
    const char *programs; /* the folder of fixline and of our own peers */
    char *fixline;        /* the program that is measured */
    char *folder;         /* private, gone at the end */
    char *url;            /* of the plain server, for programs that send */
    char **home;          /* "NAME=VALUE" or "NAME" (unset): the environment of every program here; NULL-terminated */
    int missed;           /* required figures that were not reached */
};

struct measurement {
    const char *name; /* its word on the command line */
    void (*run)(struct bench *bench);
};
extern const struct measurement measurement_machine;
extern const struct measurement measurement_start;
extern const struct measurement measurement_keys;
extern const struct measurement measurement_form;
extern const struct measurement measurement_send;
extern const struct measurement measurement_batch;
extern const struct measurement measurement_dry_run;
extern const struct measurement measurement_import;
extern const struct measurement measurement_history;
extern const struct measurement measurement_archive;

/* A file of the private folder; caller owns the path. */
char *bench_path(const struct bench *bench, const char *name);
/* The same with these contents; stops the bench where it cannot be written. */
char *bench_file(const struct bench *bench, const char *name, const GString *contents);
/* Runs a line of the shell in the environment of the bench; stops the bench where it fails. */
void bench_shell(const struct bench *bench, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* Prints "- WHAT: VALUE, reached" and counts what was missed. */
void bench_demand(struct bench *bench, bool reached, const char *format, ...) G_GNUC_PRINTF(3, 4);
