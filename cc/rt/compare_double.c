// Comparison and negation of doubles.

#include "double.h"

#define LE __ledf2
#define LT __ltdf2
#define GE __gedf2
#define GT __gtdf2
#define EQ __eqdf2
#define NE __nedf2
#define UNORDERED __unorddf2
#define NEGATE __negdf2
#include "compare.h"
