// fields as counters and accumulators
#include "out.h"
static struct {
    unsigned n : 4;
    int sum : 12;
    unsigned flag : 1;
} s;
int main(void) {
    for (s.n = 0; s.n < 15; s.n++)
        s.sum += s.n * 30, s.flag = !s.flag, out(s.sum);
    out(s.n), out(s.flag);
    do
        s.n--;
    while (s.n > 3 && s.n != 12);
    out(s.n);
    while (s.n++)
        s.sum ^= s.n;
    out(s.n), out(s.sum);
    return 0;
}
