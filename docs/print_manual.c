/* docs/print_manual.c: run by the build: prints the source of fixline(1), which scdoc makes into the page. */
#include "cli/manual.h"
#include <glib.h>

int main(void)
{
    g_autofree char *page = manual_page();
    g_print("%s", page);
    return 0;
}
