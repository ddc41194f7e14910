/* sandbox/tokens.h: which access tokens the stand-in takes, and the ones it gives out. Every word here is made up. */
#pragma once
#include "sandbox/reply.h"
#include <stdbool.h>
#include <stddef.h>

struct tokens;

/* `only` is the one right token besides those given out; NULL = any word is right. */
struct tokens *tokens_new(const char *only);
void tokens_free(struct tokens *tokens);

/* `token` NULL = none was sent. */
bool tokens_accept(const struct tokens *tokens, const char *token);

/* Answers a request for a token by client credentials. */
void tokens_answer(struct tokens *tokens, const char *body, size_t length, struct reply *reply);
