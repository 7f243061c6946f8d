// Addition and subtraction of doubles.

#include "double.h"

#define ADD __adddf3
#define SUB __subdf3
#include "add.h"
