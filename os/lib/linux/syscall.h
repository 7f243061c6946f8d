// System calls of Linux for RISC-V (asm-generic/unistd.h): numbers, and the way in.
//
// The kernel's answer from -4095 to -1 is an error's number, negated. 32-bit Linux has 64-bit file offsets in
// two registers, and only the calls with 64-bit times.
#pragma once

#define SYS_getcwd 17
#define SYS_dup 23
#define SYS_dup3 24
#define SYS_fcntl 25
#define SYS_ioctl 29
#define SYS_mkdirat 34
#define SYS_unlinkat 35
#define SYS_symlinkat 36
#define SYS_linkat 37
#define SYS_ftruncate 46
#define SYS_faccessat 48
#define SYS_chdir 49
#define SYS_fchmod 52
#define SYS_fchmodat 53
#define SYS_openat 56
#define SYS_close 57
#define SYS_pipe2 59
#define SYS_getdents64 61
#define SYS_lseek 62
#define SYS_read 63
#define SYS_write 64
#define SYS_pread64 67
#define SYS_pwrite64 68
#define SYS_readlinkat 78
#define SYS_newfstatat 79
#define SYS_fstat 80
#define SYS_fsync 82
#define SYS_exit_group 94
#define SYS_kill 129
#define SYS_rt_sigsuspend 133
#define SYS_rt_sigaction 134
#define SYS_rt_sigprocmask 135
#define SYS_rt_sigpending 136
#define SYS_umask 166
#define SYS_getpid 172
#define SYS_getppid 173
#define SYS_getuid 174
#define SYS_geteuid 175
#define SYS_getgid 176
#define SYS_getegid 177
#define SYS_brk 214
#define SYS_munmap 215
#define SYS_clone 220
#define SYS_execve 221
#define SYS_mmap 222
#define SYS_mprotect 226
#define SYS_wait4 260
#define SYS_renameat2 276
#define SYS_statx 291
#if __riscv_xlen == 32
#define SYS_clock_gettime 403
#define SYS_clock_nanosleep 407
#else
#define SYS_clock_gettime 113
#define SYS_clock_nanosleep 115
#endif

long __syscall(long number, long a, long b, long c, long d, long e, long f);
// What C programs see: -1 and errno for an error.
long __result(long answer);

#define AT_SYMLINK_NOFOLLOW 0x100
#define AT_REMOVEDIR 0x200
#define AT_EMPTY_PATH 0x1000
