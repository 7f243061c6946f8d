// a branch over a long body
#include "out.h"
static volatile int n = 3;
#define A(k) x = x * 3 + n + k;
#define B(k) A(k) A(k + 1) A(k + 2) A(k + 3) A(k + 4) A(k + 5) A(k + 6) A(k + 7) A(k + 8) A(k + 9)
#define C(k) B(k) B(k + 10) B(k + 20) B(k + 30) B(k + 40)
int main(void) {
    unsigned x = 1;
    if (n == 3) {
        C(0) C(50)
    } else {
        C(7) C(100)
    }
    outu(x);
    for (int i = 0; i < 2; i++) {
        C(i) if (x & 1) continue;
        C(3)
    }
    outu(x);
    return 0;
}
