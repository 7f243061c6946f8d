// `##` makes names, numbers and operators, before arguments are expanded
#include "out.h"
#define CAT(a, b) a##b
#define XCAT(a, b) CAT(a, b)
#define ONE 1
#define NAME(n) value_##n
static int value_1 = 10, value_ONE = 20, xy = 30;
int main(void) {
    out(CAT(1, 2)), out(CAT(x, y)), out(NAME(1)), out(NAME(ONE)), out(XCAT(ONE, ONE)), out(7 CAT(<, <) 2);
    out(CAT(, 5)), out(CAT(6, )), out(CAT(0x, ff)), out(CAT(1e, 2) > 99);
    return 0;
}
