/* intake/place.h: where in a line of a file a fault lies. */
#pragma once

/* A sentence of base/json_scan about one line of JSON, without its "line 1": the line of the file is named already, so
 * only the column is kept. Caller owns it. */
char *place_within_line(const char *sentence);
