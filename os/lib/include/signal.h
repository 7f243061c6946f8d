// Signals (C11 7.14), with sigaction and masks of POSIX; numbers and layouts are Linux's.
#pragma once

#include <sys/types.h>

typedef int sig_atomic_t;
typedef unsigned long long sigset_t;

#define SIG_DFL ((void (*)(int))0)
#define SIG_IGN ((void (*)(int))1)
#define SIG_ERR ((void (*)(int)) - 1)

#define SIGHUP 1
#define SIGINT 2
#define SIGQUIT 3
#define SIGILL 4
#define SIGTRAP 5
#define SIGABRT 6
#define SIGBUS 7
#define SIGFPE 8
#define SIGKILL 9
#define SIGUSR1 10
#define SIGSEGV 11
#define SIGUSR2 12
#define SIGPIPE 13
#define SIGALRM 14
#define SIGTERM 15
#define SIGSTKFLT 16
#define SIGCHLD 17
#define SIGCONT 18
#define SIGSTOP 19
#define SIGTSTP 20
#define SIGTTIN 21
#define SIGTTOU 22
#define SIGURG 23
#define SIGXCPU 24
#define SIGXFSZ 25
#define SIGVTALRM 26
#define SIGPROF 27
#define SIGWINCH 28
#define SIGIO 29
#define SIGPWR 30
#define SIGSYS 31
#define SIGPOLL SIGIO
#define SIGCLD SIGCHLD
#define SIGIOT SIGABRT
#define NSIG 65
#define _NSIG NSIG
#define SIGRTMIN 34
#define SIGRTMAX 64

#define SA_NOCLDSTOP 1
#define SA_NOCLDWAIT 2
#define SA_NODEFER 0x40000000
#define SA_RESETHAND 0x80000000
#define SA_RESTART 0x10000000
#define SA_ONSTACK 0x08000000
#define SA_SIGINFO 4
#define SS_ONSTACK 1
#define SS_DISABLE 2
#define MINSIGSTKSZ 2048
#define SIGSTKSZ 8192
#define FPE_INTDIV 1
#define FPE_INTOVF 2
#define FPE_FLTDIV 3
#define SEGV_MAPERR 1
#define SEGV_ACCERR 2
#define SIG_BLOCK 0
#define SIG_UNBLOCK 1
#define SIG_SETMASK 2

union sigval {
    int sival_int;
    void *sival_ptr;
};

// What a handler with SA_SIGINFO is told, as the kernel lays it out.
typedef struct {
    int si_signo, si_errno, si_code;
    union {
        struct {
            pid_t pid;
            uid_t uid;
            union sigval value;
        } sender;
        struct {
            pid_t pid;
            uid_t uid;
            int status;
        } child;
        void *address;
        char room[112];
    } __of;
} siginfo_t;
#define si_pid __of.sender.pid
#define si_uid __of.sender.uid
#define si_value __of.sender.value
#define si_status __of.child.status
#define si_addr __of.address

struct sigaction {
    union {
        void (*__handler)(int);
        void (*__sigaction)(int, siginfo_t *, void *);
    } __how;
    unsigned long sa_flags;
    sigset_t sa_mask;
};
#define sa_handler __how.__handler
#define sa_sigaction __how.__sigaction

typedef struct {
    void *ss_sp;
    int ss_flags;
    size_t ss_size;
} stack_t;
typedef void (*sighandler_t)(int);

void (*signal(int number, void (*handler)(int)))(int);
int raise(int number);
int kill(pid_t process, int number);
int killpg(pid_t group, int number);
int sigaltstack(const stack_t *restrict new, stack_t *restrict old);
int siginterrupt(int number, int interrupts);
int sigwait(const sigset_t *restrict set, int *restrict number);
void psignal(int number, const char *text);
int sigaction(int number, const struct sigaction *restrict new, struct sigaction *restrict old);
int sigprocmask(int how, const sigset_t *restrict new, sigset_t *restrict old);
int sigpending(sigset_t *set);
int sigsuspend(const sigset_t *mask);
int sigemptyset(sigset_t *set);
int sigfillset(sigset_t *set);
int sigaddset(sigset_t *set, int number);
int sigdelset(sigset_t *set, int number);
int sigismember(const sigset_t *set, int number);
