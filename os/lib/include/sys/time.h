// The time of day (POSIX).
#pragma once

#include <sys/types.h>

#define timerclear(t) ((t)->tv_sec = (t)->tv_usec = 0)
#define timerisset(t) ((t)->tv_sec || (t)->tv_usec)
#define timercmp(a, b, op)                                                                                   \
    ((a)->tv_sec == (b)->tv_sec ? (a)->tv_usec op(b)->tv_usec : (a)->tv_sec op(b)->tv_sec)

int gettimeofday(struct timeval *restrict into, void *restrict zone);
