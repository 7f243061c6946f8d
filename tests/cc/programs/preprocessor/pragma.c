// _Pragma and #pragma that mean nothing to the program
#include "out.h"
#pragma nothing at all
#define QUIET _Pragma("GCC diagnostic ignored \"-Wunused\"")
QUIET static int unused;
_Pragma("once_upon") static int x = 4;
int main(void) {
#pragma GCC unroll 4
    for (int i = 0; i < 3; i++)
        out(i + x);
    return 0;
}
