// Atomic operations on a byte.

#define T unsigned char
#define SIZE 1
#include "atomic.h"
