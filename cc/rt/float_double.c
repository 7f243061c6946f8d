// From integers to doubles.

#include "double.h"

#define FLOAT_INT __floatsidf
#define FLOAT_LONG __floatdidf
#define FLOAT_UNSIGNED __floatunsidf
#define FLOAT_UNSIGNED_LONG __floatundidf
#include "from_int.h"
