// objects that are const, in initialisers of static ones: no constant expressions, but gcc knows what they hold
#include "out.h"
static const unsigned long three = 0xc0000000;
static const short small = -3;
const int n = 5;
static int row[] = {n, n * 2, (int)(three >> 30), small, n > 4 ? 7 : 8};
static const struct {
    unsigned long high, low;
} wide = {.high = three << 2, .low = n};
static const int *const where = &n;
static int twice(int x) {
    return 2 * x;
}
static int (*const function)(int) = twice, *const third = &row[2];
static const struct { int a; unsigned char b[3]; double d; const int *p; } whole = {1, {2, 3}, 0.5, &row[1]};
static const struct { struct { int x, y; } in[2]; } nested = {.in[1].y = 9, .in[1].x = 8, .in[1].y = 10};
static int parts[] = {whole.a, whole.b[1] + 1, whole.b[2], nested.in[1].y, nested.in[1].x};
static double half = whole.d * 3;
static const int *second = whole.p;
static int (*again)(int) = function, *fourth = third + 1;
static unsigned long length = __builtin_strlen("abc\0d") + sizeof "ab";
static int local(void) {
    static const int seven = 7;
    const int one = 1;
    static int next = seven + one;
    return next++;
}
int main(void) {
    for (int i = 0; i < 5; i++)
        out(row[i]);
    out(wide.high), out(wide.low), out(*where), out(local()), out(local());
    for (int i = 0; i < 5; i++)
        out(parts[i]);
    out(half * 2), out(*second), out(again(21)), out(*fourth), out(length);
    return 0;
}
