// values that do not change in a loop, and ones that only seem so
#include "out.h"
static int a[20], k = 3;
static int get(void) {
    return k;
}
int main(void) {
    volatile int n = 20;
    int s = 0;
    for (int i = 0; i < n; i++)
        a[i] = i * k + get();
    for (int i = 0; i < n; i++) {
        s += a[i] * (k * 2 + 1);
        if (i == 10)
            k = 5;
    }
    out(s), out(k);
    int *p = &k;
    for (int i = 0; i < 5; i++) {
        *p += k / 2;
        s += k;
    }
    out(s);
    return 0;
}
