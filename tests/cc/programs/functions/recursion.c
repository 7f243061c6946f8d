// mutual and deep, with state in the frames
#include "out.h"
static int odd(unsigned n);
static int even(unsigned n) {
    return n ? odd(n - 1) : 1;
}
static int odd(unsigned n) {
    return n ? even(n - 1) : 0;
}
static int ack(int m, int n) {
    return !m ? n + 1 : !n ? ack(m - 1, 1) : ack(m - 1, ack(m, n - 1));
}
static unsigned hanoi(int n, int a, int b) {
    if (!n)
        return 0;
    int c = 6 - a - b;
    unsigned x = hanoi(n - 1, a, c);
    out(a * 10 + b);
    return x + 1 + hanoi(n - 1, c, b);
}
int main(void) {
    out(even(100)), out(odd(77)), out(ack(2, 5)), outu(hanoi(4, 1, 3));
    return 0;
}
