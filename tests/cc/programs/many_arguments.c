#include "out.h"
static long many(int a, char b, short c, long d, unsigned e, unsigned char f, int g, int h, int i, long j,
                 signed char k, unsigned short l) {
    return a + b * 2 + c * 3 + d * 5 + e * 7l + f * 11 + g * 13 + h * 17 + i * 19 + j * 23 + k * 29 + l * 31;
}
static int ninth(int a, int b, int c, int d, int e, int f, int g, int h, int *i, int j) {
    *i += j;
    return a - b + c - d + e - f + g - h;
}
int main(void) {
    int x = 100;
    out(many(-1, 2, -3, 4, 5u, 6, 7, 8, -9, 10, -11, 65535));
    out(many(1, 255, 3, -4, 4000000000u, 250, 7, 8, 9, -10, 127, 12));
    out(ninth(1, 2, 3, 4, 5, 6, 7, 8, &x, 23)), out(x);
    out(many(many(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1), 2, 3, many(2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2), 5, 6,
             7, 8, 9, 10, 11, 12));
    return 0;
}
