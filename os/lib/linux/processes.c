// Several processes (POSIX). A kernel with only one, such as our user mode, answers ENOSYS.
#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "syscall.h"

#define PAGE 4096
#define MOST_OPEN 1024

pid_t fork(void) {
    return (pid_t)__result(__syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0, 0));
}

int execve(const char *path, char *const arguments[], char *const environment[]) {
    return (int)__result(__syscall(SYS_execve, (long)path, (long)arguments, (long)environment, 0, 0, 0));
}

int execv(const char *path, char *const arguments[]) {
    return execve(path, arguments, environ);
}

pid_t waitpid(pid_t process, int *status, int options) {
    return (pid_t)__result(__syscall(SYS_wait4, process, (long)status, options, 0, 0, 0));
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

long sysconf(int what) {
    if (what == _SC_PAGESIZE)
        return PAGE;
    if (what == _SC_OPEN_MAX)
        return MOST_OPEN;
    errno = EINVAL;
    return -1;
}

int getpagesize(void) {
    return PAGE;
}
