/* tests/support/standin.h: the real fixline-sandbox for one test, and a plain HTTP request to any loopback address.
 *
 * The program is found beside the test's own executable, takes a free port and dies with the test. Whatever stands in
 * the way of a test (no program, no first line) ends it with a sentence on standard error. */
#pragma once
#include <glib.h>
#include <stddef.h>

struct standin;

/* Starts it with `options` (NULL-terminated, without the program's name; NULL = none) and waits for its two lines. */
struct standin *standin_start(const char *const *options);

/* "http://127.0.0.1:PORT", borrowed; the control address is never reached by a fault. */
const char *standin_url(const struct standin *standin);
const char *standin_control(const struct standin *standin);
unsigned standin_port(const struct standin *standin);

/* Ends it by SIGTERM; returns its exit status, 0 when all went well (with sanitizers: no leak either), or 128 and the
 * signal that ended it. */
int standin_stop(struct standin *standin);

/* Sets one fault, or takes all away; both wait until that holds. */
void standin_fault(const struct standin *standin, const char *spec);
void standin_faults_clear(const struct standin *standin);

/* The array of /sandbox/received; the caller owns it. How often a part stands in it; NULL = how many events. */
char *standin_received(const struct standin *standin);
int standin_count_received(const struct standin *standin, const char *part);

/* One request on a connection of its own. `url` is http://HOST:PORT/path with a numeric host; `headers` are
 * "Name: value", NULL-terminated, or NULL; `body` NULL = none. Returns the status, 0 where no complete answer came
 * within ten seconds; `*answer` (may be NULL) is its body, owned by the caller, "" where there is none. */
unsigned standin_request(const char *url, const char *method, const char *const *headers, const char *body,
                         char **answer);

/* The same with `length` bytes of body, and the whole answer as it came: head, blank line, body. NULL where nothing
 * came at all. */
GString *standin_exchange(const char *url, const char *method, const char *const *headers, const char *body,
                          size_t length);

/* A connected socket to HOST:PORT of `url`, -1 where it is refused: for tests that speak in bytes. */
int standin_connect(const char *url);
