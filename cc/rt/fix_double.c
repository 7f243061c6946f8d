// From doubles to integers.

#include "double.h"

#define FIX_INT __fixdfsi
#define FIX_LONG __fixdfdi
#define FIX_UNSIGNED __fixunsdfsi
#define FIX_UNSIGNED_LONG __fixunsdfdi
#include "fix.h"
