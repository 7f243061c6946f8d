// Clocks and sleeping (C11 7.27.2, POSIX).
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "syscall.h"

#define BILLION 1000000000

int clock_gettime(clockid_t clock, struct timespec *into) {
    return (int)__result(__syscall(SYS_clock_gettime, clock, (long)into, 0, 0, 0, 0));
}

int clock_getres(clockid_t clock, struct timespec *into) {
    return (int)__result(__syscall(SYS_clock_getres, clock, (long)into, 0, 0, 0, 0));
}

int clock_settime(clockid_t clock, const struct timespec *to) {
    return (int)__result(__syscall(SYS_clock_settime, clock, (long)to, 0, 0, 0, 0));
}

int nanosleep(const struct timespec *wanted, struct timespec *left) {
    return (int)__result(__syscall(SYS_clock_nanosleep, CLOCK_MONOTONIC, 0, (long)wanted, (long)left, 0, 0));
}

unsigned sleep(unsigned seconds) {
    struct timespec wanted = {.tv_sec = seconds}, left = {.tv_sec = 0};
    return nanosleep(&wanted, &left) < 0 ? (unsigned)left.tv_sec : 0;
}

int usleep(unsigned microseconds) {
    struct timespec wanted = {.tv_sec = microseconds / 1000000,
                              .tv_nsec = (long)(microseconds % 1000000 * 1000)};
    return nanosleep(&wanted, NULL);
}

time_t time(time_t *into) {
    struct timespec now;
    time_t seconds = clock_gettime(CLOCK_REALTIME, &now) < 0 ? -1 : now.tv_sec;
    if (into)
        *into = seconds;
    return seconds;
}

int gettimeofday(struct timeval *restrict into, void *restrict zone) {
    struct timespec now;
    (void)zone;
    if (clock_gettime(CLOCK_REALTIME, &now) < 0)
        return -1;
    into->tv_sec = now.tv_sec;
    into->tv_usec = now.tv_nsec / 1000;
    return 0;
}

int timespec_get(struct timespec *into, int base) {
    return base == TIME_UTC && clock_gettime(CLOCK_REALTIME, into) == 0 ? base : 0;
}

clock_t clock(void) {
    struct timespec now;
    if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now) < 0)
        return -1;
    return (clock_t)(now.tv_sec * CLOCKS_PER_SEC + now.tv_nsec / (BILLION / CLOCKS_PER_SEC));
}
