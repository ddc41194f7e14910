/* cli/history_rows.h: events as rows of a table, JSON or CSV; for `history`, `outbox list` and `orders show`. */
#pragma once
#include "cli/session.h"

enum history_format { HISTORY_TABLE, HISTORY_JSON, HISTORY_JSONL, HISTORY_CSV };

#define HISTORY_ALL INT64_MAX

struct history_query {
    const char *filter; /* NULL = all */
    enum history_format format;
    int64_t limit;
    bool attempts; /* HISTORY_JSON and HISTORY_JSONL: every attempt instead of their number */
};
/* Prints what matches, newest first. `printed` says how many, NULL = not asked. */
enum status history_print(struct session *session, const struct history_query *query, int64_t *printed);

/* A table of events, and one more row in it. */
struct print_table;
struct print_table *history_table(void);
void history_table_row(struct print_table *table, const struct session *session, const struct event_record *event);
