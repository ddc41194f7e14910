/* docs/print_from_tables.c: run by the build: prints what is installed beside the program and comes from its tables:
 * "manual" (fixline(1), for scdoc) or "settings" (a sample file). */
#include "cli/manual.h"
#include "settings/settings.h"
#include <string.h>

int main(int argc, char **argv)
{
    if (argc != 2 || (strcmp(argv[1], "manual") != 0 && strcmp(argv[1], "settings") != 0)) {
        g_printerr("print_from_tables manual|settings\n");
        return 2;
    }
    g_autofree char *text = strcmp(argv[1], "manual") == 0 ? manual_page() : settings_sample();
    g_print("%s", text);
    return 0;
}
