/* tests/support/run.h: runs a program to its end and keeps what it said; a private home for one test. */
#pragma once
#include <glib.h>
#include <sys/types.h>

/* With all that is in it; links are not followed. */
void test_folder_remove(const char *folder);

/* A temporary home: every XDG folder below it, no FIXLINE_* from outside. `environment` is for run and terminal_start.
 */
struct test_home {
    char *folder;
    GPtrArray *environment; /* "NAME=VALUE" or "NAME" (unset), NULL-terminated */
};
void test_home_make(struct test_home *home);
void test_home_remove(struct test_home *home);
/* Adds or replaces NAME=VALUE; NULL unsets it. */
void test_home_set(struct test_home *home, const char *name, const char *value);
/* Writes the settings file of that home. */
void test_home_settings(struct test_home *home, const char *text);

struct run {
    int status; /* exit status; 128 + signal where one ended it */
    char *out;
    char *err;
};
/* Runs `program` of the build (fixline, fixline-sandbox, or a path) with arguments up to NULL and `input` (NULL = none)
 * as standard input. */
struct run run_program(const struct test_home *home, const char *input, const char *program,
                       ...) G_GNUC_NULL_TERMINATED;
void run_clear(struct run *run);
typedef struct run run_result;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(run_result, run_clear)

/* How often the part stands in a text. */
int count_parts(const char *text, const char *part);

/* Starts it in the background with both outputs discarded. */
pid_t run_start(const struct test_home *home, const char *program, ...) G_GNUC_NULL_TERMINATED;
