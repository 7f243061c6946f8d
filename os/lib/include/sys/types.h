// The types of system calls (POSIX), as Linux has them.
#pragma once

typedef long ssize_t;
typedef long long off_t;
typedef long long time_t;
typedef long clock_t;
typedef int clockid_t;
typedef int pid_t;
typedef unsigned uid_t;
typedef unsigned gid_t;
typedef unsigned mode_t;
typedef unsigned long long dev_t;
typedef unsigned long long ino_t;
typedef unsigned nlink_t;
typedef int blksize_t;
typedef long long blkcnt_t;

struct timespec {
    time_t tv_sec;
    long tv_nsec;
#if __riscv_xlen == 32
    long tv_padding;
#endif
};
struct timeval {
    time_t tv_sec;
    long long tv_usec;
};
