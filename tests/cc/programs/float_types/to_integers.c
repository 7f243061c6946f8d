// towards zero, in every width
#include "out.h"
static volatile double d[] = {
    0.9, -0.9, 1e9, -1e9, 127.99, -128.5, 65535.5, 4294967295.0, 9007199254740993.0};
int main(void) {
    for (int i = 0; i < 9; i++) {
        out((long long)d[i]), outu((unsigned long long)(d[i] < 0 ? -d[i] : d[i]));
        if (d[i] < 2e9 && d[i] > -2e9)
            out((int)d[i]);
        if (d[i] >= 0 && d[i] < 4e9)
            outu((unsigned)d[i]);
        out((_Bool)d[i]);
    }
    out((signed char)d[5]), out((unsigned short)d[6]), out((char)d[4]);
    return 0;
}
