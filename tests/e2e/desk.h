/* tests/e2e/desk.h: the real desk in a terminal emulator, on the real stand-in, in a home of its own. */
#pragma once
#include "tests/support/run.h"
#include "tests/support/standin.h"
#include "tests/support/terminal.h"

struct desk {
    struct test_home home;
    struct standin *standin;
    struct terminal *terminal;
};

/* A stand-in, a home that points to it, and its sample orders imported; nothing rests. No terminal yet. */
void desk_prepare(struct desk *desk);
/* Opens the desk and waits until its orders are there. */
void desk_open(struct desk *desk, int columns, int rows, const char *term);
void desk_close(struct desk *desk);
