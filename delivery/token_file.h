/* delivery/token_file.h: a secret that stands in a file, or that a command prints. */
#pragma once
#include "base/secret.h"

/* The file must be a plain file of this user that nobody else may read, not a link to another folder. NULL and a
 * sentence (TOKEN_ERROR_SETUP) otherwise, and where it is empty or malformed. */
struct secret *token_file_read(const char *path, GError **error);

/* Whether a token written there would be read: nothing is there yet, or no link leads out of the folder. */
bool token_file_may_be(const char *path, GError **error);

/* Whether a command line can be run: NULL-terminated arguments, owned, or NULL and a sentence (TOKEN_ERROR_SETUP). */
char **token_command_split(const char *line, GError **error);

/* Runs it without a shell, standard input empty, at most `limit_ms` and SECRET_BYTES_MAX; what it prints is the
 * secret. NULL and a sentence (TOKEN_ERROR_FAILED) otherwise. */
enum { TOKEN_COMMAND_MS = 10 * 1000 };
struct secret *token_command_run(const char *line, int limit_ms, GError **error);
