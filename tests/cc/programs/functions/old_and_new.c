// Definitions of the old style whose callers see a prototype: arguments come as the prototype says
#include "out.h"
int half(float), low(char, short, unsigned char), mixed(int, float, long);
int half(x) float x; { return x == 0.5f ? 1 : -1; }
int low(a, b, c) char a; short b; unsigned char c; { return a + b * 10 + c * 100; }
int mixed(n, f, l)
    long l;
    float f;
    int n;
{ return n + (f > 1.5f) + (int)l; }
int promoted(c, f) char c; float f; { return c + (f == 2.5f); }
int promoted(int, double);
inline int shared(void) { return 5; }
int shared(void);
int main(void) {
    out(half(0.5f)), out(low(1, 2, 3)), out(mixed(1, 2.0f, 3)), out(promoted(300, 2.5)), out(shared());
    return 0;
}
