/* journal/report_orders.h: the part of a report that is about orders as they stand now. For journal/report.c only. */
#pragma once
#include "journal/report.h"

/* Fills in which open orders are neglected and which are late. */
bool report_judge_orders(struct journal *journal, const struct report_rules *rules, struct report *report,
                         GError **error);
