// strftime, asctime and ctime (C11 7.27.3), in the "C" locale.
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "calendar.h"

#define LONGEST_FIELD 32
#define WIDEST 200
#define ASCTIME_SIZE 40

const char *const __day_names[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                   "Thursday", "Friday", "Saturday"};
const char *const __month_names[] = {"January", "February", "March",     "April",   "May",      "June",
                                     "July",    "August",   "September", "October", "November", "December"};

static const char *name(const char *const *names, int count, int which) {
    return which >= 0 && which < count ? names[which] : "?";
}

const char *__expand_time(char kind) {
    switch (kind) {
    case 'c':
        return "%a %b %e %H:%M:%S %Y";
    case 'D':
    case 'x':
        return "%m/%d/%y";
    case 'F':
        return "%Y-%m-%d";
    case 'r':
        return "%I:%M:%S %p";
    case 'R':
        return "%H:%M";
    case 'T':
    case 'X':
        return "%H:%M:%S";
    default:
        return NULL;
    }
}

// One conversion into at most LONGEST_FIELD bytes.
static void field(char *to, char kind, const struct tm *t) {
    long long year = t->tm_year + 1900ll, iso_year;
    int hour = t->tm_hour % 12 ? t->tm_hour % 12 : 12, week = __iso_week(t, &iso_year);
    struct tm copy;
    switch (kind) {
    case 'a':
        snprintf(to, LONGEST_FIELD, "%.3s", name(__day_names, 7, t->tm_wday));
        break;
    case 'A':
        snprintf(to, LONGEST_FIELD, "%s", name(__day_names, 7, t->tm_wday));
        break;
    case 'b':
    case 'h':
        snprintf(to, LONGEST_FIELD, "%.3s", name(__month_names, 12, t->tm_mon));
        break;
    case 'B':
        snprintf(to, LONGEST_FIELD, "%s", name(__month_names, 12, t->tm_mon));
        break;
    case 'C':
        snprintf(to, LONGEST_FIELD, "%02lld", (year - (year % 100 + 100) % 100) / 100);
        break;
    case 'd':
        snprintf(to, LONGEST_FIELD, "%02d", t->tm_mday);
        break;
    case 'e':
        snprintf(to, LONGEST_FIELD, "%2d", t->tm_mday);
        break;
    case 'g':
        snprintf(to, LONGEST_FIELD, "%02lld", (iso_year % 100 + 100) % 100);
        break;
    case 'G':
        snprintf(to, LONGEST_FIELD, "%lld", iso_year);
        break;
    case 'H':
        snprintf(to, LONGEST_FIELD, "%02d", t->tm_hour);
        break;
    case 'I':
        snprintf(to, LONGEST_FIELD, "%02d", hour);
        break;
    case 'j':
        snprintf(to, LONGEST_FIELD, "%03d", t->tm_yday + 1);
        break;
    case 'k':
        snprintf(to, LONGEST_FIELD, "%2d", t->tm_hour);
        break;
    case 'l':
        snprintf(to, LONGEST_FIELD, "%2d", hour);
        break;
    case 'm':
        snprintf(to, LONGEST_FIELD, "%02d", t->tm_mon + 1);
        break;
    case 'M':
        snprintf(to, LONGEST_FIELD, "%02d", t->tm_min);
        break;
    case 'n':
    case 't':
    case '%':
        snprintf(to, LONGEST_FIELD, "%c", kind == 'n' ? '\n' : kind == 't' ? '\t' : '%');
        break;
    case 'p':
        snprintf(to, LONGEST_FIELD, "%s", t->tm_hour < 12 ? "AM" : "PM");
        break;
    case 'P':
        snprintf(to, LONGEST_FIELD, "%s", t->tm_hour < 12 ? "am" : "pm");
        break;
    case 's':
        copy = *t;
        snprintf(to, LONGEST_FIELD, "%lld", (long long)timegm(&copy));
        break;
    case 'S':
        snprintf(to, LONGEST_FIELD, "%02d", t->tm_sec);
        break;
    case 'u':
        snprintf(to, LONGEST_FIELD, "%d", t->tm_wday ? t->tm_wday : 7);
        break;
    case 'U':
        snprintf(to, LONGEST_FIELD, "%02d", (t->tm_yday + 7 - t->tm_wday) / 7);
        break;
    case 'V':
        snprintf(to, LONGEST_FIELD, "%02d", week);
        break;
    case 'w':
        snprintf(to, LONGEST_FIELD, "%d", t->tm_wday);
        break;
    case 'W':
        snprintf(to, LONGEST_FIELD, "%02d", (t->tm_yday + 7 - (t->tm_wday + 6) % 7) / 7);
        break;
    case 'y':
        snprintf(to, LONGEST_FIELD, "%02lld", (year % 100 + 100) % 100);
        break;
    case 'Y':
        snprintf(to, LONGEST_FIELD, "%lld", year);
        break;
    case 'z':
        snprintf(to, LONGEST_FIELD, "+0000");
        break;
    case 'Z':
        snprintf(to, LONGEST_FIELD, "UTC");
        break;
    default:
        snprintf(to, LONGEST_FIELD, "%%%c", kind);
    }
}

// GNU's flags and width between % and the letter.
struct style {
    char pad;  // '_', '-', '0', or 0 for the usual
    int upper; // '^'; '#' too, which makes small what is large already
    int width;
};

static const char *parse_style(struct style *style, const char *s) {
    memset(style, 0, sizeof *style);
    for (;; s++) {
        if (*s == '_' || *s == '-' || *s == '0')
            style->pad = *s;
        else if (*s == '^')
            style->upper = 1;
        else if (*s == '#')
            style->upper = -1;
        else
            break;
    }
    for (; isdigit((unsigned char)*s); s++)
        if (style->width < WIDEST)
            style->width = style->width * 10 + (*s - '0');
    return s;
}

// Gives the text of a field its style; at most WIDEST bytes.
static void apply(char *text, const struct style *style, char kind) {
    int numeric = isdigit((unsigned char)*text) || (*text == ' ' && isdigit((unsigned char)text[1]));
    size_t length = strlen(text);
    for (char *c = text; *c && style->upper; c++)
        *c = (char)(style->upper < 0 && strchr("pZ", kind) ? tolower((unsigned char)*c)
                                                           : toupper((unsigned char)*c));
    if (numeric && style->pad) {
        size_t front = 0;
        for (; front + 1 < length && (text[front] == '0' || text[front] == ' '); front++)
            text[front] = style->pad == '_' ? ' ' : '0';
        if (style->pad == '-') {
            memmove(text, text + front, length - front + 1);
            length -= front;
        }
    }
    size_t width = style->width > WIDEST ? WIDEST : (size_t)style->width;
    if (length < width && style->pad != '-') {
        char pad = style->pad == '_' || (!numeric && style->pad != '0') || strchr("ekl", kind) ? ' ' : '0';
        memmove(text + width - length, text, length + 1);
        memset(text, style->pad == '0' ? '0' : pad, width - length);
    }
}

size_t strftime(char *restrict to, size_t size, const char *restrict format,
                const struct tm *restrict broken_down) {
    size_t n = 0;
    for (const char *s = format; *s; s++) {
        char text[WIDEST + 1] = {*s, 0};
        size_t length = 1;
        if (*s == '%' && s[1]) {
            struct style style;
            s = parse_style(&style, s + 1);
            if ((*s == 'E' || *s == 'O') && s[1]) // other forms that the "C" locale has not
                s++;
            const char *parts = __expand_time(*s);
            if (parts) {
                length = strftime(text, sizeof text, parts, broken_down);
                style.pad = style.pad == '0' ? '0' : 0; // the parts have their own
            } else if (*s) {
                field(text, *s, broken_down);
            } else {
                return 0; // the format ends within a conversion
            }
            apply(text, &style, parts ? 'c' : *s);
            length = strlen(text);
        }
        if (length >= size - n)
            return 0;
        memcpy(to + n, text, length);
        n += length;
    }
    if (n >= size)
        return 0;
    to[n] = 0;
    return n;
}

char *asctime_r(const struct tm *restrict t, char *restrict to) {
    snprintf(to, ASCTIME_SIZE, "%.3s %.3s%3d %.2d:%.2d:%.2d %d\n", name(__day_names, 7, t->tm_wday),
             name(__month_names, 12, t->tm_mon), t->tm_mday, t->tm_hour, t->tm_min, t->tm_sec,
             1900 + t->tm_year);
    return to;
}

char *asctime(const struct tm *t) {
    static char buffer[ASCTIME_SIZE];
    return asctime_r(t, buffer);
}

char *ctime_r(const time_t *when, char *to) {
    struct tm t;
    return localtime_r(when, &t) ? asctime_r(&t, to) : NULL;
}

char *ctime(const time_t *when) {
    static char buffer[ASCTIME_SIZE];
    return ctime_r(when, buffer);
}

char *tzname[2] = {"UTC", "UTC"};
long timezone;
int daylight;

void tzset(void) {}
