#include "bits.h"
#include <float.h>
static double zero;
static int ordered(double a, double b) {
    return __builtin_isless(a, b) | __builtin_isgreater(a, b) << 1 | __builtin_islessequal(a, b) << 2 |
           __builtin_isgreaterequal(a, b) << 3 | __builtin_islessgreater(a, b) << 4 |
           __builtin_isunordered(a, b) << 5;
}
static int classes(double x) {
    return !!__builtin_isnan(x) | !!__builtin_isinf(x) << 1 | !!__builtin_isfinite(x) << 2 |
           !!__builtin_isnormal(x) << 3 | !!__builtin_signbit(x) << 4 |
           __builtin_fpclassify(0, 1, 2, 3, 4, x) << 5 | (__builtin_isinf_sign(x) + 1) << 9;
}
static int small(float x) {
    return !!__builtin_isnan(x) | !!__builtin_isinf(x) << 1 | !!__builtin_isfinite(x) << 2 |
           !!__builtin_isnormal(x) << 3 | !!__builtin_signbit(x) << 4 |
           __builtin_fpclassify(0, 1, 2, 3, 4, x) << 5 | (__builtin_isinf_sign(x) + 1) << 9;
}
int main(void) {
    double nan = zero / zero;
    double all[] = {nan,      0,        -0.0,      1,       -1,          DBL_MIN, DBL_MIN / 2,
                    -DBL_MAX, 1 / zero, -1 / zero, FLT_MIN, FLT_MIN / 4, 1e300};
    for (int i = 0; i < 13; i++) {
        out(classes(all[i])), out(small(all[i]));
        outd(__builtin_fabs(all[i])), outf(__builtin_fabsf(all[i])), outd(__builtin_copysign(2, all[i]));
        outf(__builtin_copysignf(all[i], -1)), outd(__builtin_copysign(all[i], 1.0));
        for (int j = 0; j < 13; j++) {
            double a = all[i], b = all[j];
            out(ordered(a, b)), out(a < b), out(!(a < b)), out(a >= b), out(!(a >= b)), out(a == b),
                out(!(a == b)), out(a != b);
            if (a < b)
                text("less");
            else if (!(a <= b))
                text("more or not ordered");
            while (a > b)
                b = a;
            out(a > b || a == b), out(a && b), out(a < b ? 1 : a > b ? 2 : 3);
        }
    }
    static const double inf = __builtin_inf(), huge = __builtin_huge_val(), quiet = __builtin_nan("");
    outd(inf), outd(-huge), outd(quiet), outf(__builtin_inff()), outf(__builtin_nanf("")),
        outf(-__builtin_huge_valf());
    out(classes(__builtin_inf())), out(__builtin_isnan(quiet)), out(__builtin_isinf_sign(-__builtin_inf()));
    out(nan ? 1 : 2), out(!nan), out((_Bool)nan), out(nan == nan), out(nan != nan);
    out(__builtin_constant_p(1.5));
    return 0;
}
