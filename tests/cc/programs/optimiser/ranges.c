// facts that conditions tell about values
#include "out.h"
static int f(int x) {
    if (x < 0)
        return -1;
    if (x > 100)
        return 1;
    if (x >= 0 && x <= 100)
        return x & 127;
    return 99;
}
static int g(unsigned x) {
    x &= 15;
    return x < 16 ? x > 20 ? 5 : (int)x : 6;
}
static int h(int x) {
    if (x == 7)
        return x * 2;
    if (x != 7 && x > 5)
        return x == 7;
    return x < 6;
}
int main(void) {
    for (int i = -2; i < 110; i += 17)
        out(f(i)), out(g(i)), out(h(i));
    out(h(7)), out(h(6)), out(h(5)), out(f(2147483647)), out(f(-2147483647 - 1));
    return 0;
}
