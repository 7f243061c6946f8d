// counters that meet
#include "out.h"
int main(void) {
    int s = 0;
    for (int i = 0, j = 20; i < j; i += 2, j--)
        s = s * 2 + j - i;
    out(s);
    for (unsigned i = 1, j = 1; j < 1000; i++, j *= i)
        out(j);
    return 0;
}
