// the words of a type in any order
#include "out.h"
static long unsigned int long a = -1;
static short int signed b = -2;
static int long c = 3;
static unsigned char const volatile d = 250;
int typedef number;
static const number e = 9;
static signed f = -4;
unsigned static g = 6;
int main(void) {
    outu(a), out(b), out(c), out(d), out(e), out(f), out(g), out(sizeof a == sizeof(unsigned long long)),
        out(sizeof(long int unsigned));
    return 0;
}
