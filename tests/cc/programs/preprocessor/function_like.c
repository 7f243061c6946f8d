// a name without parentheses is not a call; arguments over lines
#include "out.h"
#define ADD(a, b) ((a) + (b))
#define ID(x) x
#define CALL(f, ...) f(__VA_ARGS__)
#define PAREN (
static int ADD_(int x) {
    return x;
}
int main(void) {
    int ADD = 3;
    out(ADD), out(ADD(1, 2)), out(ADD(4, 5)), out(ID(ADD)(6, 7)), out(CALL(ADD, 8, 9)),
        out(ADD((1, 2), ADD(3, 4))), out(ADD_(2));
    return 0;
}
