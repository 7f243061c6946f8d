// File descriptors (POSIX).
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/ioctl.h>
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

int dup2(int descriptor, int wanted) {
    if (descriptor == wanted)
        return fcntl(descriptor, F_GETFL) < 0 ? -1 : wanted;
    return (int)__result(__syscall(SYS_dup3, descriptor, wanted, 0, 0, 0, 0));
}

int fcntl(int descriptor, int command, ...) {
    va_list arguments;
    va_start(arguments, command);
    long argument = command == F_GETFL ? 0 : va_arg(arguments, long);
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

int pipe(int ends[2]) {
    return (int)__result(__syscall(SYS_pipe2, (long)ends, 0, 0, 0, 0, 0));
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
