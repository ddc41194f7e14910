/* tests/settings/sandboxed.h: settings read in folders of their own, whatever the person who runs the tests has set. */
#pragma once
#include "settings/settings.h"

/* Fresh folders, HOME and XDG variables inside them, no FIXLINE_ variables. */
void sandboxed_start(void);
void sandboxed_file(const char *text);
/* Loads with these flags; the caller owns the settings. NULL: `*sentence` is the owned error. */
struct settings *sandboxed_load(struct settings_flags flags, char **sentence);
/* The sentence of a load that must fail; fails the test otherwise. Caller owns it. */
char *sandboxed_refusal(struct settings_flags flags);
void sandboxed_end(void);
