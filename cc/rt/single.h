// binary32, which C calls float.

#include <stdint.h>

typedef uint32_t bits;
typedef int32_t signed_bits;
typedef unsigned long arg;

#define WIDTH 32
#define FRACTION 23
#define MAX_EXPONENT 0xff

#include "format.h"
#include "word.h"

#define ZEROS(x) (leading_zeros((uint64_t)(x) << 32))
