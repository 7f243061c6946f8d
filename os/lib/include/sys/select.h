// Waiting for descriptors, as sets of bits (POSIX).
#pragma once

#include <signal.h>
#include <sys/types.h>

#define FD_SETSIZE 1024
#define _FD_BITS (8 * (int)sizeof(unsigned long))

typedef struct {
    unsigned long __bits[FD_SETSIZE / (8 * sizeof(unsigned long))];
} fd_set;

#define FD_ZERO(set) ((void)(*(set) = (fd_set){{0}}))
#define FD_SET(n, set) ((void)((set)->__bits[(n) / _FD_BITS] |= 1ul << (n) % _FD_BITS))
#define FD_CLR(n, set) ((void)((set)->__bits[(n) / _FD_BITS] &= ~(1ul << (n) % _FD_BITS)))
#define FD_ISSET(n, set) ((int)((set)->__bits[(n) / _FD_BITS] >> (n) % _FD_BITS & 1))

int select(int count, fd_set *restrict reading, fd_set *restrict writing, fd_set *restrict failing,
           struct timeval *restrict longest);
int pselect(int count, fd_set *restrict reading, fd_set *restrict writing, fd_set *restrict failing,
            const struct timespec *restrict longest, const sigset_t *restrict mask);
