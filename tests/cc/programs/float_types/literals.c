// forms of constants
#include "bits.h"
int main(void) {
    outd(1.), outd(.5), outd(1e3), outd(1.5E-3), outd(0x1p4), outd(0x.8p0), outd(0x1.8p-2), outf(1.1f),
        outf(0x1p-126f), outd(1e400), outd(3.14159265358979323846264338327950288), outd(0.1e1),
        outd(123456789012345678901234567890.0), outf(3.4028235e38f), outd(1e-400), outd(00.5), outd(08.25);
    return 0;
}
