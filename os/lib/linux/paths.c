// Files by name (POSIX, C11 7.21.4).
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "syscall.h"

int unlink(const char *path) {
    return (int)__result(__syscall(SYS_unlinkat, AT_FDCWD, (long)path, 0, 0, 0, 0));
}

int rmdir(const char *path) {
    return (int)__result(__syscall(SYS_unlinkat, AT_FDCWD, (long)path, AT_REMOVEDIR, 0, 0, 0));
}

int remove(const char *path) {
    int kept = errno;
    if (unlink(path) == 0)
        return 0;
    if (errno != EISDIR)
        return -1;
    errno = kept;
    return rmdir(path);
}

int rename(const char *from, const char *to) {
    return (int)__result(__syscall(SYS_renameat2, AT_FDCWD, (long)from, AT_FDCWD, (long)to, 0, 0));
}

int mkdir(const char *path, mode_t mode) {
    return (int)__result(__syscall(SYS_mkdirat, AT_FDCWD, (long)path, (long)mode, 0, 0, 0));
}

int access(const char *path, int mode) {
    return (int)__result(__syscall(SYS_faccessat, AT_FDCWD, (long)path, mode, 0, 0, 0));
}

int chdir(const char *path) {
    return (int)__result(__syscall(SYS_chdir, (long)path, 0, 0, 0, 0, 0));
}

char *getcwd(char *to, size_t size) {
    return __result(__syscall(SYS_getcwd, (long)to, (long)size, 0, 0, 0, 0)) < 0 ? NULL : to;
}

int link(const char *from, const char *to) {
    return (int)__result(__syscall(SYS_linkat, AT_FDCWD, (long)from, AT_FDCWD, (long)to, 0, 0));
}

int symlink(const char *content, const char *path) {
    return (int)__result(__syscall(SYS_symlinkat, (long)content, AT_FDCWD, (long)path, 0, 0, 0));
}

ssize_t readlink(const char *restrict path, char *restrict to, size_t size) {
    return __result(__syscall(SYS_readlinkat, AT_FDCWD, (long)path, (long)to, (long)size, 0, 0));
}

int chmod(const char *path, mode_t mode) {
    return (int)__result(__syscall(SYS_fchmodat, AT_FDCWD, (long)path, (long)mode, 0, 0, 0));
}

int fchmod(int descriptor, mode_t mode) {
    return (int)__result(__syscall(SYS_fchmod, descriptor, (long)mode, 0, 0, 0, 0));
}

mode_t umask(mode_t mode) {
    return (mode_t)__syscall(SYS_umask, (long)mode, 0, 0, 0, 0, 0);
}
