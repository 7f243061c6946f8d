// Files, memory and signals: argv[1] is a file to make.
#include "calls.h"

static volatile int caught, at_fault;
static struct {
    void (*handler)(int);
    word flags, mask;
} action;

static void note(int signal) {
    caught = caught * 100 + signal;
    if (signal == 11)
        CALL(93, at_fault, 0, 0, 0);
}

int main(int argc, char **argv, char **envp) {
    static char buffer[256];
    struct {
        const char *base;
        word size;
    } pieces[2] = {{"hello ", 6}, {"world\n", 6}};
    long fd = CALL(OPENAT, AT_FDCWD, argv[1], 0x242, 0644);
    number("open", fd);
    number("writev", CALL(WRITEV, fd, pieces, 2, 0));
    number("seek", CALL(LSEEK, fd, 6, 0, 0));
    number("read", CALL(READ, fd, buffer, 100, 0));
    say(buffer);
    number("end", CALL(READ, fd, buffer, 100, 0));
    number("stat", CALL(FSTAT, fd, buffer, 0, 0));
    number("size", *(long *)(buffer + 48));
    number("mode", *(int *)(buffer + 16));
    char *map = (char *)system_call(MMAP, 0, 4096, 1, 2, fd, 0);
    CALL(WRITE, 1, map, 12, 0);
    number("close", CALL(CLOSE, fd, 0, 0, 0));
    number("close", CALL(CLOSE, fd, 0, 0, 0));
    number("missing", CALL(OPENAT, AT_FDCWD, "/nowhere/at/all", 0, 0));

    char *block = (char *)CALL(MMAP, 0, 1 << 20, 3, 0x22);
    block[5] = 1, block[(1 << 20) - 1] = 2;
    block = (char *)CALL(MREMAP, block, 1 << 20, 4 << 20, 1);
    number("moved", block[5] + block[(1 << 20) - 1] + block[4096] + block[3 << 20]);
    number("protect", CALL(MPROTECT, block, 8192, 1, 0));
    number("protect", CALL(MPROTECT, block + 1, 8192, 1, 0));
    number("still", block[5]);

    action.handler = note;
    number("action", CALL(SIGACTION, 10, &action, 0, 8));
    number("action", CALL(SIGACTION, 11, &action, 0, 8));
    long self = CALL(GETPID, 0, 0, 0, 0);
    number("kill", CALL(KILL, self, 10, 0, 0));
    number("caught", caught);
    word mask = 1 << 9;
    number("block", CALL(SIGPROCMASK, 0, &mask, 0, 8));
    CALL(KILL, self, 10, 0, 0);
    number("caught", caught);
    number("unblock", CALL(SIGPROCMASK, 1, &mask, 0, 8));
    number("caught", caught);
    if (argc > 2) {
        if (argv[2][0] == 'a')
            CALL(KILL, self, 6, 0, 0);
        if (argv[2][0] == 'w')
            at_fault = 91, block[0] = 1; // read only
        action.handler = 0;
        CALL(SIGACTION, 11, &action, 0, 8);
        if (argv[2][0] == 'n')
            *(volatile int *)16 = 1;
        if (argv[2][0] == 'j')
            ((void (*)(void))block)();
        if (argv[2][0] == 'u')
            CALL(MUNMAP, block, 4096, 0, 0), number("gone", block[5]);
        if (argv[2][0] == 'i')
            system_call(93, *(volatile int *)(word)start, 0, 0, 0, 0, 0);
    }
    return 0;
}
