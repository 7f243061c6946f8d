// hints change nothing
#include "out.h"
static volatile int n = 3;
int main(void) {
    if (__builtin_expect(n == 3, 1))
        out(1);
    if (__builtin_expect(!!(n > 5), 0))
        out(2);
    else
        out(3);
    out(__builtin_expect(n * 7, 21)), out(__builtin_expect(n, 0) + 1);
    for (int i = 0; __builtin_expect(i < n, 1); i++)
        out(i);
    switch (n) {
    case 3:
        out(33);
        break;
    default:
        __builtin_unreachable();
    }
    __builtin_prefetch(&n), __builtin_prefetch(&n, 1, 3);
    out(*(volatile int *)__builtin_assume_aligned((void *)&n, 4));
    return 0;
}
