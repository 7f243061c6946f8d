// sizeof evaluates the length of a variable type
#include "out.h"
static int n;
static int next(void) {
    return ++n;
}
int main(void) {
    out(sizeof(int[next()])), out(n), out(sizeof(char[next() + 2])), out(n);
    int v[next()];
    out(sizeof v / sizeof *v), out(sizeof v[next()]), out(n), out(sizeof(int[3][next()]) / sizeof(int)),
        out(_Alignof(int[7]));
    return 0;
}
