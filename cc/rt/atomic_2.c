// Atomic operations on 2 bytes.

#define T unsigned short
#define SIZE 2
#include "atomic.h"
