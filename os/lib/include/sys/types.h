// The types of system calls (POSIX), as Linux has them.
#pragma once

#include <stddef.h>
#include <stdint.h>

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
typedef unsigned long long fsblkcnt_t, fsfilcnt_t;
typedef unsigned id_t, useconds_t;
typedef long long suseconds_t, loff_t, off64_t, quad_t;
typedef int key_t, timer_t;
typedef char *caddr_t;
typedef unsigned char u_char;
typedef unsigned short u_short, ushort;
typedef unsigned u_int, uint;
typedef unsigned long u_long, ulong;
typedef uint8_t u_int8_t;
typedef uint16_t u_int16_t;
typedef uint32_t u_int32_t;
typedef uint64_t u_int64_t;

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
