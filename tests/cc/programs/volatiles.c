#include "out.h"
static volatile int tick = 1;
static volatile struct {
    int a;
    volatile char b;
} reg = {1, 2};
int main(void) {
    volatile int local = 3;
    int sum = tick + tick * local;
    local = 4, local = 5, tick++, reg.a += local, reg.b--;
    out(sum), out(tick), out(local), out(reg.a), out(reg.b);
    volatile int *p = &tick;
    while (*p < 5)
        ++*p;
    out(tick), *p, (void)*p;
    const volatile long cv = 9;
    out(cv);
    return 0;
}
