/* tui/runtime.h: the desk, from open terminal to closed terminal. Its files, runtime*.c, alone join the pure
 * application with terminal, journal and courier. */
#pragma once
#include "forms/time_point.h"
#include "journal/journal.h"
#include "settings/settings.h"

struct desk_options {
    const struct settings *settings; /* borrowed */
    const struct time_rules *rules;  /* borrowed */
    struct journal *journal;         /* taken over; recovery done */
    bool demo;                       /* nothing of it is left to send or settle */
    int64_t frozen_now;              /* FIXLINE_CLOCK in ms, 0 = the real clock */
    const char *color;               /* --color: "auto", "always", "never" */
};
/* The keys that [keys] binds (struct action_binding of tui/action.h), owned by the caller; a line without a key binds
 * none. NULL and a sentence where one names no action or no key. */
GArray *desk_bindings(const struct settings *settings, GError **error);
/* Runs the desk; returns an exit status of product.md, with `error` set where it is not 0. */
int desk_run(const struct desk_options *options, GError **error);
