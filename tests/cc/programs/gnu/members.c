// members without a last ;, offsets through ->, comparisons of addresses as constants
#include "out.h"
struct outer {
    int c;
    struct {
        float f;
    } sa[2];
    struct {
        int deep;
    }
};
static int a[3];
static const int same = &a[1] == a + 1, before = &a[0] < &a[2], other = &a[0] != &a[0];
static char
    equal[__builtin_offsetof(struct outer, sa->f) == __builtin_offsetof(struct outer, sa[0].f) ? 1 : 2];
#if SIG_ATOMIC_MIN >= 0 || WINT_MAX < 1000
#error "limits of types that are not defined"
#endif

int main(void) {
    struct outer t = {1, {{2}, {3}}, {4}};
    out(t.deep), out(same), out(before), out(other), out(sizeof equal), out(sizeof t);
    return 0;
}
