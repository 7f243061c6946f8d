// Labels as values, local labels, and computed gotos with values that live across them.
#include "out.h"
static int run(const unsigned char *code, int n) {
    static const void *const table[] = {&&stop, &&add, &&mul, &&dup, &&jump};
    int stack[8], sp = 0, steps = 0;
    stack[sp] = n;
    goto *table[*code++];
add:
    steps++;
    stack[sp] += *code++;
    goto *table[*code++];
mul:
    steps++;
    stack[sp] *= 3;
    goto *table[*code++];
dup:
    sp++, stack[sp] = stack[sp - 1];
    goto *table[*code++];
jump:
    if (stack[sp] < 1000)
        code -= *code;
    else
        code++;
    goto *table[*code++];
stop:
    return stack[sp] + steps * 100000 + sp;
}
static int relative(int i) {
    static const int offsets[] = {0, 1, 2};
    void *where[3] = {&&a, &&b, &&c};
    int result = i * 2;
    goto *where[offsets[i]];
a:
    result += 10;
b:
    result += 100;
c:
    result += 1000;
    return result;
}
#define FIND(x)                                                                                              \
    ({                                                                                                       \
        __label__ found;                                                                                     \
        int at = 0;                                                                                          \
        for (; at < 10; at++)                                                                                \
            if (at * at >= (x))                                                                              \
                goto found;                                                                                  \
    found:                                                                                                   \
        at;                                                                                                  \
    })
static int unused(void) {
    void *p = &&here;
here:
    return p != 0;
}
int main(void) {
    static const unsigned char program[] = {1, 5, 2, 3, 4, 5, 0}, other[] = {1, 2, 2, 4, 3, 0};
    out(run(program, 2)), out(run(other, 1));
    for (int i = 0; i < 3; i++)
        out(relative(i));
    out(FIND(17) + FIND(50)), out(unused());
    return 0;
}
