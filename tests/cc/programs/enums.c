#include "out.h"
enum colour { RED, GREEN = 5, BLUE, LAST = BLUE + 10 };
enum { NEG = -3, NEXT };
enum wide { BIG = 0xffffffff };
typedef enum { OFF, ON } state;
static state toggle(state s) {
    return s == ON ? OFF : ON;
}
static const char *name(enum colour c) {
    switch (c) {
    case RED:
        return "red";
    case GREEN:
        return "green";
    case BLUE:
        return "blue";
    default:
        return "?";
    }
}
int main(void) {
    enum colour c = GREEN;
    out(RED), out(BLUE), out(LAST), out(NEG), out(NEXT), out(sizeof c), text(name(c)), c++, text(name(c)),
        text(name(99));
    out(toggle(toggle(ON))), out(BIG == 0xffffffffu), out((enum colour) - 1 > 0);
    int a[LAST] = {[BLUE] = 3};
    out(sizeof a), out(a[6]);
    {
        enum { RED = 50 };
        out(RED);
    }
    return out(RED), 0;
}
