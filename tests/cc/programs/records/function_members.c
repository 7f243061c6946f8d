// functions and arrays of functions in records
#include "out.h"
static int inc(int x) {
    return x + 1;
}
static int dec(int x) {
    return x - 1;
}
static struct {
    int (*f)(int);
    int (*g[2])(int);
} s = {inc, {dec, inc}};
int main(void) {
    out(s.f(5)), out(s.g[0](5)), out((*s.g[1])(7)), s.f = s.g[0], out(s.f(s.f(9))), out(s.f == dec);
    return 0;
}
