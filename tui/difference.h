/* tui/difference.h: what one body says otherwise than another, member by member. */
#pragma once

/* One line a member: "- name: value" for what the older body said, "+ name: value" for what the newer one says; NULL
 * where both say the same. Both are JSON objects; values keep their digits. The caller owns it. */
char *difference_lines(const char *older, const char *newer);
