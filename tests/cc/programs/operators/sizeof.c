// sizeof of expressions and types
#include "out.h"
static int v[10];
static char f(void) {
    return 1;
}
int main(void) {
    int i = 5;
    out(sizeof v), out(sizeof v[0]), out(sizeof i++), out(i), out(sizeof f()), out(sizeof(char) + 1),
        out(sizeof(int) * 2), out(sizeof &v == sizeof(void *)), out(sizeof *v), out(sizeof(i + 1ll)),
        out(sizeof(char[i]));
    return 0;
}
