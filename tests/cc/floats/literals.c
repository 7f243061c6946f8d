#include "bits.h"
#include <float.h>
int main(void) {
    outd(1.0), outd(.5), outd(5.), outd(1e10), outd(1E-10), outd(1.e+2), outd(0x1p0), outd(0x.8p1), outd(0xA.8P-2), outd(0x1.fffffffffffff8p0);
    outf(1.0f), outf(.5F), outf(1e38f), outf(16777217.0f), outf(0x1.000001p0f), outf(1e-45f), outf(3.4028236e38f);
    outd(2.2250738585072011e-308), outd(4.9e-324), outd(2e-324), outd(1.7976931348623158e308), outd(9007199254740993.0);
    outd(179769313486231580793728971405303415079934132710037826936173778980444968292764750946649017977587207096330286416692887910946555547851940402630657488671505820681908902000708383676273854845817711531764475730270069855571366959622842914819860834936475292719074168444365510704342711559699508093042880.0);
    out(FLT_RADIX), out(FLT_MANT_DIG), out(DBL_MANT_DIG), out(LDBL_MANT_DIG), out(FLT_DIG), out(DBL_DIG), out(LDBL_DIG);
    out(FLT_MIN_EXP), out(DBL_MIN_EXP), out(FLT_MAX_EXP), out(DBL_MAX_EXP), out(FLT_MIN_10_EXP), out(DBL_MIN_10_EXP);
    out(FLT_MAX_10_EXP), out(DBL_MAX_10_EXP), out(DECIMAL_DIG), out(FLT_DECIMAL_DIG), out(DBL_DECIMAL_DIG), out(LDBL_DECIMAL_DIG);
    outf(FLT_MAX), outf(FLT_MIN), outf(FLT_EPSILON), outf(FLT_TRUE_MIN), outd(DBL_MAX), outd(DBL_MIN), outd(DBL_EPSILON);
    outd(DBL_TRUE_MIN), out(FLT_EVAL_METHOD), out(FLT_ROUNDS), out(FLT_HAS_SUBNORM), out(DBL_HAS_SUBNORM);
    out(LDBL_MAX_EXP), out(LDBL_MIN_EXP), outd(LDBL_EPSILON * 0 + 1), out(LDBL_MAX_10_EXP), out(LDBL_MIN_10_EXP);
    union {
        long double value;
        unsigned long half[2];
    } u[] = {{LDBL_MAX}, {LDBL_MIN}, {LDBL_EPSILON}, {0.1L}, {-0x1.23456789abcdefp-100L}, {LDBL_TRUE_MIN}, {1.0L / 3}, {1e4000L}};
    for (int i = 0; i < 8; i++)
        outu(u[i].half[0]), outu(u[i].half[1]);
    out(sizeof 1.0), out(sizeof 1.0f), out(sizeof 1.0L), out(sizeof(1.0f + 1)), out(sizeof(1.0f + 1.0)), out(sizeof(1 ? 1.0f : 1L));
    out(_Generic(1.0f, float : 1, double : 2, long double : 3, default : 4)), out(_Generic(1.0, float : 1, double : 2, default : 3));
    out(_Generic(1.0L, float : 1, double : 2, long double : 3)), out(_Generic(1.0f * 2L, float : 1, default : 2));
    int sizes[(int)2.5] = {1, 2};
    enum { THREE = (int)3.99f };
    _Static_assert((int)(0.1 + 0.2 > 0.3), "sums");
    switch (sizes[1]) {
    case (int)2.0:
        out(THREE);
    }
    out(1.5 && 0.0), out(0.0 || -0.0), out(!0.5), out(!-0.0), out(0.1f == 0.1), out(0.5f == 0.5), out(1 / 2.0 == .5);
    return 0;
}
