// floats as arguments and results
#include "bits.h"
static float half(float x) {
    return x / 2;
}
static double both(float a, double b, int c, float d, double e) {
    return a + b * 2 + c * 3 + d * 4 + e * 5;
}
static double many(double a, double b, double c, double d, double e, double f, double g, double h, double i,
                   float j) {
    return a - b + c - d + e - f + g - h + i - j;
}
static int trunc_(double d) {
    return d;
}
int main(void) {
    outf(half(3)), outd(half(0.1)), outd(both(1, 2, 3, 4, 5)), outd(both(1.5, 2, -3.9, 4.1, 5)),
        outd(many(1, 2, 3, 4, 5, 6, 7, 8, 9, 10.5)), out(trunc_(-3.99)), out(trunc_(half(9)));
    float (*p)(float) = half;
    outf(p(p(10)));
    return 0;
}
