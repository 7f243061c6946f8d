// unions made by casts of their members
#include "out.h"
union u {
    int i;
    double d;
    char *s;
};
static double f(union u u) {
    return u.d;
}
static int g(union u u) {
    return u.i;
}
int main(void) {
    out(g((union u)5)), out(f((union u)2.5) == 2.5), text(((union u) "text").s);
    union u u = (union u)7;
    out(u.i);
    return 0;
}
