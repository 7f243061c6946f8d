// For the profiler: recursion, a call through a pointer, a tail call, a switch, branches, longjmp out of three calls.
long system_call(long number, long a, long b, long c, long d, long e, long f);
int keep(long *state);
void go_back(long *state, int value);
__asm__(".globl keep\n.type keep, @function\nkeep: sd ra, 0(a0)\nsd sp, 8(a0)\nsd s0, 16(a0)\nsd s1, 24(a0)\n"
        "sd s2, 32(a0)\nsd s3, 40(a0)\nsd s4, 48(a0)\nli a0, 0\nret\n.size keep, .-keep\n"
        ".globl go_back\n.type go_back, @function\ngo_back: ld ra, 0(a0)\nld sp, 8(a0)\nld s0, 16(a0)\nld s1, 24(a0)\n"
        "ld s2, 32(a0)\nld s3, 40(a0)\nld s4, 48(a0)\nmv a0, a1\nret\n.size go_back, .-go_back\n");

static long state[7];
static int (*volatile pointers[2])(int);

__attribute__((noinline)) int fib(int n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }
__attribute__((noinline)) int twice(int x) { return 2 * x; }
__attribute__((noinline)) int tail(int x) { return twice(x + 1); }
__attribute__((noinline)) int deep(int n) {
    if (n == 0) go_back(state, 7);
    volatile int kept = n;
    int below = deep(n - 1);
    return below + kept;
}
__attribute__((noinline)) int choose(int x) {
    switch (x & 7) {
    case 0: return x + 5;
    case 1: return x * 3;
    case 2: return x - 9;
    case 3: return x ^ 77;
    case 4: return ~x;
    case 5: return x << 3;
    default: return x;
    }
}
__attribute__((noinline)) unsigned after(unsigned x) {
    for (int i = 0; i < 50; i++) x = x & 1 ? x >> 1 ^ 0xedb88320 : x >> 1;
    return x;
}

int start(long *sp) {
    unsigned sum = 0;
    pointers[0] = fib;
    pointers[1] = tail;
    for (int i = 0; i < 40; i++) sum += choose(i) + pointers[i % 2](i % 9);
    for (volatile int i = 0; i < 5; i++)
        if (keep(state) == 0) deep(3);
    sum += after(sum);
    return sum & 127;
}
