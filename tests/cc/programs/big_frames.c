#include "out.h"
struct blob {
    char c[3000];
    long end;
};
static long touch(struct blob b, int n) {
    b.c[n] = 5;
    b.end += n;
    return b.c[n] + b.c[n + 1] + b.end;
}
static struct blob make(int n) {
    struct blob b;
    for (int i = 0; i < 3000; i++)
        b.c[i] = i * n;
    b.end = n;
    return b;
}
static long deep(int n) {
    volatile char space[5000];
    space[n] = n;
    space[4999] = 1;
    return n ? deep(n - 1) + space[n] : space[4999];
}
int main(void) {
    char a[4096];
    int b[1000];
    struct blob s = make(3), t;
    for (int i = 0; i < 4096; i++)
        a[i] = i;
    for (int i = 0; i < 1000; i++)
        b[i] = a[i * 4] * i;
    long sum = 0;
    for (int i = 0; i < 1000; i++)
        sum += b[i] - a[4095 - i];
    t = s, t.c[7] = 0;
    out(sum), out(touch(s, 10)), out(s.c[10]), out(t.c[7]), out(s.c[7]), out(make(5).end), out(deep(20)),
        out(touch(make(7), 2000));
    return 0;
}
