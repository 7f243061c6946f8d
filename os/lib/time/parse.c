// strptime (POSIX): dates from text, in the "C" locale.
//
// Fields may be named in any order. What depends on several of them is settled at the end: the day of the
// week and of the year from a date, a date from the day of the year, hours of "AM" and "PM", centuries.
#include <ctype.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "calendar.h"

#define UNKNOWN (-1)
#define LAST_OF_1900S 69 // years of two digits from here on are of the 20th century

struct parser {
    struct tm *into;
    int hour12, afternoon, century, year2;      // UNKNOWN: was not there
    int date, month, day, day_of_year, weekday; // whether it was; date: a part of one
};

// A number of at most `digits` digits between least and most, without the digits that would make it larger;
// the place behind it, or NULL.
static const char *number(const char *s, int digits, int least, int most, int *into) {
    int value = 0, n = 0;
    while (isspace((unsigned char)*s))
        s++;
    for (; n < digits && isdigit((unsigned char)s[n]) && value * 10 <= most; n++)
        value = value * 10 + (s[n] - '0');
    if (n == 0 || value < least || value > most)
        return NULL;
    *into = value;
    return s + n;
}

// A name of the calendar, whole or its first three letters.
static const char *name(const char *s, const char *const *names, int count, int *into) {
    for (int i = 0; i < count; i++) {
        size_t length = strlen(names[i]);
        if (strncasecmp(s, names[i], length) != 0)
            length = 3;
        if (strncasecmp(s, names[i], length) == 0) {
            *into = i;
            return s + length;
        }
    }
    return NULL;
}

static const char *zone(const char *s, struct tm *t) {
    int hours, minutes = 0;
    while (isspace((unsigned char)*s))
        s++;
    if (*s == 'Z')
        return s + 1;
    if (*s != '+' && *s != '-')
        return NULL;
    int digits = (int)strspn(s + 1, "0123456789");
    if (digits < 2 || !number(s + 1, 2, 0, 14, &hours))
        return NULL;
    s += 3;
    if (*s == ':')
        s++;
    if (isdigit((unsigned char)*s) && !(s = number(s, 2, 0, 59, &minutes)))
        return NULL;
    (void)t; // which has no place for it
    return s;
}

static const char *seconds(const char *s, struct parser *p) {
    long long value = 0;
    const char *start = s;
    for (; isdigit((unsigned char)*s); s++)
        value = value * 10 + (*s - '0');
    time_t when = value;
    return s > start && gmtime_r(&when, p->into) ? s : NULL;
}

static const char *fields(const char *s, const char *format, struct parser *p);

static const char *field(const char *s, char kind, struct parser *p) {
    struct tm *t = p->into;
    int value;
    const char *expanded = __expand_time(kind);
    if (expanded)
        return fields(s, expanded, p);
    switch (kind) {
    case 'a':
    case 'A':
        p->weekday = 1;
        return name(s, __day_names, 7, &t->tm_wday);
    case 'b':
    case 'B':
    case 'h':
        p->date = p->month = 1;
        return name(s, __month_names, 12, &t->tm_mon);
    case 'C':
        p->date = 1;
        return number(s, 2, 0, 99, &p->century);
    case 'd':
    case 'e':
        p->date = p->day = 1;
        return number(s, 2, 1, 31, &t->tm_mday);
    case 'H':
    case 'k':
        p->hour12 = UNKNOWN;
        return number(s, 2, 0, 23, &t->tm_hour);
    case 'I':
    case 'l':
        return number(s, 2, 1, 12, &p->hour12);
    case 'j':
        p->day_of_year = 1;
        if ((s = number(s, 3, 1, 366, &value)))
            t->tm_yday = value - 1;
        return s;
    case 'm':
        p->date = p->month = 1;
        if ((s = number(s, 2, 1, 12, &value)))
            t->tm_mon = value - 1;
        return s;
    case 'M':
        return number(s, 2, 0, 59, &t->tm_min);
    case 'n':
    case 't':
        while (isspace((unsigned char)*s))
            s++;
        return s;
    case 'p':
    case 'P':
        p->afternoon = strncasecmp(s, "PM", 2) == 0;
        return p->afternoon || strncasecmp(s, "AM", 2) == 0 ? s + 2 : NULL;
    case 's':
        return seconds(s, p);
    case 'S':
        return number(s, 2, 0, 61, &t->tm_sec);
    case 'u':
        p->weekday = 1;
        if ((s = number(s, 1, 1, 7, &value)))
            t->tm_wday = value % 7;
        return s;
    case 'U':
    case 'V':
    case 'W':
        return number(s, 2, 0, 53, &value);
    case 'w':
        p->weekday = 1;
        return number(s, 1, 0, 6, &t->tm_wday);
    case 'y':
        p->date = 1;
        return number(s, 2, 0, 99, &p->year2);
    case 'Y':
        p->date = 1;
        p->century = UNKNOWN;
        if ((s = number(s, 4, 0, 9999, &value)))
            t->tm_year = value - 1900;
        return s;
    case 'z':
        return zone(s, t);
    case '%':
        return *s == '%' ? s + 1 : NULL;
    default:
        return NULL;
    }
}

static const char *fields(const char *s, const char *format, struct parser *p) {
    for (; s && *format; format++) {
        if (isspace((unsigned char)*format)) {
            while (isspace((unsigned char)*s))
                s++;
        } else if (*format != '%') {
            s = *s == *format ? s + 1 : NULL;
        } else {
            format++;
            if ((*format == 'E' || *format == 'O') && format[1])
                format++;
            s = field(s, *format, p);
            if (!*format)
                return NULL;
        }
    }
    return s;
}

static void settle(struct parser *p) {
    struct tm *t = p->into;
    if (p->hour12 != UNKNOWN)
        t->tm_hour = p->hour12 % 12 + (p->afternoon == 1 ? 12 : 0);
    if (p->year2 != UNKNOWN)
        t->tm_year = p->century != UNKNOWN      ? p->century * 100 + p->year2 - 1900
                     : p->year2 < LAST_OF_1900S ? p->year2 + 100
                                                : p->year2;
    else if (p->century != UNKNOWN)
        t->tm_year = p->century * 100 - 1900 + t->tm_year % 100;
    if (!p->date)
        return;
    if (p->day_of_year && !(p->month && p->day)) {
        struct tm day = {.tm_year = t->tm_year, .tm_mday = t->tm_yday + 1};
        timegm(&day);
        t->tm_mon = day.tm_mon;
        t->tm_mday = day.tm_mday;
    }
    struct tm first = {.tm_year = t->tm_year, .tm_mon = t->tm_mon, .tm_mday = 1};
    timegm(&first);
    if (!p->weekday)
        t->tm_wday = (first.tm_wday + t->tm_mday + 6) % 7;
    if (!p->day_of_year)
        t->tm_yday = first.tm_yday + t->tm_mday - 1;
}

char *strptime(const char *restrict text, const char *restrict format, struct tm *restrict into) {
    struct parser p = {into, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, 0, 0, 0, 0, 0};
    const char *end = fields(text, format, &p);
    if (end)
        settle(&p);
    return (char *)end;
}
