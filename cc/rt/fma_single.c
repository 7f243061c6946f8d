// Fused multiply-add of singles, for the mathematics library: __fmasf4 takes and gives the bits of floats.

#include "single.h"

#define HIGH(a, b) ((bits)((uint64_t)(a) * (b) >> 32))
#define FMA __fmasf4
#include "fma.h"
