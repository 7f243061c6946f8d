// Variables that are sp and tp, everywhere or in a function, and #pragma weak.
#include "out.h"
register unsigned long stack asm("sp");
register long *thread __asm__("tp");
long items[3] = {5, 6, 7};
extern int nowhere(void);
#pragma weak nowhere
#pragma weak other = target
int other(int x);
int target(int x) {
    return x + 1;
}
static int same(void) {
    register unsigned long mine asm("sp");
    return mine == stack;
}
int main(void) {
    char c = 1;
    out((unsigned long)&c - stack < 4096), out(stack != 0), out(same());
    thread = items;
    out(thread[1]), thread++, out(*thread);
    thread += 1;
    out(*thread), out(thread - items);
    {
        register long now asm("tp");
        out(now == (long)thread);
    }
    asm volatile("addi tp, tp, %0" : : "i"(-(int)sizeof(long)));
    out(*thread);
    long found;
    asm("la %0, %1" : "=r"(found) : "i"(&items[2]));
    out(*(long *)found);
    out(nowhere == 0), out(other(4));
    return 0;
}
