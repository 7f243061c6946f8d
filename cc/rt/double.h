// binary64, which C calls double.

#include <stdint.h>

typedef uint64_t bits;
typedef int64_t signed_bits;
typedef uint64_t arg;

#define WIDTH 64
#define FRACTION 52
#define MAX_EXPONENT 0x7ff

#include "format.h"
#include "word.h"

#define ZEROS(x) leading_zeros(x)
