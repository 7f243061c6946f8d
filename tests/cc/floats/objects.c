#include "bits.h"
#include <stdarg.h>
struct point {
    float x, y;
};
struct mixed {
    char c;
    double d;
    float f[3];
};
union number {
    float f;
    unsigned u;
    double d;
    unsigned long long l;
};
static struct point origin = {.y = 2.5f, .x = -1}, line[3] = {{1, 2}, {3.5}, [2].y = 7};
static const struct mixed table[] = {{'a', 1, {2, 3, 4}}, {'b', -1e100, {.5f}}};
static double matrix[3][3] = {{1, 2, 3}, {4.5, 5, 6}, {7}};
static float counter = 1;
static double pi = 3.14159265358979323846, *where = &pi;
static struct point add(struct point a, struct point b) {
    return (struct point){a.x + b.x, a.y + b.y};
}
static struct mixed scaled(struct mixed m, double by) {
    m.d *= by;
    for (int i = 0; i < 3; i++)
        m.f[i] *= by;
    return m;
}
static double sum(int n, ...) {
    va_list ap;
    va_start(ap, n);
    double s = 0;
    for (int i = 0; i < n; i++)
        s += i & 1 ? va_arg(ap, int) : va_arg(ap, double);
    va_end(ap);
    return s;
}
static double old(a, f, d)
float f;
double d;
{
    return a + f * d;
}
static float apply(float (*f)(float), float x) {
    return f(x);
}
static float half(float x) {
    return x / 2;
}
static double many(double a, float b, double c, float d, double e, float f, double g, float h, double i,
                   float j) {
    return a + b * 2 + c * 3 + d * 4 + e * 5 + f * 6 + g * 7 + h * 8 + i * 9 + j * 10;
}
static double horner(const double *c, int n, double x) {
    double r = 0;
    while (n--)
        r = r * x + c[n];
    return r;
}
static double root(double x) {
    double r = x;
    for (int i = 0; i < 40 && r * r != x; i++)
        r = (r + x / r) / 2;
    return r;
}
int main(void) {
    struct point p = add(origin, line[1]);
    outf(p.x), outf(p.y), outf(line[2].x), outf(line[2].y);
    struct mixed m = scaled(table[0], 1.5), n = scaled(table[1], -1e250);
    outd(m.d), outf(m.f[2]), out(m.c), outd(n.d), outf(n.f[0]), out(n.c), out(sizeof m),
        out(_Alignof(double));
    union number u = {1.0f};
    outu(u.u), u.d = -2.0, outu(u.l), u.u = 0x7f800000, outf(u.f + 1);
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++)
            outd(matrix[i][j] * matrix[j][i]);
    outf(counter++), outf(++counter), outf(counter--), outf(counter), outd(*where), *where += 1, outd(pi);
    outd(sum(6, 1.5, 2, 3.25f, 4, (double)5, 6)), outd(sum(0)), outd(old(1, 2.5f, 3.5)),
        outd(old(1, 2.5, 3.5f));
    outf(apply(half, 3)), outd(many(1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
    outd(horner(&matrix[0][0], 9, 1.25)), outd(root(2)), outd(root(1e-3));
    volatile double v = 1;
    v += v, v *= 4, outd(v), outd(v++), outd(v);
    float local[4] = {1, 2.5}, *q = local + 3;
    *q-- = 9, outf(local[3] + local[1]), outf(q[-1]), out(q - local);
    double big = 1e9;
    int steps = 0;
    for (double x = 0; x < 1; x += 0.1)
        steps++;
    out(steps), out((int)big / 3), out(big > 5 ? big : 5 > 4.0), outd(steps > 100 ? 1 : 2.5f);
    double chosen = ({
        float t = 2.5f;
        t * 2;
    }),
           other = chosen ?: 7;
    outd(chosen), outd(other), outd((0, 1.5)), outd(0.0 ?: 7);
    return 0;
}
