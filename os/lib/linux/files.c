// File descriptors (POSIX).
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/uio.h>
#include <unistd.h>

#include "syscall.h"

#define TERMIOS_WORDS 16

int open(const char *path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    int mode = flags & O_CREAT ? va_arg(arguments, int) : 0;
    va_end(arguments);
    return (int)__result(__syscall(SYS_openat, AT_FDCWD, (long)path, flags, mode, 0, 0));
}

int openat(int directory, const char *path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    int mode = flags & O_CREAT ? va_arg(arguments, int) : 0;
    va_end(arguments);
    return (int)__result(__syscall(SYS_openat, directory, (long)path, flags, mode, 0, 0));
}

int creat(const char *path, mode_t mode) {
    return open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);
}

int close(int descriptor) {
    return (int)__result(__syscall(SYS_close, descriptor, 0, 0, 0, 0, 0));
}

ssize_t read(int descriptor, void *to, size_t n) {
    return __result(__syscall(SYS_read, descriptor, (long)to, (long)n, 0, 0, 0));
}

ssize_t write(int descriptor, const void *from, size_t n) {
    return __result(__syscall(SYS_write, descriptor, (long)from, (long)n, 0, 0, 0));
}

off_t lseek(int descriptor, off_t offset, int whence) {
#if __riscv_xlen == 32
    off_t result;
    long high = (long)(offset >> 32), low = (long)offset;
    long failed = __result(__syscall(SYS_lseek, descriptor, high, low, (long)&result, whence, 0));
    return failed ? -1 : result;
#else
    return __result(__syscall(SYS_lseek, descriptor, (long)offset, whence, 0, 0, 0));
#endif
}

int ftruncate(int descriptor, off_t size) {
#if __riscv_xlen == 32
    return (int)__result(__syscall(SYS_ftruncate, descriptor, (long)size, (long)(size >> 32), 0, 0, 0));
#else
    return (int)__result(__syscall(SYS_ftruncate, descriptor, (long)size, 0, 0, 0, 0));
#endif
}

int dup(int descriptor) {
    return (int)__result(__syscall(SYS_dup, descriptor, 0, 0, 0, 0, 0));
}

int dup3(int descriptor, int wanted, int flags) {
    return (int)__result(__syscall(SYS_dup3, descriptor, wanted, flags, 0, 0, 0));
}

int dup2(int descriptor, int wanted) {
    if (descriptor == wanted)
        return fcntl(descriptor, F_GETFL) < 0 ? -1 : wanted;
    return dup3(descriptor, wanted, 0);
}

int fcntl(int descriptor, int command, ...) {
    va_list arguments;
    va_start(arguments, command);
    long argument = command == F_GETFL || command == F_GETFD ? 0 : va_arg(arguments, long);
    va_end(arguments);
    return (int)__result(__syscall(SYS_fcntl, descriptor, command, argument, 0, 0, 0));
}

ssize_t pread(int descriptor, void *to, size_t n, off_t offset) {
#if __riscv_xlen == 32
    return __result(
        __syscall(SYS_pread64, descriptor, (long)to, (long)n, (long)offset, (long)(offset >> 32), 0));
#else
    return __result(__syscall(SYS_pread64, descriptor, (long)to, (long)n, (long)offset, 0, 0));
#endif
}

ssize_t pwrite(int descriptor, const void *from, size_t n, off_t offset) {
#if __riscv_xlen == 32
    return __result(
        __syscall(SYS_pwrite64, descriptor, (long)from, (long)n, (long)offset, (long)(offset >> 32), 0));
#else
    return __result(__syscall(SYS_pwrite64, descriptor, (long)from, (long)n, (long)offset, 0, 0));
#endif
}

int fsync(int descriptor) {
    return (int)__result(__syscall(SYS_fsync, descriptor, 0, 0, 0, 0, 0));
}

int fdatasync(int descriptor) {
    return (int)__result(__syscall(SYS_fdatasync, descriptor, 0, 0, 0, 0, 0));
}

void sync(void) {
    __syscall(SYS_sync, 0, 0, 0, 0, 0, 0);
}

ssize_t readv(int descriptor, const struct iovec *places, int count) {
    return __result(__syscall(SYS_readv, descriptor, (long)places, count, 0, 0, 0));
}

ssize_t writev(int descriptor, const struct iovec *places, int count) {
    return __result(__syscall(SYS_writev, descriptor, (long)places, count, 0, 0, 0));
}

int flock(int descriptor, int operation) {
    return (int)__result(__syscall(SYS_flock, descriptor, operation, 0, 0, 0, 0));
}

int lockf(int descriptor, int command, off_t size) {
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_CUR, .l_len = size};
    if (command == F_TEST) {
        if (fcntl(descriptor, F_GETLK, &lock) < 0)
            return -1;
        if (lock.l_type == F_UNLCK || lock.l_pid == getpid())
            return 0;
        errno = EACCES;
        return -1;
    }
    if (command == F_ULOCK)
        lock.l_type = F_UNLCK;
    return fcntl(descriptor, command == F_LOCK ? F_SETLKW : F_SETLK, &lock);
}

// Advice need not be taken: an unknown descriptor is the only mistake to tell.
int posix_fadvise(int descriptor, off_t from, off_t size, int advice) {
    (void)from, (void)size, (void)advice;
    return fcntl(descriptor, F_GETFD) < 0 ? errno : 0;
}

int pipe2(int ends[2], int flags) {
    return (int)__result(__syscall(SYS_pipe2, (long)ends, flags, 0, 0, 0, 0));
}

int pipe(int ends[2]) {
    return pipe2(ends, 0);
}

int ioctl(int descriptor, unsigned long request, ...) {
    va_list arguments;
    va_start(arguments, request);
    long argument = va_arg(arguments, long);
    va_end(arguments);
    return (int)__result(__syscall(SYS_ioctl, descriptor, (long)request, argument, 0, 0, 0));
}

int isatty(int descriptor) {
    int terminal[TERMIOS_WORDS];
    return ioctl(descriptor, TCGETS, terminal) == 0;
}
