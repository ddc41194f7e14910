/* cli/desk.h: the ways to the desk. */
#pragma once
#include "cli/session.h"
#include "tui/runtime.h"

/* Opens the journal and runs the desk with the session's settings. Of a demo nothing is kept, so what waits at its end
 * is not told. */
enum status desk_open(struct session *session, bool demo);

/* `fixline --demo`: on a fresh stand-in with sample orders, everything in a private folder that is removed at the end.
 */
enum status demo_run(struct session *session);

/* The first start without settings: asks, and either runs the demo or writes settings and token. `*go_on` is whether
 * the desk can open now; else the status is the program's. */
enum status first_start(struct session *session, bool *go_on);
