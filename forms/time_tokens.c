/* forms/time_tokens.c: typed text as numbers, words and signs. Bytes, not characters: what is not ASCII becomes a token
 * of its own that no pattern takes. */
#include "forms/time_tokens.h"
#include <string.h>

enum { DIGITS_KEPT = 18 };

static bool is_blank(char byte)
{
    return g_ascii_isspace(byte);
}

static void read_number(struct time_token *token)
{
    token->is = TOKEN_NUMBER;
    token->number = 0;
    for (token->length = 0; g_ascii_isdigit(token->text[token->length]); token->length++) {
        if (token->length < DIGITS_KEPT) {
            token->number = token->number * 10 + (token->text[token->length] - '0');
        }
    }
}

/* The length of a name such as America/Port-au-Prince or Etc/GMT+5 that begins here, 0 where no slash is in it. */
static size_t zone_length(const char *text)
{
    size_t length = 0;
    bool has_slash = false;
    while (g_ascii_isalnum(text[length]) || (text[length] && strchr("/_+-", text[length]))) {
        has_slash = has_slash || text[length] == '/';
        length++;
    }
    return has_slash ? length : 0;
}

static void read_letters(struct time_token *token)
{
    token->length = zone_length(token->text);
    token->is = TOKEN_ZONE;
    if (token->length > 0) {
        return;
    }
    while (g_ascii_isalpha(token->text[token->length])) {
        token->length++;
    }
    token->word = time_word_find(token->text, token->length);
    token->is = token->word ? (char)token->word->is : TOKEN_UNKNOWN;
}

/* A sign stands for itself: the classes of words and numbers are letters and digits, so they cannot meet. */
static void read_sign(struct time_token *token)
{
    token->is = *token->text;
    token->length = 1;
}

static void read_token(struct time_token *token)
{
    if (g_ascii_isdigit(*token->text)) {
        read_number(token);
    } else if (g_ascii_isalpha(*token->text)) {
        read_letters(token);
    } else {
        read_sign(token);
    }
}

void time_tokens_read(const char *text, struct time_token tokens[TIME_TOKENS_MAX])
{
    const char *at = text;
    struct time_token *token = tokens;
    for (;; token++) {
        const char *start = at;
        while (is_blank(*at)) {
            at++;
        }
        *token = (struct time_token){ .text = at, .spaced = at > start };
        if (!*at) {
            return;
        }
        read_token(token);
        at += token->length;
    }
}

bool time_number_is_short(const struct time_token *number)
{
    return number->length <= 2;
}
