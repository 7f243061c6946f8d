// Between seconds since 1970 and dates of the Gregorian calendar (C11 7.27.2.3, 7.27.3); the zone is UTC.
//
// Years are counted from March, so that the leap day is the last one, and by eras of 400 years, 146,097 days
// each.
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <time.h>

#include "calendar.h"

#define DAY 86400
#define ERA_DAYS 146097
#define EPOCH_DAYS 719468 // from March 1, year 0, to January 1, 1970
#define FEBRUARY_END 306  // days from March 1 to the end of December

static int is_leap(long long year) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static long long floor_div(long long a, long long b) {
    return a / b - (a % b < 0);
}

// Days from 1970 to a date; month counts from 0 and is within a year.
static long long days_of(long long year, int month, long long day) {
    // BEGIN SOLUTION os.lib.days
    year -= month < 2;
    long long era = floor_div(year, 400), of_era = year - era * 400;
    int from_march = (month + 10) % 12;
    long long of_year = (153 * from_march + 2) / 5 + day - 1;
    return era * ERA_DAYS + of_era * 365 + of_era / 4 - of_era / 100 + of_year - EPOCH_DAYS;
    // END SOLUTION
}

struct tm *gmtime_r(const time_t *restrict when, struct tm *restrict into) {
    long long days = floor_div(*when, DAY), rest = *when - days * DAY;
    long long shifted = days + EPOCH_DAYS, era = floor_div(shifted, ERA_DAYS),
              of_era = shifted - era * ERA_DAYS;
    long long years = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int of_year = (int)(of_era - (365 * years + years / 4 - years / 100));
    int from_march = (5 * of_year + 2) / 153;
    long long year = years + era * 400 + (from_march >= 10);
    if (year - 1900 > INT_MAX || year - 1900 < INT_MIN) {
        errno = EOVERFLOW;
        return NULL;
    }
    into->tm_year = (int)(year - 1900);
    into->tm_mon = (from_march + 2) % 12;
    into->tm_mday = of_year - (153 * from_march + 2) / 5 + 1;
    into->tm_yday = of_year >= FEBRUARY_END ? of_year - FEBRUARY_END : of_year + 59 + is_leap(year);
    into->tm_wday = (int)(days + 4 - floor_div(days + 4, 7) * 7); // January 1, 1970 was a Thursday
    into->tm_hour = (int)(rest / 3600);
    into->tm_min = (int)(rest / 60 % 60);
    into->tm_sec = (int)(rest % 60);
    into->tm_isdst = 0;
    into->tm_gmtoff = 0;
    into->tm_zone = "GMT";
    return into;
}

time_t timegm(struct tm *t) {
    long long months = (long long)t->tm_year * 12 + t->tm_mon, year = floor_div(months, 12);
    long long days = days_of(year + 1900, (int)(months - year * 12), t->tm_mday);
    time_t when = days * DAY + t->tm_hour * 3600ll + t->tm_min * 60ll + t->tm_sec;
    struct tm normal;
    if (!gmtime_r(&when, &normal))
        return -1;
    *t = normal;
    return when;
}

time_t mktime(struct tm *broken_down) {
    return timegm(broken_down);
}

struct tm *gmtime(const time_t *when) {
    static struct tm buffer;
    return gmtime_r(when, &buffer);
}

struct tm *localtime_r(const time_t *restrict when, struct tm *restrict into) {
    return gmtime_r(when, into);
}

struct tm *localtime(const time_t *when) {
    return gmtime(when);
}

// The week of ISO 8601 that a day is in, and the year that this week belongs to: that of its Thursday.
int __iso_week(const struct tm *t, long long *year) {
    int weekday = (t->tm_wday + 6) % 7; // from Monday
    int thursday = t->tm_yday - weekday + 3;
    *year = t->tm_year + 1900ll;
    if (thursday < 0)
        thursday += 365 + is_leap(--*year);
    else if (thursday >= 365 + is_leap(*year))
        thursday -= 365 + is_leap((*year)++);
    return thursday / 7 + 1;
}
