// infinities, signs and classes
#include "bits.h"
static volatile double d = -2.5, z = -0.0;
static volatile float f = 3.5f;
int main(void) {
    outd(__builtin_fabs(d)), outf(__builtin_fabsf(-f)), outd(__builtin_inf()), outf(__builtin_huge_valf()),
        outd(__builtin_copysign(3.0, z)), outd(__builtin_copysign(d, 1)), out(__builtin_isnan(d)),
        out(__builtin_isinf_sign(-__builtin_inf())), out(!!__builtin_signbit(z)), out(!!__builtin_signbit(d)),
        out(__builtin_isgreater(d, f)), out(__builtin_isunordered(d, __builtin_nan(""))),
        out(__builtin_isfinite(f)), out(__builtin_isless(d, 0));
    return 0;
}
