// signs of zeros and of what is not a number
#include "bits.h"
static volatile double z = 0.0;
static volatile float f = 0;
int main(void) {
    outd(-z), outd(0 - z), outd(-z + z), outd(-z - z), outd(z * -1), outf(-f), outd(-(-z)), out(-z == z),
        outd(1 / (-z) < 0 ? 7 : 8), outd(-z * -z), outf(-f / 1), outd(z ? 1 : -z), outd((double)-f),
        outd((int)-0.5);
    return 0;
}
