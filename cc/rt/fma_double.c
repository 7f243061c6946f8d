// Fused multiply-add of doubles, for the mathematics library: __fmadf4 takes and gives the bits of doubles.

#include "double.h"

#define HIGH(a, b) mulhu(a, b)
#define FMA __fmadf4
#include "fma.h"
