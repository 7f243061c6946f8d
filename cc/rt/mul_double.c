// Multiplication of doubles.

#include "double.h"

#define HIGH(a, b) mulhu(a, b)
#define MUL __muldf3
#include "mul.h"
