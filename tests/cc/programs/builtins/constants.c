// constant_p, choose_expr, types_compatible_p and offsetof
#include "out.h"
struct s {
    char a;
    struct {
        int x, y[3];
    } b;
};
static int f(int x) {
    return x;
}
int main(void) {
    int n = 3;
    out(__builtin_constant_p(5)), out(__builtin_constant_p(3 * 4 + 'a')), out(__builtin_constant_p(f)),
        out(__builtin_choose_expr(1, 5, n)), out(__builtin_choose_expr(0, n, 2.5) == 2.5),
        out(__builtin_types_compatible_p(int, typeof(n))), out(__builtin_types_compatible_p(int, unsigned)),
        out(__builtin_types_compatible_p(int[], int[5])),
        out(__builtin_types_compatible_p(char *, const char *)), out(__builtin_offsetof(struct s, b.y[2]));
    static int v[__builtin_constant_p(7) ? 4 : 2];
    out(sizeof v), out(f(n));
    return 0;
}
