// every part of a for may be missing
#include "out.h"
int main(void) {
    int n = 0;
    for (;;) {
        if (++n > 5)
            break;
    }
    out(n);
    for (int i = 3; i--;)
        out(i);
    for (n = 0; n < 20; n += 3)
        if (n % 2)
            continue;
        else
            out(n);
    int i = 9;
    for (; i; i /= 2)
        out(i);
    for (int a = 0, b = 10; a < b; a++, b -= 2)
        out(a * b);
    for (n = 0; n < 3; n++)
        ;
    out(n);
    return 0;
}
