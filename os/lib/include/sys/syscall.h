// System calls by number (Linux for RISC-V): those that programs make themselves.
#pragma once

#define SYS_read 63
#define SYS_write 64
#define SYS_exit 93
#define SYS_exit_group 94
#define SYS_getpid 172
#define SYS_gettid 178
#define SYS_getrandom 278
#define __NR_read SYS_read
#define __NR_write SYS_write
#define __NR_exit SYS_exit
#define __NR_exit_group SYS_exit_group
#define __NR_getpid SYS_getpid
#define __NR_gettid SYS_gettid
#define __NR_getrandom SYS_getrandom
