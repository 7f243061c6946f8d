// The time of day (POSIX).
#pragma once

#include <sys/select.h>
#include <sys/types.h>

#define ITIMER_REAL 0
#define ITIMER_VIRTUAL 1
#define ITIMER_PROF 2

struct timezone {
    int tz_minuteswest, tz_dsttime;
};
struct itimerval {
    struct timeval it_interval, it_value;
};

#define timerclear(t) ((t)->tv_sec = (t)->tv_usec = 0)
#define timerisset(t) ((t)->tv_sec || (t)->tv_usec)
#define timercmp(a, b, op)                                                                                   \
    ((a)->tv_sec == (b)->tv_sec ? (a)->tv_usec op(b)->tv_usec : (a)->tv_sec op(b)->tv_sec)

#define timeradd(a, b, sum)                                                                                  \
    ((void)((sum)->tv_sec = (a)->tv_sec + (b)->tv_sec, (sum)->tv_usec = (a)->tv_usec + (b)->tv_usec,         \
            (sum)->tv_usec >= 1000000 ? ((sum)->tv_sec++, (sum)->tv_usec -= 1000000) : 0))
#define timersub(a, b, difference)                                                                           \
    ((void)((difference)->tv_sec = (a)->tv_sec - (b)->tv_sec,                                                \
            (difference)->tv_usec = (a)->tv_usec - (b)->tv_usec,                                             \
            (difference)->tv_usec < 0 ? ((difference)->tv_sec--, (difference)->tv_usec += 1000000) : 0))

int gettimeofday(struct timeval *restrict into, void *restrict zone);
int getitimer(int which, struct itimerval *into);
int setitimer(int which, const struct itimerval *restrict new, struct itimerval *restrict old);
int utimes(const char *path, const struct timeval times[2]);
