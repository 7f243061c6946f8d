// From doubles to long double.

#include "double.h"

#define EXTEND __extenddftf2
#include "quad_from.h"
