// From singles to long double.

#include "single.h"

#define EXTEND __extendsftf2
#include "quad_from.h"
