// Several processes (POSIX). A kernel with only one, such as our user mode, answers ENOSYS.
#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "syscall.h"

pid_t fork(void) {
    return (pid_t)__result(__syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0, 0));
}

pid_t vfork(void) {
    return fork();
}

int execve(const char *path, char *const arguments[], char *const environment[]) {
    return (int)__result(__syscall(SYS_execve, (long)path, (long)arguments, (long)environment, 0, 0, 0));
}

int execv(const char *path, char *const arguments[]) {
    return execve(path, arguments, environ);
}

#if __riscv_xlen == 32
enum { P_ALL, P_PID, P_PGID };
enum { CLD_EXITED = 1, CLD_KILLED, CLD_DUMPED, CLD_TRAPPED, CLD_STOPPED, CLD_CONTINUED };
#define WEXITED 4
#define NOTHING_YET 0xffff // of a process that has been continued

// 32-bit Linux has only waitid.
pid_t waitpid(pid_t process, int *status, int options) {
    siginfo_t info = {0};
    int kind = process > 0 ? P_PID : process == -1 ? P_ALL : P_PGID;
    int id = process > 0 ? process : process == -1 ? 0 : -process;
    if (__result(__syscall(SYS_waitid, kind, id, (long)&info, options | WEXITED, 0, 0)) < 0)
        return -1;
    if (status && info.si_pid) {
        int value = info.si_status;
        switch (info.si_code) {
        case CLD_EXITED:
            *status = (value & 0xff) << 8;
            break;
        case CLD_KILLED:
            *status = value;
            break;
        case CLD_DUMPED:
            *status = value | 0x80;
            break;
        case CLD_CONTINUED:
            *status = NOTHING_YET;
            break;
        default:
            *status = value << 8 | 0x7f;
        }
    }
    return info.si_pid;
}
#else
pid_t waitpid(pid_t process, int *status, int options) {
    return (pid_t)__result(__syscall(SYS_wait4, process, (long)status, options, 0, 0, 0));
}
#endif

pid_t wait4(pid_t process, int *status, int options, struct rusage *used) {
    pid_t found = waitpid(process, status, options);
    if (used && found > 0)
        getrusage(RUSAGE_CHILDREN, used);
    return found;
}

pid_t wait3(int *status, int options, struct rusage *used) {
    return wait4(-1, status, options, used);
}

pid_t wait(int *status) {
    return waitpid(-1, status, 0);
}

pid_t getppid(void) {
    return (pid_t)__syscall(SYS_getppid, 0, 0, 0, 0, 0, 0);
}

uid_t getuid(void) {
    return (uid_t)__syscall(SYS_getuid, 0, 0, 0, 0, 0, 0);
}

uid_t geteuid(void) {
    return (uid_t)__syscall(SYS_geteuid, 0, 0, 0, 0, 0, 0);
}

gid_t getgid(void) {
    return (gid_t)__syscall(SYS_getgid, 0, 0, 0, 0, 0, 0);
}

gid_t getegid(void) {
    return (gid_t)__syscall(SYS_getegid, 0, 0, 0, 0, 0, 0);
}

int setuid(uid_t user) {
    return (int)__result(__syscall(SYS_setuid, (int)user, 0, 0, 0, 0, 0));
}

int setreuid(uid_t real, uid_t effective) {
    return (int)__result(__syscall(SYS_setreuid, (int)real, (int)effective, 0, 0, 0, 0));
}

int seteuid(uid_t user) {
    return setreuid((uid_t)-1, user);
}

int setgid(gid_t group) {
    return (int)__result(__syscall(SYS_setgid, (int)group, 0, 0, 0, 0, 0));
}

int setregid(gid_t real, gid_t effective) {
    return (int)__result(__syscall(SYS_setregid, (int)real, (int)effective, 0, 0, 0, 0));
}

int setegid(gid_t group) {
    return setregid((gid_t)-1, group);
}

int getgroups(int count, gid_t groups[]) {
    return (int)__result(__syscall(SYS_getgroups, count, (long)groups, 0, 0, 0, 0));
}

int setgroups(size_t count, const gid_t groups[]) {
    return (int)__result(__syscall(SYS_setgroups, (long)count, (long)groups, 0, 0, 0, 0));
}

pid_t getpgid(pid_t process) {
    return (pid_t)__result(__syscall(SYS_getpgid, process, 0, 0, 0, 0, 0));
}

pid_t getpgrp(void) {
    return getpgid(0);
}

int setpgid(pid_t process, pid_t group) {
    return (int)__result(__syscall(SYS_setpgid, process, group, 0, 0, 0, 0));
}

pid_t getsid(pid_t process) {
    return (pid_t)__result(__syscall(SYS_getsid, process, 0, 0, 0, 0, 0));
}

pid_t setsid(void) {
    return (pid_t)__result(__syscall(SYS_setsid, 0, 0, 0, 0, 0, 0));
}
