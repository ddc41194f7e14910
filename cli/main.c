/* cli/main.c: the program. Everything else is in command.c, so that tests can link it. */
#include "cli/command.h"
#include <locale.h>
#include <signal.h>

int main(int argc, char **argv)
{
    setlocale(LC_CTYPE, "");  /* what a character is; the other categories would only be files to read */
    signal(SIGPIPE, SIG_IGN); /* a reader or server that goes away is an error to handle, not an end */
    signal(SIGXFSZ, SIG_IGN); /* nor is a file that may not grow */
    return (int)command_main(argc, argv);
}
