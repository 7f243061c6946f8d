// factorials and Fibonacci numbers in decimal digits
#include "out.h"
static char d[80];
static int n = 1;
static void times(int k) {
    int carry = 0;
    for (int i = 0; i < n; i++) {
        int t = d[i] * k + carry;
        d[i] = t % 10, carry = t / 10;
    }
    while (carry)
        d[n++] = carry % 10, carry /= 10;
}
int main(void) {
    d[0] = 1;
    for (int i = 2; i <= 40; i++)
        times(i);
    char s[81];
    for (int i = 0; i < n; i++)
        s[i] = '0' + d[n - 1 - i];
    s[n] = 0, text(s), out(n);
    return 0;
}
