/* cli/manual.h: the manual page fixline(1), from the rows of commands and settings. */
#pragma once

/* Its source for scdoc(5). Caller owns it. */
char *manual_page(void);
