// For the debugger: structures, recursion, a watched variable; then an end as the arguments want it.
#include "calls.h"

struct point {
    int x, y;
    const char *name;
    struct {
        char tag;
        long weights[3];
    } inner;
};

struct point origin = {3, -4, "here", {'t', {1, 2, 3}}};
volatile int total, handled;

__attribute__((noinline)) int deep(int n) {
    return n == 0 ? total : deep(n - 1) * 3 + n;
}

__attribute__((noinline)) int add(struct point *p, int n) {
    for (int i = 0; i < n; i++) {
        p->x += i;
        total += p->x;
    }
    return p->x;
}

static void handler(int signal) {
    handled = signal;
    CALL(EXIT, 50 + signal, 0, 0, 0);
}

int main(int argc, char **argv, char **envp) {
    long action[3] = {(long)handler, 0, 0};
    (void)envp;
    int sum = add(&origin, argc + 3);
    total = 100;
    int depth = deep(4);
    say(argv[argc - 1]);
    say("\n");
    if (argc > 1 && argv[1][0] == 'h')
        CALL(SIGACTION, 11, action, 0, 8);
    if (argc > 1 && argv[1][0] == 'k')
        CALL(KILL, CALL(GETPID, 0, 0, 0, 0), 10, 0, 0);
    if (argc > 1)
        *(volatile int *)8 = depth;
    return sum + (depth & 15);
}
