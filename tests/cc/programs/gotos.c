#include "out.h"
static int collatz(int n) {
    int steps = 0;
again:
    if (n == 1)
        goto done;
    steps++;
    if (n & 1)
        goto odd;
    n /= 2;
    goto again;
odd:
    n = 3 * n + 1;
    goto again;
done:
    return steps;
}
int main(void) {
    for (int i = 1; i < 30; i++)
        out(collatz(i));
    int x = 1, y = 2;
    goto in;
    while (y < 50) {
        x += y;
    in:
        y += x;
        if (x > 1000)
            goto out_;
    }
    out(x), out(y);
out_:
    {
        goto skip;
        x = 99;
        y = 98;
    }
skip:
    out(x), out(y);
    return 0;
}
