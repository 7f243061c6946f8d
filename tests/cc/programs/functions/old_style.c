// definitions with lists of names, called with promoted arguments
#include "out.h"
static double scale(a, f, d)
float f;
double d;
{
    return a + f * d;
}
static int mix(c, s, l)
char c;
short s;
long long l;
{
    return c + s + l;
}
static int none() {
    return 5;
}
int main(void) {
    out(scale(1, 2.5f, 3.5) == 9.75), out(scale(1, 2.5, 3.5f) == 9.75), out(mix(300, 70000, 5ll)),
        out(none());
    int (*p)() = mix;
    out(p(1, 2, 3ll));
    double (*q)() = scale;
    out(q(2, 1.5, 4.0) == 8);
    return 0;
}
