/* bench/contest.h: several programs do the same work in turns; a table of medians, ratios and spread comes out. */
#pragma once
#include "bench/bench.h"

struct contender {
    const char *name;    /* as the table shows it */
    const char *command; /* words as a shell reads them; started without a shell */
    const char *input;   /* file at standard input, NULL = /dev/null */
    const char *prepare; /* for the shell before each run, not measured; NULL = nothing */
};

struct contest {
    const struct contender *contenders;
    size_t count;
    size_t reference; /* of which contender the others are a multiple */
    int rounds;       /* in which all take turns, so that the noise of the machine falls on all of them alike */
    int units;        /* of work in one run, for the rate; 0 = no rate is shown */
    const char *unit;
};

/* Medians of one contender; 0 where it is not installed. */
struct contest_result {
    double wall_ms, low_ms, high_ms; /* median, 10 % and 90 % */
    double cpu_ms;                   /* user and system, of the program and the children it waited for */
    double resident_mib;             /* at its peak */
};
enum { CONTENDERS_MOST = 8, ROUNDS_MOST = 64 };

/* Prints the table; `results` has a place for each contender. A run that fails stops the bench. */
void contest_run(struct bench *bench, const struct contest *contest, struct contest_result *results);
