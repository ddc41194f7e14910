/* forms/civil.c: the calendar without zones: days, weekdays, months.
 *
 * Proleptic Gregorian. Days are counted from 1970-01-01 in years that begin in March, so that the leap day is the last
 * one and the lengths of the other months follow one formula. */
#include "forms/civil_days.h"

enum {
    DAYS_OF_ERA = 146097, /* 400 years */
    YEARS_OF_ERA = 400,
    DAYS_TO_1970 = 719468, /* from 0000-03-01 */
    THURSDAY = 4           /* 1970-01-01 */
};

int64_t floor_divide(int64_t value, int64_t by)
{
    return value / by - (value % by < 0);
}

int64_t civil_whole_second(int64_t at)
{
    enum { SECOND_MS = 1000 };
    return floor_divide(at, SECOND_MS) * SECOND_MS;
}

static bool is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int civil_days_in_month(int year, int month)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    return days[month - 1] + (month == 2 && is_leap(year));
}

int64_t civil_day_number(int year, int month, int day)
{
    int64_t years = (int64_t)year - (month <= 2);
    int64_t era = floor_divide(years, YEARS_OF_ERA);
    int64_t year_of_era = years - era * YEARS_OF_ERA;
    int64_t month_from_march = (month + 9) % 12;
    int64_t day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * DAYS_OF_ERA + day_of_era - DAYS_TO_1970;
}

void civil_set_day_number(struct civil *civil, int64_t number)
{
    int64_t days = number + DAYS_TO_1970;
    int64_t era = floor_divide(days, DAYS_OF_ERA);
    int64_t of_era = days - era * DAYS_OF_ERA;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
    int64_t month_from_march = (5 * of_year + 2) / 153;
    civil->day = (int)(of_year - (153 * month_from_march + 2) / 5 + 1);
    civil->month = (int)(month_from_march < 10 ? month_from_march + 3 : month_from_march - 9);
    civil->year = (int)(year + era * YEARS_OF_ERA + (civil->month <= 2));
}

int civil_weekday(int year, int month, int day)
{
    int64_t from_monday = civil_day_number(year, month, day) + THURSDAY - 1;
    return (int)(from_monday - floor_divide(from_monday, 7) * 7) + 1;
}

void civil_add_days(struct civil *civil, int days)
{
    civil_set_day_number(civil, civil_day_number(civil->year, civil->month, civil->day) + days);
}

void civil_add_months(struct civil *civil, int months)
{
    int64_t from_year_zero = (int64_t)civil->year * 12 + civil->month - 1 + months;
    civil->year = (int)floor_divide(from_year_zero, 12);
    civil->month = (int)(from_year_zero - (int64_t)civil->year * 12) + 1;
    civil->day = MIN(civil->day, civil_days_in_month(civil->year, civil->month));
}
