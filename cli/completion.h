/* cli/completion.h: what a shell offers at each place of a command line, read from the rows of the commands, and the
 * scripts that say so to bash, zsh and fish. */
#pragma once
#include "cli/command.h"

/* A command and how it is called. */
struct completion_level {
    char *path; /* "fixline orders list"; owned */
    const struct command *command;
};
/* The program and every command below it, from the top down. Elements struct completion_level *, owned by the array. */
GPtrArray *completion_levels(void);

enum offer_kind {
    OFFER_NOTHING, /* nobody can guess it */
    OFFER_FILES,
    OFFER_WORDS,    /* one of `words`; one that ends in : or = goes on behind that */
    OFFER_LISTED,   /* the first column of what fixline prints when called with `listed` */
    OFFER_EVENTS,   /* those of the order before it; `words` where that is not known */
    OFFER_PROFILES, /* those of the settings file */
    OFFER_BY_WORD   /* one of the words of the case that the argument before is */
};
#define ANY_WORD "*" /* the case of any other argument; the last one */
struct offer_case {
    char *word;
    GPtrArray *words;
};
struct offer {
    enum offer_kind kind;
    GPtrArray *words; /* names, owned by the array */
    GPtrArray *cases; /* struct offer_case *, owned by the array */
    const char *listed;
};
/* What stands for `placeholder` ("ORDER", "depot|onsite", "FILE|-") in the help of the command called `path`. */
struct offer offer_of(const char *path, const char *placeholder);
void offer_clear(struct offer *offer);
typedef struct offer offer_result;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(offer_result, offer_clear)

/* The placeholders of a command's arguments, bare of brackets and dots, one a place; `*endless` is whether the last one
 * may come again and again. Caller owns them. */
char **completion_places(const struct command *command, bool *endless);

/* The scripts. Caller owns them. */
char *completion_bash(void);
char *completion_zsh(void);
char *completion_fish(void);
