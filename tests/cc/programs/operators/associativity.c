// left and right
#include "out.h"
static volatile int a = 100, b = 7, c = 3;
int main(void) {
    out(a - b - c), out(a / b / c), out(a % b % c), out(a >> 1 >> 1), out(1 << 2 << 3), out(a - (b - c)),
        out(a / (b / c)), out(2 - 3 + 4), out(a > b > c), out(a == 100 == 1);
    return 0;
}
