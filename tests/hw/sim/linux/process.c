// Children, their ends, pipes to them, and exec: of itself with an argument, of a script, of what is no program.
#include "calls.h"
enum { CLONE = 220, EXECVE = 221, WAIT4 = 260, NOHANG = 1, CHILD_ENDED = 17 };

static volatile int heard;
static struct {
    void (*handler)(int);
    word flags, mask;
} action;

static void note(int signal) {
    heard = signal;
}

static long fork(void) {
    return CALL(CLONE, CHILD_ENDED, 0, 0, 0);
}

static long wait(long pid, int options) {
    int status = -1;
    long found = CALL(WAIT4, pid, &status, options, 0);
    number("waited", found < 0 ? found : found > 0);
    number("status", status);
    return found;
}

// With an argument, which qemu-riscv64 could do with help of the host only.
static int replace(int argc, char **argv, char **envp) {
    char *arguments[] = {"self", "one ", "three", 0}, *environment[] = {"two ", 0};
    if (argc == 3) {
        say(argv[1]), say(envp[0]), number(argv[2], argc);
        number("kept", CALL(WRITE, 40, "", 0, 0)), number("not kept", CALL(WRITE, 41, "", 0, 0));
        return 9;
    }
    CALL(24, 1, 40, 0, 0), CALL(24, 1, 41, 02000000, 0);
    long child = fork();
    if (!child)
        number("exec", CALL(EXECVE, "/proc/self/exe", arguments, environment, 0));
    wait(child, 0);
    if (argv[1][length(argv[1]) - 1] == 't') // a script, whose first line has one argument
        arguments[1] = 0;
    number("exec", CALL(EXECVE, argv[1], arguments, environment, 0));
    return 0;
}

int main(int argc, char **argv, char **envp) {
    if (argc > 1)
        return replace(argc, argv, envp);
    static char buffer[64];
    int pipe[2], shared = 1;
    long self = CALL(GETPID, 0, 0, 0, 0);
    wait(-1, 0);
    CALL(59, pipe, 0, 0, 0);
    long child = fork();
    if (!child) {
        shared = 2;
        CALL(WRITE, pipe[1], "from the child\n", 15, 0);
        CALL(EXIT, CALL(173, 0, 0, 0, 0) == self && CALL(GETPID, 0, 0, 0, 0) != self ? 5 : 6, 0, 0, 0);
    }
    CALL(READ, pipe[0], buffer, sizeof buffer, 0), say(buffer);
    number("it was this one", wait(child, 0) == child);
    number("shared", shared);
    wait(child, 0);

    child = fork();
    if (!child)
        for (;;)
            CALL(READ, pipe[0], buffer, 1, 0);
    wait(child, NOHANG);
    number("kill", CALL(KILL, child, 15, 0, 0));
    wait(-1, 0);
    child = fork();
    if (!child)
        *(volatile int *)8 = 1;
    wait(-1, 0);

    word mask = 1 << 16;
    action.handler = note;
    CALL(SIGACTION, CHILD_ENDED, &action, 0, 8);
    CALL(SIGPROCMASK, 0, &mask, 0, 8);
    child = fork();
    if (!child)
        CALL(EXIT, 0, 0, 0, 0);
    mask = 0;
    number("suspend", CALL(133, &mask, 8, 0, 0));
    number("heard", heard);
    wait(-1, 0);

    char *arguments[] = {"self", 0}, *environment[] = {0};
    number("missing", CALL(EXECVE, "/nowhere", arguments, environment, 0));
    number("folder", CALL(EXECVE, "/", arguments, environment, 0));
    number("no program", CALL(EXECVE, "/etc/passwd", arguments, environment, 0));
    return 0;
}
