// sets of bits in words
#include "out.h"
static unsigned set[4];
static void add(int i) {
    set[i >> 5] |= 1u << (i & 31);
}
static int has(int i) {
    return set[i / 32] >> i % 32 & 1;
}
int main(void) {
    for (int i = 0; i < 128; i += 7)
        add(i);
    int n = 0;
    for (int i = 0; i < 128; i++)
        n += has(i);
    out(n), out(has(63)), out(has(64)), outu(set[1]), set[2] &= ~(1u << 6), out(has(70)),
        outu(set[2] ^ set[3]);
    return 0;
}
