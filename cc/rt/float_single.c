// From integers to singles.

#include "single.h"

#define FLOAT_INT __floatsisf
#define FLOAT_LONG __floatdisf
#define FLOAT_UNSIGNED __floatunsisf
#define FLOAT_UNSIGNED_LONG __floatundisf
#include "from_int.h"
