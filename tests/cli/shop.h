/* tests/cli/shop.h: the real program in a home of its own, with or without the real stand-in. */
#pragma once
#include "tests/support/run.h"
#include "tests/support/standin.h"
#include <stdbool.h>

/* The token every shop uses. It must never be seen in any output, file or journal of ours but its own. */
#define CANARY "CANARY-3f9a7b51"

/* "now" of every shop: Wednesday. */
#define SHOP_CLOCK "2026-11-25T10:00:00Z"

struct shop {
    struct test_home home;
    struct standin *standin; /* NULL where the shop has no server */
};

/* With the stand-in and its sample orders imported: SO-1042 accepted depot, SO-1057 accepted onsite, SO-1101 closed
 * depot, SO-1113 assigned onsite, SO-1120 assigned depot. */
void shop_open(struct shop *shop);
/* The same orders without a server: FIXLINE_URL names a port where nobody listens. */
void shop_open_alone(struct shop *shop);
/* Looks for the canary in everything below the home, then removes it. */
void shop_close(struct shop *shop);

/* fixline with arguments; the result is printed where an expectation fails. */
#define SHOP_RUN(shop, ...) run_program(&(shop)->home, NULL, "fixline", __VA_ARGS__, NULL)
#define SHOP_FEED(shop, input, ...) run_program(&(shop)->home, input, "fixline", __VA_ARGS__, NULL)

/* Expects the status, parts of both outputs (NULL = not looked at, "" = must be empty), and that the canary is in
 * neither; frees the run. */
void shop_expect(const char *what, struct run run, int status, const char *out, const char *err);

/* How often fixline-sandbox recorded an event whose body holds `part` (NULL = any). */
int shop_received(const struct shop *shop, const char *part);
/* What `fixline history` counts with this filter. */
int shop_recorded(const struct shop *shop, const char *filter);
/* A file below the home, written as it stands; its path, owned by the caller. */
char *shop_file(const struct shop *shop, const char *name, const char *text, size_t length);
/* The path of a name below the home, and a batch file there with these rows; owned by the caller. */
char *shop_path(const struct shop *shop, const char *name);
char *shop_batch(const struct shop *shop, const char *text);
#define SHOP_ROW(order, event) "{\"order\":\"" order "\",\"event\":\"" event "\"}\n"
/* Expects that part in a line of a file, counted from 0. */
void shop_expect_line(const char *path, unsigned index, const char *part);
/* Where its journal is; owned by the caller. */
char *shop_journal(const struct shop *shop);
/* Runs statements on the journal behind its back. */
void shop_spoil(const struct shop *shop, const char *sql);
