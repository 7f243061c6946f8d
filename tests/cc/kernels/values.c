// Structs passed and returned by value: fractions, points, colours, complex numbers in fixed point.

#include "report.h"

struct fraction {
    long top, bottom;
};
struct point {
    int x, y;
};
struct colour {
    unsigned char r, g, b, a;
};
struct box {
    struct point low, high;
    int tag;
};

static long gcd(long a, long b) {
    while (b) {
        long rest = a % b;
        a = b;
        b = rest;
    }
    return a < 0 ? -a : a;
}

static struct fraction reduced(struct fraction f) {
    long g = gcd(f.top, f.bottom);
    return g ? (struct fraction){f.top / g, f.bottom / g} : f;
}

static struct fraction plus(struct fraction a, struct fraction b) {
    return reduced((struct fraction){a.top * b.bottom + b.top * a.bottom, a.bottom * b.bottom});
}

static struct point add(struct point a, struct point b) {
    struct point sum = {a.x + b.x, a.y + b.y};
    return sum;
}

static struct point turned(struct point p) {
    return (struct point){-p.y, p.x};
}

static struct colour mix(struct colour a, struct colour b) {
    struct colour c;
    c.r = (unsigned char)((a.r + b.r) / 2);
    c.g = (unsigned char)((a.g + b.g) / 2);
    c.b = (unsigned char)((a.b + b.b) / 2);
    c.a = a.a > b.a ? a.a : b.a;
    return c;
}

static struct box include(struct box b, struct point p) {
    if (p.x < b.low.x) {
        b.low.x = p.x;
    }
    if (p.y < b.low.y) {
        b.low.y = p.y;
    }
    if (p.x > b.high.x) {
        b.high.x = p.x;
    }
    if (p.y > b.high.y) {
        b.high.y = p.y;
    }
    b.tag++;
    return b;
}

static struct fraction square(struct fraction z) { // a complex number of 16 fractional bits
    struct fraction w = {(z.top * z.top - z.bottom * z.bottom) >> 16, (2 * z.top * z.bottom) >> 16};
    return w;
}

int main(void) {
    unsigned long sum = 0;
    struct fraction f = {0, 1};
    for (int round = 0; round < 40; round++) {
        f = (struct fraction){0, 1};
        for (long i = 1; i < 12; i++) {
            f = plus(f, (struct fraction){1, i * (i + 1)});
        }
        sum = sum * 3 + (unsigned long)(f.top * 100 + f.bottom);
    }
    struct point at = {0, 0}, step = {1, 0};
    struct box b = {{0, 0}, {0, 0}, 0};
    struct colour c = {1, 2, 3, 4};
    for (int i = 0; i < 3000; i++) {
        at = add(at, step);
        if (i % 5 == 0) {
            step = turned(step);
        }
        b = include(b, at);
        c = mix(c, (struct colour){(unsigned char)i, (unsigned char)(i >> 1), 77, (unsigned char)(i & 15)});
        sum += (unsigned long)(c.r + c.g * 3 + c.b * 5 + c.a);
    }
    sum = sum * 7 + (unsigned long)(b.low.x * b.low.y + b.high.x - b.high.y + b.tag);
    for (int y = -8; y < 8; y++) {
        for (int x = -16; x < 8; x++) {
            struct fraction z = {0, 0};
            int n = 0;
            while (n < 30 && z.top * z.top + z.bottom * z.bottom < 4L << 32) {
                z = square(z);
                z.top += x * 8192;
                z.bottom += y * 8192;
                n++;
            }
            sum += (unsigned long)n;
        }
    }
    report(sum);
    return 0;
}
