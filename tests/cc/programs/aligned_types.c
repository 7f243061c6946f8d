// Alignment that a typedef gives: of members, objects, and what is qualified.
#include "out.h"

typedef int spaced __attribute__((aligned(16)));
typedef long wide __attribute__((aligned(32)));

struct holder {
    char c;
    spaced x;
    char d;
};

static wide global = 3;
static const wide constant = 4;

static int local(void) {
    volatile wide l = 5;
    return (long)&l % 32 == 0 && l == 5;
}

int main(void) {
    out(offsetof(struct holder, x)), out(sizeof(struct holder)), out(_Alignof(spaced)), out(sizeof(spaced));
    out((long)&global % 32), out((long)&constant % 32), out(global + constant), out(_Alignof(const wide));
    out(local());
    spaced s = 7;
    int *p = &s;
    out(*p + s);
    return 0;
}
