// backwards, forwards, into and out of blocks
#include "out.h"
static int f(int n) {
    int s = 0;
again:
    if (n > 10)
        goto done;
    {
        s += n;
        n += 3;
        if (s & 1)
            goto inside;
        goto again;
    }
    if (0) {
    inside:
        s *= 2;
        goto again;
    }
done:
    return s;
}
int main(void) {
    for (int i = 0; i < 12; i += 2)
        out(f(i));
    int i = 0;
loop:
    if (i < 3) {
        out(i++);
        goto loop;
    }
    goto end;
    out(99);
end:;
    {
        goto l;
    l:
        out(7);
    }
    return 0;
}
