// unsigned counters that go round
#include "out.h"
int main(void) {
    unsigned char c = 250;
    int n = 0;
    do
        n++;
    while (++c);
    out(n);
    unsigned short s = 5;
    while (--s != 65530)
        n++;
    out(n);
    for (unsigned i = -3; i; i++)
        outu(i);
    return 0;
}
