// the body comes first, continue goes to the condition
#include "out.h"
int main(void) {
    int n = 10;
    do
        out(n);
    while (n++ < 12);
    do {
        n--;
        if (n & 1)
            continue;
        out(n * 10);
    } while (n > 7);
    do {
        if (n)
            break;
        out(0);
    } while (1);
    do
        ;
    while (n-- > 3);
    out(n);
    do
        do
            n++;
        while (n % 4);
    while (n % 3);
    out(n);
    return 0;
}
