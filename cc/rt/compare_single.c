// Comparison and negation of singles.

#include "single.h"

#define LE __lesf2
#define LT __ltsf2
#define GE __gesf2
#define GT __gtsf2
#define EQ __eqsf2
#define NE __nesf2
#define UNORDERED __unordsf2
#define NEGATE __negsf2
#include "compare.h"
