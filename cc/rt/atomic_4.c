// Atomic operations on 4 bytes.

#define T unsigned int
#define SIZE 4
#include "atomic.h"
