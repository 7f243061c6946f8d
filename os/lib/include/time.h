// Time (C11 7.27). The local time zone is UTC.
#pragma once

#include <stddef.h>
#include <sys/types.h>

#define CLOCKS_PER_SEC ((clock_t)1000000)
#define TIME_UTC 1
#define CLOCK_REALTIME 0
#define CLOCK_MONOTONIC 1
#define CLOCK_PROCESS_CPUTIME_ID 2
#define CLOCK_THREAD_CPUTIME_ID 3
#define CLOCK_MONOTONIC_RAW 4
#define CLOCK_REALTIME_COARSE 5
#define CLOCK_MONOTONIC_COARSE 6
#define CLOCK_BOOTTIME 7
#define TIMER_ABSTIME 1

struct tm {
    int tm_sec, tm_min, tm_hour, tm_mday, tm_mon, tm_year, tm_wday, tm_yday, tm_isdst;
    long tm_gmtoff;      // seconds east of Greenwich
    const char *tm_zone; // (both BSD)
};

clock_t clock(void);
time_t time(time_t *into);
double difftime(time_t end, time_t start);
time_t mktime(struct tm *broken_down);
time_t timegm(struct tm *broken_down);
int timespec_get(struct timespec *into, int base);
struct tm *gmtime(const time_t *when);
struct tm *localtime(const time_t *when);
struct tm *gmtime_r(const time_t *restrict when, struct tm *restrict into);
struct tm *localtime_r(const time_t *restrict when, struct tm *restrict into);
char *asctime(const struct tm *broken_down);
char *ctime(const time_t *when);
size_t strftime(char *restrict to, size_t size, const char *restrict format,
                const struct tm *restrict broken_down);

// POSIX
char *asctime_r(const struct tm *restrict broken_down, char *restrict to);
char *ctime_r(const time_t *when, char *to);
void tzset(void);
extern char *tzname[2];
extern long timezone;
extern int daylight;
int clock_gettime(clockid_t clock, struct timespec *into);
int clock_getres(clockid_t clock, struct timespec *into);
int clock_settime(clockid_t clock, const struct timespec *to);
int nanosleep(const struct timespec *wanted, struct timespec *left);
