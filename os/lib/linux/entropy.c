// Random bytes from the kernel, and system calls by number (Linux).
#include <errno.h>
#include <stdarg.h>
#include <sys/random.h>
#include <unistd.h>

#include "syscall.h"

#define MOST_ENTROPY 256

ssize_t getrandom(void *to, size_t n, unsigned flags) {
    return __result(__syscall(SYS_getrandom, (long)to, (long)n, (long)flags, 0, 0, 0));
}

int getentropy(void *to, size_t n) {
    if (n > MOST_ENTROPY) {
        errno = EIO;
        return -1;
    }
    return getrandom(to, n, 0) == (ssize_t)n ? 0 : -1;
}

long syscall(long number, ...) {
    va_list list;
    long a[6];
    va_start(list, number);
    for (int i = 0; i < 6; i++)
        a[i] = va_arg(list, long);
    va_end(list);
    return __result(__syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]));
}
