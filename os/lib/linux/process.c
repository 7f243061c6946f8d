// The process itself, and its signals (POSIX, C11 7.14).
#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <unistd.h>

#include "syscall.h"

_Noreturn void _exit(int status) {
    for (;;)
        __syscall(SYS_exit_group, status, 0, 0, 0, 0, 0);
}

pid_t getpid(void) {
    return (pid_t)__syscall(SYS_getpid, 0, 0, 0, 0, 0, 0);
}

int kill(pid_t process, int number) {
    return (int)__result(__syscall(SYS_kill, process, number, 0, 0, 0, 0));
}

int killpg(pid_t group, int number) {
    return kill(-group, number);
}

int raise(int number) {
    return kill(getpid(), number);
}

// The kernel's structure. QEMU 7.2 writes one word more than Linux.
struct kernel_action {
    struct sigaction action;
    unsigned long more;
};

int sigaction(int number, const struct sigaction *restrict new, struct sigaction *restrict old) {
    struct kernel_action in, out;
    if (new)
        in.action = *new;
    in.more = 0;
    long failed = __result(__syscall(SYS_rt_sigaction, number, new ? (long)&in : 0, old ? (long)&out : 0,
                                     sizeof(sigset_t), 0, 0));
    if (old && !failed)
        *old = out.action;
    return (int)failed;
}

int sigprocmask(int how, const sigset_t *restrict new, sigset_t *restrict old) {
    return (int)__result(__syscall(SYS_rt_sigprocmask, how, (long)new, (long)old, sizeof(sigset_t), 0, 0));
}

void (*signal(int number, void (*handler)(int)))(int) {
    struct sigaction new = {{handler}, SA_RESTART, 0}, old = {{SIG_ERR}, 0, 0};
    sigaction(number, &new, &old);
    return old.sa_handler;
}

int sigpending(sigset_t *set) {
    return (int)__result(__syscall(SYS_rt_sigpending, (long)set, sizeof(sigset_t), 0, 0, 0, 0));
}

int sigsuspend(const sigset_t *mask) {
    return (int)__result(__syscall(SYS_rt_sigsuspend, (long)mask, sizeof(sigset_t), 0, 0, 0, 0));
}

int sigaltstack(const stack_t *restrict new, stack_t *restrict old) {
    return (int)__result(__syscall(SYS_sigaltstack, (long)new, (long)old, 0, 0, 0, 0));
}

int siginterrupt(int number, int interrupts) {
    struct sigaction action;
    if (sigaction(number, NULL, &action) < 0)
        return -1;
    action.sa_flags =
        interrupts ? action.sa_flags & ~(unsigned long)SA_RESTART : action.sa_flags | SA_RESTART;
    return sigaction(number, &action, NULL);
}

int sigwait(const sigset_t *restrict set, int *restrict number) {
    long found = __result(__syscall(SYS_rt_sigtimedwait, (long)set, 0, 0, sizeof(sigset_t), 0, 0));
    if (found < 0)
        return errno;
    *number = (int)found;
    return 0;
}

int pause(void) {
    sigset_t mask;
    sigprocmask(SIG_BLOCK, NULL, &mask);
    return sigsuspend(&mask);
}

int sigemptyset(sigset_t *set) {
    *set = 0;
    return 0;
}

int sigfillset(sigset_t *set) {
    *set = (sigset_t)-1;
    return 0;
}

static int valid(int number) {
    if (number >= 1 && number < NSIG)
        return 1;
    errno = EINVAL;
    return 0;
}

int sigaddset(sigset_t *set, int number) {
    if (!valid(number))
        return -1;
    *set |= (sigset_t)1 << (number - 1);
    return 0;
}

int sigdelset(sigset_t *set, int number) {
    if (!valid(number))
        return -1;
    *set &= ~((sigset_t)1 << (number - 1));
    return 0;
}

int sigismember(const sigset_t *set, int number) {
    if (!valid(number))
        return -1;
    return *set >> (number - 1) & 1;
}
