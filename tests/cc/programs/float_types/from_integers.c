// rounding where the integer is too wide
#include "bits.h"
static volatile long long l[] = {
    0, -1, 16777217, 9007199254740993, -9223372036854775807 - 1, 9223372036854775807};
static volatile unsigned u = 4294967295u;
int main(void) {
    for (int i = 0; i < 6; i++)
        outd(l[i]), outf(l[i]), outd((unsigned long long)l[i]), outf((unsigned long long)l[i]),
            outd((int)l[i]), outf((short)l[i]);
    outd(u), outf(u), outd((unsigned char)u), outf((_Bool)u);
    return 0;
}
