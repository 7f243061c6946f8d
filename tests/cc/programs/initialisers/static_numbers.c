// numbers that are const, in initialisers of static objects: no constant expressions, but gcc knows them
#include "out.h"
static const unsigned long three = 0xc0000000;
static const short small = -3;
const int n = 5;
static int row[] = {n, n * 2, (int)(three >> 30), small, n > 4 ? 7 : 8};
static const struct {
    unsigned long high, low;
} wide = {.high = three << 2, .low = n};
static const int *const where = &n;
static int local(void) {
    static const int seven = 7;
    static int next = seven + 1;
    return next++;
}
int main(void) {
    for (int i = 0; i < 5; i++)
        out(row[i]);
    out(wide.high), out(wide.low), out(*where), out(local()), out(local());
    return 0;
}
