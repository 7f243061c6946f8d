// binary128, which the ABIs call long double: 1 bit of sign, 15 of exponent, 112 of fraction, the upper 48 of
// them in the upper word. The ABIs pass and return it like this structure: in two registers on rv64, in
// memory on rv32.

#include <stdint.h>

typedef struct {
    _Alignas(16) uint64_t low;
    uint64_t high;
} quad;

#define QUAD_BIAS 16383
#define QUAD_MAX_EXPONENT 0x7fff
#define QUAD_FRACTION 48
#define QUAD_SIGN (UINT64_C(1) << 63)
#define QUAD_IMPLICIT (UINT64_C(1) << QUAD_FRACTION)
#define QUAD_INFINITE ((uint64_t)QUAD_MAX_EXPONENT << QUAD_FRACTION)
#define QUAD_QUIET (QUAD_INFINITE | QUAD_IMPLICIT >> 1)
#define QUAD_EXPONENT(a) ((int)((a).high >> QUAD_FRACTION) & QUAD_MAX_EXPONENT)
#define QUAD_IS_NAN(a) (((a).high & ~QUAD_SIGN) > QUAD_INFINITE - ((a).low != 0))
