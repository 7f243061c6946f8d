// Bit-fields of more than 32 bits are promoted to an integer of just that width, as gcc has it; the value of
// an assignment, a comma, ++ or a statement expression is still that of a bit-field.
#include "out.h"

static struct {
    unsigned small : 3;
    int less : 5;
    unsigned whole : 32;
    unsigned long long a : 40;
    long long b : 37;
    unsigned long long c : 33;
    unsigned long long d : 63;
} x;

#define SHOW(e) (text(#e), out((e) < 0), out((e) > -1), out(!(e)), outu((unsigned long long)(e)))

static void set(void) {
    x.small = 7, x.less = -3, x.whole = -1;
    x.a = x.b = x.c = x.d = -1;
}

static void arithmetic(void) {
    set();
    SHOW(x.a + 1), SHOW(x.a - x.a - 1), SHOW(x.a << 4), SHOW(x.a + x.c), SHOW(x.b + x.c), SHOW(x.b * 2);
    SHOW(x.d + 1), SHOW(x.d + x.b), SHOW(-x.a), SHOW(~x.a), SHOW(x.c * x.c), SHOW(x.a + 1LL),
        SHOW(x.a + 1ULL);
    SHOW(x.a + 1u), SHOW(x.b - x.a), SHOW(x.c << 1 >> 1), SHOW(x.a / -1), SHOW(x.d / -1), SHOW(x.whole + 1);
    SHOW((unsigned long long)x.a << 4), SHOW((long long)(x.a + 1)), SHOW(x.a >> 3), SHOW(x.c > x.b);
    SHOW(x.a == -1), SHOW(x.a == 0xffffffffff), SHOW((_Bool)(x.a + 1)), SHOW((x.a + 1) && 1),
        SHOW(x.a ? 1 : 2);
    switch (x.a + 1) {
    case 0:
        text("none");
        break;
    default:
        text("some");
    }
    if (x.a + 1)
        text("not zero");
}

static void values(void) {
    set();
    SHOW((x.small = 7) - 8), SHOW((0, x.small) - 8), SHOW((x.small += 0) - 8), SHOW(x.small++ - 8);
    SHOW(++x.small - 2), SHOW((1 ? x.small : x.small) - 8), SHOW((1 ? x.a : x.a) << 8), SHOW((x.a = -1) << 4);
    SHOW(x.a-- << 4), SHOW((0, x.a) << 4), SHOW(({ x.a; }) << 4), SHOW(x.small = 9), SHOW((x.less = 17) - 1);
}

static void updates(void) {
    set();
    x.a += x.a, SHOW(x.a);
    x.a <<= 3, SHOW(x.a);
    x.a *= x.c, SHOW(x.a);
    x.b -= 5, SHOW(x.b << 20);
    __typeof__(x.a + 1) same = -1;
    SHOW(same), SHOW(same + 1);
    same <<= 7, SHOW(same);
    for (x.c = -2; x.c + 1; x.c++)
        text("again");
}

int main(void) {
    arithmetic(), values(), updates();
    return 0;
}
