// For memory checks: with one of the macros of the tests there is one error; without, there is none, though values that
// nobody has set are copied, masked and stored.
long system_call(long number, long a, long b, long c, long d, long e, long f);
struct padded {
    char c;
    long l;
};
struct padded global;
int table[8];

__attribute__((noinline)) void fill(struct padded *p) {
    p->c = 1;
    p->l = 2;
}
__attribute__((noinline)) void noise(void) {
    volatile long a[20];
    for (int i = 0; i < 20; i++) a[i] = i;
}
__attribute__((noinline)) int maybe(int n) {
    int x[1];
    if (n > 3) x[0] = 1;
    __asm__ volatile("" ::"r"(x) : "memory");
    return x[0];
}
__attribute__((noinline)) int deep(int n) {
    volatile char frame[1000];
    frame[0] = n;
    return deep(n + 1) + frame[0];
}

int start(long *sp) {
    struct padded t;
    fill(&t);
    global = t;
    noise();
    int r = maybe(5), y = maybe(1), z = y & 0;
    if (z) r++;
    char text[16];
    text[0] = 'o';
    text[1] = 'k';
    text[2] = '\n';
#ifdef BRANCH
    if (y) r++;
#endif
#ifdef INDEX
    r += table[y & 7];
#endif
#ifdef BUFFER
    system_call(64, 1, (long)text, 4, 0, 0, 0);
#else
    system_call(64, 1, (long)text, 3, 0, 0, 0);
#endif
#ifdef CODE
    *(volatile int *)((long)start & -4) = 5;
#endif
#ifdef DEEP
    r += deep(1);
#endif
#ifdef STATUS
    return y;
#endif
    return r;
}
