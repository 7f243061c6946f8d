// From long double to doubles.

#include "double.h"

#define TRUNCATE __trunctfdf2
#include "quad_to.h"
