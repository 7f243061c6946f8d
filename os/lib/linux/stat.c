// What is known of a file (POSIX). 64-bit Linux gives the structure itself; 32-bit Linux has only statx,
// whose structure is the same everywhere.
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

#include "syscall.h"

#define STATX_BASIC 0x7ff

#if __riscv_xlen == 32
struct statx_time {
    int64_t seconds;
    uint32_t nanoseconds;
    int32_t reserved;
};

struct statx {
    uint32_t mask, blksize;
    uint64_t attributes;
    uint32_t nlink, uid, gid;
    uint16_t mode, reserved;
    uint64_t ino, size, blocks, attributes_mask;
    struct statx_time atime, btime, ctime, mtime;
    uint32_t rdev_major, rdev_minor, dev_major, dev_minor;
    uint64_t more[14];
};

static dev_t device(uint32_t major, uint32_t minor) {
    return (minor & 0xff) | (dev_t)(major & 0xfff) << 8 | (dev_t)(minor >> 8) << 20;
}

static int stat_at(int directory, const char *path, int flags, struct stat *into) {
    struct statx x;
    if (__result(__syscall(SYS_statx, directory, (long)path, flags, STATX_BASIC, (long)&x, 0)) < 0)
        return -1;
    memset(into, 0, sizeof *into);
    into->st_dev = device(x.dev_major, x.dev_minor);
    into->st_ino = x.ino;
    into->st_mode = x.mode;
    into->st_nlink = x.nlink;
    into->st_uid = x.uid;
    into->st_gid = x.gid;
    into->st_rdev = device(x.rdev_major, x.rdev_minor);
    into->st_size = (off_t)x.size;
    into->st_blksize = (blksize_t)x.blksize;
    into->st_blocks = (blkcnt_t)x.blocks;
    into->st_atim = (struct timespec){.tv_sec = x.atime.seconds, .tv_nsec = (long)x.atime.nanoseconds};
    into->st_mtim = (struct timespec){.tv_sec = x.mtime.seconds, .tv_nsec = (long)x.mtime.nanoseconds};
    into->st_ctim = (struct timespec){.tv_sec = x.ctime.seconds, .tv_nsec = (long)x.ctime.nanoseconds};
    return 0;
}
#else
static int stat_at(int directory, const char *path, int flags, struct stat *into) {
    return (int)__result(__syscall(SYS_newfstatat, directory, (long)path, (long)into, flags, 0, 0));
}
#endif

int stat(const char *restrict path, struct stat *restrict into) {
    return stat_at(AT_FDCWD, path, 0, into);
}

int lstat(const char *restrict path, struct stat *restrict into) {
    return stat_at(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, into);
}

int fstatat(int directory, const char *restrict path, struct stat *restrict into, int flags) {
    return stat_at(directory, path, flags, into);
}

int fstat(int descriptor, struct stat *into) {
    return stat_at(descriptor, "", AT_EMPTY_PATH, into);
}
