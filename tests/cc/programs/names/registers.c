// identifiers that are names of registers and instructions
#include "out.h"
static int a0 = 1, sp_ = 2, add = 3, li = 4;
static int t1(int ra) {
    return ra + a0;
}
int main(void) {
    int s0 = 5, zero = 6;
    out(t1(s0) + zero + add + li + sp_), a0++, out(t1(1));
    return 0;
}
