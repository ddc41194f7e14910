/* cli/ask_field.c: `fixline ask`: one question a field. An answer is tried on a copy of the draft: what does not pass
 * leaves no trace, so that the same default stands there when it is asked again. */
#include "cli/ask_parts.h"
#include "cli/field_argument.h"
#include "cli/print.h"
#include <string.h>

static const char RAW_MARK[] = ":=";
static const char ANY_NAME[] = "answer="; /* field_argument_resolve wants one */

static const struct field_spec *spec_in_question(const struct ask *ask)
{
    return draft_field(ask->posting.draft, ask->field)->spec;
}

/* ---- what was taken, or why not ---- */

static void say_reading(const struct field_spec *spec, const struct field_reading *reading)
{
    if (reading->words)
        print_note("  %s: %s", spec->label, reading->words);
    if (reading->remark)
        print_note("  %s: %s", spec->label, reading->remark);
}

/* A skipped or doubled hour: the person says which of the two instants is meant. */
static bool choose_instant(const struct ask *ask, struct draft *trial, size_t index, const int64_t *choices)
{
    GTimeZone *zone = ask->session->rules.zone;
    g_autofree char *first = time_point_typed(choices[0], zone);
    g_autofree char *second = time_point_typed(choices[1], zone);
    if (!ask->person || draft_field(trial, index)->spec->kind != FIELD_MOMENT)
        return false;
    g_autofree char *question = g_strdup_printf("Which one is meant, 1 = %s or 2 = %s? ", first, second);
    print_question(question);
    g_autofree char *answer = session_read_line();
    const char *chosen = !answer                                ? NULL
                         : strcmp(g_strstrip(answer), "1") == 0 ? first
                         : strcmp(answer, "2") == 0             ? second
                                                                : NULL;
    if (chosen)
        draft_set(trial, index, chosen, false);
    return chosen != NULL;
}

/* What a person may still let through after the sentence was said. */
static bool let_through(const struct ask *ask, struct draft *trial, size_t index, const struct field_reading *reading,
                        const GError *why)
{
    if (g_error_matches(why, FIELD_ERROR, FIELD_ERROR_ASK))
        return choose_instant(ask, trial, index, reading->choices);
    if (!g_error_matches(why, FIELD_ERROR, FIELD_ERROR_NEAR) || !ask_person(ask, "Use it as typed? yes/no: "))
        return false;
    draft_let_through(trial, index);
    return true;
}

/* Reads the field; a sentence and false where it does not pass even so. */
static bool passes(const struct ask *ask, struct draft *trial, size_t index)
{
    for (;;) {
        struct field_reading reading;
        g_autoptr(GError) why = NULL;
        bool fine = draft_read(trial, index, &ask->context, &reading, &why);
        print_error(STATUS_USAGE, why);
        bool again = !fine && let_through(ask, trial, index, &reading, why);
        if (fine)
            say_reading(draft_field(trial, index)->spec, &reading);
        field_reading_clear(&reading);
        if (!again)
            return fine;
    }
}

/* Takes the trial for the draft where its field passes. */
static enum status settle(struct ask *ask, struct draft *trial, size_t index)
{
    bool fine = passes(ask, trial, index);
    draft_free(fine ? ask->posting.draft : trial);
    if (fine)
        ask->posting.draft = trial;
    return fine ? STATUS_DONE : STATUS_USAGE;
}

/* ---- a field of the form ---- */

static enum status take_field(struct ask *ask, const char *answer)
{
    g_autoptr(GError) error = NULL;
    bool raw = g_str_has_prefix(answer, RAW_MARK);
    if (!*answer)
        return STATUS_DONE;
    g_autofree char *argument = g_strconcat(ANY_NAME, strcmp(answer, "-") == 0 ? "" : answer, NULL);
    g_autofree char *resolved = raw ? NULL : field_argument_resolve(argument, &error);
    if (error)
        return print_error(STATUS_USAGE, error);
    struct draft *trial = draft_copy(ask->posting.draft);
    draft_set(trial, ask->field, raw ? answer + strlen(RAW_MARK) : resolved + strlen(ANY_NAME), raw);
    return settle(ask, trial, ask->field);
}

static void explain_field(struct ask *ask)
{
    const struct field_spec *spec = spec_in_question(ask);
    print_note("%s %s is %s.", spec->help, spec->name, field_kind(spec->kind)->accepts);
    for (size_t i = 0; i < spec->suggestion_count; i++) {
        const char *words = suggestion_words(&spec->suggestions[i]);
        print_note("  %s%s%s", spec->suggestions[i].value, words ? ": " : "", words ? words : "");
    }
    print_note("An empty line takes what stands in brackets, - leaves it unset, :=JSON is taken as it stands, @FILE is "
               "the text of a file.");
}

/* What may be answered, where that is a short list; "" where it is not. Caller owns it. */
static char *hint(const struct field_spec *spec)
{
    if (spec->kind == FIELD_YES_NO)
        return g_strdup(", yes or no");
    if (spec->suggestion_count == 0)
        return g_strdup("");
    GString *list = g_string_new(", ");
    for (size_t i = 0; i < spec->suggestion_count; i++)
        g_string_append_printf(list, "%s%s", i > 0 ? " or " : "", spec->suggestions[i].value);
    return g_string_free(list, FALSE);
}

/* "now, Wed 25 Nov 2026 10:00 UTC": words that end with the text itself do not say it again. Caller owns it. */
static char *with_words(const char *text, const char *words)
{
    g_autofree char *again = g_strconcat(", ", text, NULL);
    size_t length = strlen(words) - (g_str_has_suffix(words, again) ? strlen(again) : 0);
    return g_strdup_printf("%s, %.*s", text, (int)length, words);
}

/* The text that an empty line takes, with its words where it has any. Caller owns it. */
static char *shown_default(const struct ask *ask)
{
    struct field_reading reading;
    const struct draft_field *field = draft_field(ask->posting.draft, ask->field);
    if (!*field->text)
        return g_strdup("unset");
    draft_read(ask->posting.draft, ask->field, &ask->context, &reading, NULL);
    char *shown = reading.words ? with_words(field->text, reading.words) : g_strdup(field->text);
    field_reading_clear(&reading);
    return shown;
}

static enum status ask_field(struct ask *ask)
{
    const struct field_spec *spec = spec_in_question(ask);
    g_autofree char *may = hint(spec);
    g_autofree char *start = shown_default(ask);
    g_autofree char *text = g_strdup_printf("%s%s [%s]: ", spec->label, may, start);
    const struct question question = { text, explain_field, take_field };
    return ask_question(ask, &question);
}

enum status ask_fields(struct ask *ask)
{
    enum status status = STATUS_DONE;
    for (ask->field = 0; ask->field < draft_count(ask->posting.draft) && status == STATUS_DONE; ask->field++)
        status = ask_field(ask);
    return status;
}

/* ---- any member, by name ---- */

enum status ask_set_argument(struct ask *ask, const char *argument)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *resolved = field_argument_resolve(argument, &error);
    if (!resolved)
        return print_error(STATUS_USAGE, error);
    size_t length = strcspn(resolved, "=");
    length -= length > 0 && resolved[length - 1] == ':' ? 1 : 0;
    g_autofree char *name = g_strndup(resolved, length);
    struct draft *trial = draft_copy(ask->posting.draft);
    int index = draft_find(trial, name);
    if (index >= 0)
        draft_set_untouched(trial, (size_t)index); /* a field may be set anew here */
    if (!draft_set_argument(trial, resolved, &ask->context, &error)) {
        draft_free(trial);
        return print_error(STATUS_USAGE, error);
    }
    return settle(ask, trial, (size_t)draft_find(trial, name));
}
