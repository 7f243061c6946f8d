// From singles to integers.

#include "single.h"

#define FIX_INT __fixsfsi
#define FIX_LONG __fixsfdi
#define FIX_UNSIGNED __fixunssfsi
#define FIX_UNSIGNED_LONG __fixunssfdi
#include "fix.h"
