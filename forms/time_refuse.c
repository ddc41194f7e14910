/* forms/time_refuse.c: what a text cannot be, in words.
 *
 * A field puts its name and the whole text before these sentences, so they name the part at fault and a way on. */
#include "base/clean.h"
#include "forms/time_phrase.h"
#include <string.h>

enum { QUOTED_BYTES = 24 };

GQuark time_error_quark(void)
{
    return g_quark_from_static_string("fixline-time-error");
}

bool time_refuse(GError **error, enum time_error code, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_propagate_error(error, g_error_new_valist(TIME_ERROR, (int)code, format, arguments));
    va_end(arguments);
    return false;
}

/* The rest of the word that begins there, fit to be shown. The caller owns it. */
char *time_quoted(const char *text)
{
    size_t length = strcspn(text, " \t\r\n");
    bool is_cut = length > QUOTED_BYTES;
    g_autofree char *shown = clean_text(text, is_cut ? QUOTED_BYTES : length, CLEAN_ONE_LINE);
    return g_strdup_printf("\"%s%s\"", shown, is_cut ? "…" : "");
}

bool time_refuse_text(const char *complaint, GError **error)
{
    return time_refuse(error, TIME_ERROR_SYNTAX,
                       "%s; write for example now, tomorrow 9, fri 17:00, 27 nov 5pm, +2h or 2026-11-27 17:00.",
                       complaint);
}

bool time_refuse_near(const char *text, const char *near, GError **error)
{
    g_autofree char *part = time_quoted(text);
    return time_refuse(error, TIME_ERROR_SYNTAX, "%s is not understood; write %s if that was meant.", part, near);
}

bool time_refuse_token(const struct time_token *token, GError **error)
{
    if (token->is == TOKEN_END) {
        return time_refuse_text("No date or time is written here", error);
    }
    g_autofree char *part = time_quoted(token->text);
    const char *near = token->is == TOKEN_UNKNOWN ? time_word_near(token->text, token->length) : NULL;
    if (near) {
        return time_refuse_near(token->text, near, error);
    }
    g_autofree char *complaint = g_strconcat(part, " is not understood as part of a date or time", NULL);
    return time_refuse_text(complaint, error);
}

bool time_refuse_second(const struct time_token *token, const char *what, GError **error)
{
    g_autofree char *part = time_quoted(token->text);
    return time_refuse(error, TIME_ERROR_SYNTAX, "%s is a second %s; write only one.", part, what);
}
