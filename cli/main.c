/* cli/main.c: the program. Everything else is in command.c, so that tests can link it. */
#include "cli/command.h"
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char last_words[512];

/* Registered before all others, so that it speaks once the terminal is given back. */
static void say_last_words(void)
{
    if (last_words[0] != '\0')
        fprintf(stderr, "fixline had to stop: %s\nWhat was told as saved is in the journal; start it again.\n",
                last_words);
}

/* A standard stream that was closed would give its number to the next file that is opened, the journal's perhaps, and
 * what is printed would be written there. Nothing can be written to what takes its place. */
static void fill_standard_streams(void)
{
    int fd;
    do
        fd = open("/dev/null", O_RDONLY);
    while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd >= 0)
        close(fd);
}

/* Where it cannot go on (no memory is left, say) it ends with a sentence instead of a core. */
static GLogWriterOutput end_with_a_sentence(GLogLevelFlags level, const GLogField *fields, size_t count,
                                            gpointer nothing)
{
    if (!(level & G_LOG_LEVEL_ERROR))
        return g_log_writer_default(level, fields, count, nothing);
    for (size_t i = 0; i < count; i++)
        if (g_strcmp0(fields[i].key, "MESSAGE") == 0)
            g_strlcpy(last_words, fields[i].value, sizeof last_words);
    exit(STATUS_FAILED);
}

/* What is ours is closed by now. What thirty libraries would still tidy up in memory the kernel takes back faster; the
 * builds that look for leaks or count lines need the long way. */
static int end(int status)
{
#ifdef NDEBUG
    fflush(NULL);
    _exit(status);
#else
    return status;
#endif
}

int main(int argc, char **argv)
{
    fill_standard_streams();
    g_thread_self();          /* makes GLib's key of threads: one that finds no memory for it later ends the program */
    setlocale(LC_CTYPE, "");  /* what a character is; the other categories would only be files to read */
    signal(SIGPIPE, SIG_IGN); /* a reader or server that goes away is an error to handle, not an end */
    signal(SIGXFSZ, SIG_IGN); /* nor is a file that may not grow */
    atexit(say_last_words);
    g_log_set_writer_func(end_with_a_sentence, NULL, NULL);
    return end((int)command_main(argc, argv));
}
