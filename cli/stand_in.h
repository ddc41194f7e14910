/* cli/stand_in.h: the stand-in as a program beside this one, and as a child of this process. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <sys/types.h>

/* The path of fixline-sandbox: beside this program, else in ../libexec/fixline. Caller owns it. */
char *stand_in_path(GError **error);

struct stand_in {
    pid_t pid;
    int output; /* its standard output: kept open, since it may still write there */
    char *url;  /* "http://127.0.0.1:8787" */
};
/* Starts one in memory, on port 8787 where that is free, else on a free one; it dies with this process. */
bool stand_in_start(struct stand_in *stand_in, GError **error);
void stand_in_stop(struct stand_in *stand_in);
