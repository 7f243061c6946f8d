// signs and remainders of every width
#include "out.h"
static volatile int a[] = {7, -7, 100, -2147483647, 3}, b[] = {2, -2, 7, 3, -5};
int main(void) {
    for (int i = 0; i < 5; i++)
        for (int j = 0; j < 5; j++)
            out(a[i] / b[j]), out(a[i] % b[j]), outu((unsigned)a[i] / b[j]), outu((unsigned)a[i] % b[j]),
                out((long long)a[i] * 1000003 / b[j]), out((signed char)a[i] / (short)b[j]);
    return 0;
}
