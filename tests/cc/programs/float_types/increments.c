// ++, -- and compound assignments
#include "bits.h"
static float f = 1.5f;
static double d = -2.25;
static int i = 7;
static unsigned char c = 200;
int main(void) {
    outf(f++), outf(++f), outd(d--), outd(--d), f += 0.1, outf(f), d *= f, outd(d), i *= 1.5, out(i),
        c /= 2.5, out(c), i -= 0.9, out(i), f /= 3, outf(f), d -= i, outd(d), c += 0.99, out(c), i += f,
        out(i);
    return 0;
}
