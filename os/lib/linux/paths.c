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

int unlinkat(int directory, const char *path, int flags) {
    return (int)__result(__syscall(SYS_unlinkat, directory, (long)path, flags, 0, 0, 0));
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

int renameat(int from, const char *path, int to, const char *name) {
    return (int)__result(__syscall(SYS_renameat2, from, (long)path, to, (long)name, 0, 0));
}

int mkdirat(int directory, const char *path, mode_t mode) {
    return (int)__result(__syscall(SYS_mkdirat, directory, (long)path, (long)mode, 0, 0, 0));
}

int mknod(const char *path, mode_t mode, dev_t device) {
    return (int)__result(__syscall(SYS_mknodat, AT_FDCWD, (long)path, (long)mode, (long)device, 0, 0));
}

int mkfifo(const char *path, mode_t mode) {
    return mknod(path, mode | S_IFIFO, 0);
}

int mkdir(const char *path, mode_t mode) {
    return (int)__result(__syscall(SYS_mkdirat, AT_FDCWD, (long)path, (long)mode, 0, 0, 0));
}

int access(const char *path, int mode) {
    return (int)__result(__syscall(SYS_faccessat, AT_FDCWD, (long)path, mode, 0, 0, 0));
}

// The kernel knows no flags.
int faccessat(int directory, const char *path, int mode, int flags) {
    (void)flags;
    return (int)__result(__syscall(SYS_faccessat, directory, (long)path, mode, 0, 0, 0));
}

int fchdir(int descriptor) {
    return (int)__result(__syscall(SYS_fchdir, descriptor, 0, 0, 0, 0, 0));
}

int chroot(const char *path) {
    return (int)__result(__syscall(SYS_chroot, (long)path, 0, 0, 0, 0, 0));
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

int linkat(int from, const char *path, int to, const char *name, int flags) {
    return (int)__result(__syscall(SYS_linkat, from, (long)path, to, (long)name, flags, 0));
}

int symlinkat(const char *content, int directory, const char *path) {
    return (int)__result(__syscall(SYS_symlinkat, (long)content, directory, (long)path, 0, 0, 0));
}

ssize_t readlinkat(int directory, const char *restrict path, char *restrict to, size_t size) {
    return __result(__syscall(SYS_readlinkat, directory, (long)path, (long)to, (long)size, 0, 0));
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

int fchmodat(int directory, const char *path, mode_t mode, int flags) {
    (void)flags; // the kernel knows none
    return (int)__result(__syscall(SYS_fchmodat, directory, (long)path, (long)mode, 0, 0, 0));
}

int fchownat(int directory, const char *path, uid_t user, gid_t group, int flags) {
    return (int)__result(__syscall(SYS_fchownat, directory, (long)path, (int)user, (int)group, flags, 0));
}

int chown(const char *path, uid_t user, gid_t group) {
    return fchownat(AT_FDCWD, path, user, group, 0);
}

int lchown(const char *path, uid_t user, gid_t group) {
    return fchownat(AT_FDCWD, path, user, group, AT_SYMLINK_NOFOLLOW);
}

int fchown(int descriptor, uid_t user, gid_t group) {
    return (int)__result(__syscall(SYS_fchown, descriptor, (int)user, (int)group, 0, 0, 0));
}

int truncate(const char *path, off_t size) {
    int descriptor = open(path, O_WRONLY | O_CLOEXEC);
    if (descriptor < 0)
        return -1;
    int done = ftruncate(descriptor, size), kept = errno;
    close(descriptor);
    errno = kept;
    return done;
}

int fchmod(int descriptor, mode_t mode) {
    return (int)__result(__syscall(SYS_fchmod, descriptor, (long)mode, 0, 0, 0, 0));
}

mode_t umask(mode_t mode) {
    return (mode_t)__syscall(SYS_umask, (long)mode, 0, 0, 0, 0, 0);
}
