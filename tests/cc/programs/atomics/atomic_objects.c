// _Atomic objects in expressions
#include "out.h"
#include <stdatomic.h>
static _Atomic int a = 5;
static atomic_uint u;
static _Atomic(long) l = -3;
static _Atomic int v[3];
static struct {
    _Atomic int x;
    int y;
} s = {1, 2};
int main(void) {
    a += 3, out(a), out(a++), out(--a), a *= 2, out(a), u -= 1, outu(u), l <<= 4, out(l),
        v[1] = a, out(v[1] + v[0]), out(s.x ^= 7), s.x = s.y, out(s.x);
    _Atomic int *p = &v[2];
    *p |= 9, out(*p), out(a == 14 ? 1 : 0);
    int copy = a;
    out(copy), a = a + 1, out(a % 4);
    return 0;
}
