// From long double to singles.

#include "single.h"

#define TRUNCATE __trunctfsf2
#include "quad_to.h"
