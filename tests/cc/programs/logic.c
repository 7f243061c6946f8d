#include "out.h"
static int calls;
static int yes(int x) {
    calls = calls * 3 + x;
    return 1;
}
static int no(int x) {
    calls = calls * 3 + x;
    return 0;
}
int main(void) {
    int a = yes(1) && no(2) || yes(1), b = no(1) || no(2) && yes(1), c = !(yes(2) && yes(1));
    out(a), out(b), out(c), out(calls);
    out(yes(1) ? no(2) : yes(2)), out((no(1), yes(2))), out(calls);
    int d = 5;
    d = d > 3 ? d < 10 ? 1 : 2 : 3;
    out(d && 0), out(d || 0), out((d && 7) + (0 || d)), out(!d == 0);
    for (int i = 0; i < 4; i++)
        out(i == 0 ? 10 : i == 1 ? 20 : i == 2 ? 30 : 40);
    long long wide = 1ll << 40;
    if (wide)
        out(1);
    if (!wide)
        out(2);
    _Bool t = wide, f = !t;
    out(t), out(f), out(t + t), out(t && !f);
    return 0;
}
