// a comma where the function is named, as macros write it
#include "out.h"
struct three {
    long a, b, c;
};
static int steps;
static void step(int n) {
    steps = steps * 10 + n;
}
static int sum(int a, int b) {
    return a + b + steps;
}
static struct three make(int a) {
    return (struct three){a, a + 1, a + steps};
}
static int (*chosen)(int, int) = sum;
static void say(int n) {
    out(n);
}
#define WITH(n, f) (step(n), f)
int main(void) {
    struct three s = WITH(3, make)(40);
    out(WITH(1, sum)(2, 3)), out(WITH(2, make)(10).c), out(s.b), out(s.c);
    out(WITH(4, WITH(5, chosen))(1, 2)), out((steps++, *chosen)(0, 0));
    WITH(6, say)(steps & 0xffff);
    out(steps);
    return 0;
}
