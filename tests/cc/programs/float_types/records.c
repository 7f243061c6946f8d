// records of floats by value
#include "bits.h"
struct f {
    float a;
};
struct ff {
    float a, b;
};
struct fd {
    float a;
    double b;
};
struct ddd {
    double v[3];
};
static struct f f(struct f x) {
    x.a *= 2;
    return x;
}
static struct ff ff(struct ff x) {
    return (struct ff){x.b, x.a};
}
static struct fd fd(struct fd x) {
    x.b += x.a;
    return x;
}
static struct ddd ddd(struct ddd x) {
    x.v[0] = x.v[1] * x.v[2];
    return x;
}
int main(void) {
    outf(f((struct f){1.5f}).a), outf(ff((struct ff){1, 2}).a), outd(fd(fd((struct fd){1.25f, 2})).b),
        outd(ddd((struct ddd){{1, 2.5, 3}}).v[0]);
    struct ff x = {3, 4}, y = ff(x);
    outf(x.a - y.a);
    return 0;
}
