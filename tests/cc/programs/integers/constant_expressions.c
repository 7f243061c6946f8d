// what the compiler computes is what the machine computes
#include "out.h"
enum {
    A = 7 / 2,
    B = -7 % 4,
    C = 1 << 20,
    D = ~0 >> 1,
    E = 5 > 3 ? 10 : 20,
    F = sizeof(int[A]),
    G = (signed char)200,
    H = 'a' * 2,
    I = !!42,
    J = (int)3.99
};
int main(void) {
    out(A), out(B), out(C), out(D), out(E), out(F), out(G), out(H), out(I), out(J);
    static int array[E + A];
    out(sizeof array / sizeof *array);
    static long long big = 0xffffffffll * 0x7fffffff, small = -1ll >> 63;
    out(big), out(small);
    switch (3) {
    case A:
        out(1);
    }
    return 0;
}
