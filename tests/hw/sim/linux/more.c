// What common static programs ask for besides reading and writing: argv[1] is a folder to work in.
#include "calls.h"

static volatile long caught, where, why;
static struct {
    void (*handler)(int, int *, void *);
    word flags, mask;
} action;
static char buffer[4096];

static void note(int signal, int *info, void *context) {
    caught = signal, why = info[2], where = (long)&signal;
    if (signal == 11)
        *(word *)((char *)context + 176) += 4; // the pc, behind the store
}

static void handle(int signal, word flags) {
    action.handler = note, action.flags = flags | 4;
    CALL(SIGACTION, signal, &action, 0, 8);
}

static long size_of(long fd) {
    CALL(FSTAT, fd, buffer, 0, 0);
    return *(long *)(buffer + 48);
}

static void descriptors(long fd) {
    number("append", CALL(25, fd, 4, 02000, 0));
    number("flags", CALL(25, fd, 3, 0, 0) & 02003);
    CALL(LSEEK, fd, 0, 0, 0);
    number("write", CALL(WRITE, fd, "more", 4, 0));
    number("size", size_of(fd));
    number("cloexec", CALL(25, fd, 2, 1, 0));
    number("cloexec", CALL(25, fd, 1, 0, 0));
    number("truncate", CALL(45, "file", 5, 0, 0));
    number("size", size_of(fd));
    number("allocate", CALL(47, fd, 0, 0, 100));
    number("size", size_of(fd));
    number("fdatasync", CALL(83, fd, 0, 0, 0));
    int pipe[2];
    struct {
        int fd;
        short events, revents;
    } polled;
    long nothing[2] = {0, 0};
    number("pipe", CALL(59, pipe, 04000, 0, 0));
    number("empty", CALL(READ, pipe[0], buffer, 1, 0));
    polled.fd = pipe[0], polled.events = 1;
    number("poll", CALL(73, &polled, 1, nothing, 0));
    CALL(WRITE, pipe[1], "abc", 3, 0);
    number("poll", CALL(73, &polled, 1, 0, 0));
    number("revents", polled.revents);
    word set = (word)1 << pipe[0];
    number("select", system_call(72, pipe[0] + 1, (long)&set, 0, 0, (long)nothing, 0));
    number("set", set == (word)1 << pipe[0]);
    number("waiting", CALL(29, pipe[0], 0x541B, buffer, 0));
    number("bytes", *(int *)buffer);
    CALL(CLOSE, pipe[0], 0, 0, 0);
    handle(13, 0);
    number("broken", CALL(WRITE, pipe[1], "x", 1, 0));
    number("signal", caught);
    number("dup3", CALL(24, fd, 40, 02000000, 0));
    number("cloexec", CALL(25, 40, 1, 0, 0));
    number("close_range", CALL(436, 40, 50, 0, 0));
    number("closed", CALL(CLOSE, 40, 0, 0, 0));
}

static void names(long fd) {
    long times[4] = {1000, 5, 2000, 7};
    number("utimensat", CALL(88, AT_FDCWD, "file", times, 0));
    number("stat", CALL(79, AT_FDCWD, "file", buffer, 0));
    number("accessed", *(long *)(buffer + 72)), number("modified", *(long *)(buffer + 88));
    times[1] = 0x3ffffffe, times[3] = 0x3ffffffe;
    number("futimens", CALL(88, fd, 0, times, 0));
    number("chown", system_call(54, AT_FDCWD, (long)"file", -1, -1, 0, 0));
    number("fchown", CALL(55, fd, -1, -1, 0));
    number("mkfifo", CALL(33, AT_FDCWD, "fifo", 010600, 0));
    number("rename", system_call(276, AT_FDCWD, (long)"fifo", AT_FDCWD, (long)"pipe", 0, 0));
    number("unlink", CALL(35, AT_FDCWD, "pipe", 0, 0));
    number("access", CALL(439, AT_FDCWD, "file", 4, 0));
    number("access", CALL(48, AT_FDCWD, "file", 99, 0));
    number("statfs", CALL(43, ".", buffer, 0, 0));
    number("block", *(long *)(buffer + 8)), number("longest", *(long *)(buffer + 64));
}

static void memory(long fd) {
    CALL(46, fd, 5000, 0, 0);
    char *map = (char *)system_call(MMAP, 0, 5000, 3, 1, fd, 0);
    map[0] = 'M', map[4500] = 'Z';
    number("msync", CALL(227, map, 5000, 4, 0));
    CALL(67, fd, buffer, 1, 0);
    number("first", buffer[0]);
    map[1] = 'N';
    number("munmap", CALL(MUNMAP, map, 5000, 0, 0));
    CALL(67, fd, buffer, 2, 0);
    number("second", buffer[1]);
    number("size", size_of(fd));
    number("neither", CALL(MMAP, 0, 4096, 3, 0x20));
    char *block = (char *)CALL(MMAP, 0, 8192, 3, 0x22);
    block[0] = 9, block[4096] = 8;
    number("dontneed", CALL(233, block, 4096, 4, 0));
    number("gone", block[0]), number("here", block[4096]);
    handle(11, 0);
    CALL(MPROTECT, block, 4096, 1, 0);
    __asm__ volatile("sd zero, 0(%0)" : : "r"(block) : "memory");
    number("segv", caught), number("code", why);
    __asm__ volatile("sd zero, 0(%0)" : : "r"(8) : "memory");
    number("code", why);
}

static void time(void) {
    long timer[4] = {0, 0, 0, 20000}, second[2] = {1, 0}, set = 1 << 13;
    handle(14, 0);
    number("setitimer", CALL(103, 0, timer, 0, 0));
    number("pause", CALL(73, 0, 0, 0, 0));
    number("alarm", caught);
    caught = 0;
    CALL(103, 0, timer, 0, 0);
    while (!caught)
        ;
    number("alarm", caught);
    CALL(103, 0, timer, 0, 0);
    number("sleep", CALL(101, second, buffer, 0, 0));
    number("blocked", CALL(SIGPROCMASK, 0, &set, 0, 8));
    CALL(103, 0, timer, 0, 0);
    number("waited", CALL(137, &set, 0, second, 8));
    number("waited", CALL(137, &set, 0, timer, 8));
    CALL(KILL, CALL(GETPID, 0, 0, 0, 0), 14, 0, 0);
    caught = 0, set = 0;
    number("suspend", CALL(133, &set, 8, 0, 0)), number("caught", caught);
    CALL(SIGPROCMASK, 0, 0, buffer, 8);
    number("still blocked", *(long *)buffer == 1 << 13);
    number("no clock", CALL(113, 99, buffer, 0, 0));
}

static void process(void) {
    static char room[8192];
    long limit[2] = {100, 100};
    struct {
        void *base;
        int flags;
        word size;
    } stack = {room, 0, sizeof room}, old;
    number("stack", CALL(132, &stack, 0, 0, 0));
    handle(10, 0x08000000);
    CALL(KILL, CALL(GETPID, 0, 0, 0, 0), 10, 0, 0);
    number("on it", where > (long)room && where < (long)room + (long)sizeof room);
    CALL(132, 0, &old, 0, 0);
    number("size", (long)old.size), number("flags", old.flags);
    number("limit", CALL(261, 0, 7, limit, 0)), number("limit", CALL(163, 7, buffer, 0, 0));
    number("descriptors", *(long *)buffer);
    number("no limit", CALL(261, 0, 99, 0, buffer));
    number("name", CALL(167, 15, "abc", 0, 0));
    number("name", CALL(167, 16, buffer, 0, 0)), say(buffer);
    number("priority", CALL(141, 0, 0, 0, 0));
    number("affinity", CALL(123, 0, 128, buffer, 0) > 0);
    number("random", CALL(278, buffer, 16, 99, 0));
    number("nothing", CALL(9999, 0, 0, 0, 0));
}

int main(int argc, char **argv, char **envp) {
    number("chdir", CALL(49, argv[1], 0, 0, 0));
    long fd = CALL(OPENAT, AT_FDCWD, "file", 01102, 0644);
    CALL(WRITE, fd, "hello world", 11, 0);
    descriptors(fd), names(fd), memory(fd), time(), process();
    return 0;
}
