// eight queens by bits
#include "out.h"
static int solve(int n, unsigned c, unsigned l, unsigned r) {
    if (c == (1u << n) - 1)
        return 1;
    int s = 0;
    for (unsigned free = ~(c | l | r) & ((1u << n) - 1); free; free &= free - 1) {
        unsigned b = free & -free;
        s += solve(n, c | b, (l | b) << 1, (r | b) >> 1);
    }
    return s;
}
int main(void) {
    for (int n = 1; n < 8; n++)
        out(solve(n, 0, 0, 0));
    return 0;
}
