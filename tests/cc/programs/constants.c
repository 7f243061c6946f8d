#include "out.h"
enum {
    A = 1 << 4,
    B = A | 3,
    C = sizeof(int[B]),
    D = -A / 3,
    E = A > B ? 1 : 2,
    F = (unsigned char)300,
    G = !A + !!B
};
static int size[A + B - 2 * E], table[] = {[A] = 1, [B] = 2};
static long sums[3] = {A * B,
                       (long)&((struct {
                           char c[9];
                           int i;
                       } *)0)
                           ->i,
                       -1 % 7};
_Static_assert(C == 76 && D == -5, "folded");
static char *edge = (char *)&table[3] - 4, *null = 0, *odd = (void *)1234;
int main(void) {
    out(A), out(B), out(C), out(D), out(E), out(F), out(G), out(sizeof size), out(sizeof table / 4),
        out(sums[0] + sums[1]), out(sums[2]);
    out(edge == (char *)(table + 2)), out(!null), out((long)odd), out(5 / 2 * 2 + 5 % 2), out(~0u >> 28),
        out(-7 / 2), out(-7 % 2), out(-7 >> 1), out(7u - 8 > 0);
    out(0x7fffffff * 2u), out((short)0x18000), out(1 ? 2u : -1), out((1, 2)), out(sizeof(char[1 + 2 * 3])),
        out(2147483647L + 1), out((char)-1), out(0 && 1 / 0), out(1 || 1 / 0);
    out(UINT64_C(7) << 60 >> 62), out(INT64_C(0x123456789)), out(sizeof UINT32_MAX), out(INT16_C(5));
    return 0;
}
