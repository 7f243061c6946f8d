// every access happens, in order
#include "out.h"
static volatile int log_[4];
static volatile int n;
static volatile struct {
    int a;
    char b;
    long long c;
} s;
int main(void) {
    for (int i = 0; i < 4; i++)
        log_[n++ & 3] = i * i;
    n, (void)n, n = n;
    out(n), out(log_[0] + log_[3]);
    s.a = 5, s.b = s.a, s.c = s.b * 2, out(s.c), s.c++, s.a |= 8, out(s.c + s.a);
    volatile int x = 3;
    int y = x + x * x;
    x = y, out(x);
    volatile const int c = 7;
    out(c + c);
    int volatile *volatile p = &n;
    *p += 1, out(*p), *(volatile char *)&y = 1, out(y);
    return 0;
}
