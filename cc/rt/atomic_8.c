// Atomic operations on 8 bytes.

#define T unsigned long long
#define SIZE 8
#include "atomic.h"
