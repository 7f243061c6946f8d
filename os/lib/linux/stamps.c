// The times of files (POSIX).
#include <fcntl.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <utime.h>

#include "syscall.h"

int utimensat(int directory, const char *path, const struct timespec times[2], int flags) {
    return (int)__result(__syscall(SYS_utimensat, directory, (long)path, (long)times, flags, 0, 0));
}

int futimens(int descriptor, const struct timespec times[2]) {
    return utimensat(descriptor, NULL, times, 0);
}

int utimes(const char *path, const struct timeval times[2]) {
    struct timespec both[2];
    for (int i = 0; times && i < 2; i++)
        both[i] = (struct timespec){.tv_sec = times[i].tv_sec, .tv_nsec = (long)times[i].tv_usec * 1000};
    return utimensat(AT_FDCWD, path, times ? both : NULL, 0);
}

int utime(const char *path, const struct utimbuf *times) {
    struct timespec both[2];
    if (times) {
        both[0] = (struct timespec){.tv_sec = times->actime};
        both[1] = (struct timespec){.tv_sec = times->modtime};
    }
    return utimensat(AT_FDCWD, path, times ? both : NULL, 0);
}
