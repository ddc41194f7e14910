/* cli/rescue.h: a damaged journal is set aside and a new one takes its place, in words. */
#pragma once
#include "cli/session.h"

/* Rescues the journal of the settings and tells what became of what it held; one that is whole is left as it is. */
enum status rescue_journal(struct session *session);
/* For the desk: opens the journal; where it is damaged, asks first whether to rescue it. */
enum status rescue_or_open(struct session *session);
