/* cli/doctor.h: what a check of `fixline doctor` finds. */
#pragma once
#include "cli/session.h"

enum finding_grade { FINDING_FINE, FINDING_MIND, FINDING_WRONG };

/* Says one finding: a line of result, and the sentence says what to do unless all is fine. Returns `status` for
 * FINDING_WRONG, else STATUS_DONE. */
enum status doctor_say(enum finding_grade grade, enum status status, const char *part, const char *format, ...)
    G_GNUC_PRINTF(4, 5);

/* The checks, each for itself and in the order in which they are done; settings and time of the session are there. */
enum status doctor_permissions(struct session *session);
enum status doctor_terminal(struct session *session);
enum status doctor_clock(struct session *session);
enum status doctor_journal(struct session *session);
enum status doctor_server(struct session *session); /* and the clock against the server's */
enum status doctor_token(struct session *session);
