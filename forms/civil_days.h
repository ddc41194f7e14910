/* forms/civil_days.h: days as numbers, for the files that read, place and write points in time. */
#pragma once
#include "forms/time_point.h"

/* The greatest whole number not above value / by; `by` is positive. */
int64_t floor_divide(int64_t value, int64_t by);
/* The beginning of the second that `at`, in milliseconds, lies in: what the clock puts into a field is no finer, since
 * a person reads it there. */
int64_t civil_whole_second(int64_t at);

/* Days since 1970-01-01; the month is 1 to 12, the day may lie outside its month. */
int64_t civil_day_number(int year, int month, int day);
/* Sets year, month and day alone. */
void civil_set_day_number(struct civil *civil, int64_t number);
