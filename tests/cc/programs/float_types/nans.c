// comparisons with what is not a number
#include "out.h"
static volatile double z, one = 1;
static volatile float f;
int main(void) {
    double n = z / z;
    out(n == n), out(n != n), out(n < one), out(n >= one), out(!(n < one)), out(n ? 1 : 2), out(!n);
    if (n < one || n > one)
        out(3);
    else
        out(4);
    float m = f / f;
    out(m == m), out(m > 0), out((n == one) + (n != one));
    while (!(n > one)) {
        out(5);
        n = 2;
    }
    return 0;
}
