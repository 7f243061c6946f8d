// Waiting until descriptors are ready (POSIX).
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <sys/select.h>

#include "syscall.h"

#define BILLION 1000000000

int poll(struct pollfd *list, nfds_t count, int milliseconds) {
    struct timespec longest = {.tv_sec = milliseconds / 1000, .tv_nsec = milliseconds % 1000 * 1000000L};
    long limit = milliseconds < 0 ? 0 : (long)&longest;
    return (int)__result(__syscall(SYS_ppoll, (long)list, (long)count, limit, 0, sizeof(sigset_t), 0));
}

int pselect(int count, fd_set *restrict reading, fd_set *restrict writing, fd_set *restrict failing,
            const struct timespec *restrict longest, const sigset_t *restrict mask) {
    struct {
        const sigset_t *mask;
        size_t size;
    } wanted = {mask, sizeof *mask};
    struct timespec kept; // the kernel says in it what is left
    if (longest)
        kept = *longest;
    return (int)__result(__syscall(SYS_pselect6, count, (long)reading, (long)writing, (long)failing,
                                   longest ? (long)&kept : 0, (long)&wanted));
}

int select(int count, fd_set *restrict reading, fd_set *restrict writing, fd_set *restrict failing,
           struct timeval *restrict longest) {
    struct timespec limit;
    if (longest)
        limit = (struct timespec){.tv_sec = longest->tv_sec + longest->tv_usec / 1000000,
                                  .tv_nsec = (long)(longest->tv_usec % 1000000 * 1000)};
    return pselect(count, reading, writing, failing, longest ? &limit : NULL, NULL);
}
