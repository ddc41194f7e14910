/* cli/config_write.h: `config set`, `config init` and `config token`: the commands that change what is set. */
#pragma once
#include "base/secret.h"
#include "cli/command.h"
#include "settings/settings.h"

extern const struct command config_set;
extern const struct command config_init;
extern const struct command config_token;

/* Reads the settings and finds the one called `name` ("desk.timezone"); says why not, with the nearest name. */
enum status config_find(struct session *session, const char *name, enum setting_id *id);
/* The action of "keys.ACTION", borrowed; NULL where `name` is not of [keys], or names no action, with `error`. */
const char *config_action(const char *name, GError **error);
/* Writes one value of the profile into the settings file, which may be missing; everything else in it stays. */
bool config_write_value(const struct settings *settings, enum setting_id id, const char *value, GError **error);
/* Writes a token into a file only its owner can read: that of the settings; where they name none, one beside them,
 * which they name from then on. `path` receives where it is; the caller owns it. */
bool config_write_token(const struct settings *settings, const struct secret *token, char **path, GError **error);
