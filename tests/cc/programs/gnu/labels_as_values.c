// jumps through tables and stored addresses
#include "out.h"
static int run(const char *code) {
    static void *const ops[] = {&&end, &&inc, &&twice, &&neg, &&loop};
    int v = 1, count = 0;
    const char *p = code;
    goto *ops[(int)*p++];
inc:
    v++;
    goto *ops[(int)*p++];
twice:
    v *= 2;
    goto *ops[(int)*p++];
neg:
    v = -v;
    goto *ops[(int)*p++];
loop:
    if (++count < 5)
        p = code;
    goto *ops[(int)*p++];
end:
    return v;
}
int main(void) {
    out(run("\1\2\0")), out(run("\1\2\3\4\0")), out(run("\2\1\4\3\0"));
    void *where = &&first;
    int i = 0;
    goto *where;
first:
    out(1), where = &&second;
    if (i++ < 2)
        goto *where;
    goto *&&last;
second:
    out(2), where = &&first;
    goto *where;
last:
    out(3);
    return 0;
}
