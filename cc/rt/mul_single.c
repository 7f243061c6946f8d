// Multiplication of singles.

#include "single.h"

#define HIGH(a, b) ((bits)((uint64_t)(a) * (b) >> 32))
#define MUL __mulsf3
#include "mul.h"
