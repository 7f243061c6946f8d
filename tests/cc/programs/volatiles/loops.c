// loops on volatile counters are not shortened
#include "out.h"
static volatile unsigned char flag = 3;
static volatile int turns;
int main(void) {
    while (flag)
        flag--, turns++;
    out(turns);
    for (volatile int i = 0; i < 5; i++)
        turns += i;
    out(turns);
    do
        turns -= 3;
    while (turns > 0);
    out(turns), out(flag ? 1 : 2);
    volatile int *p = &turns;
    for (int i = 0; i < 3; i++)
        *p;
    out(*p);
    return 0;
}
