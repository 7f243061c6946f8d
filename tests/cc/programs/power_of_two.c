#include "out.h"
int main(void) {
    static const int values[] = {-2147483647 - 1, -1025, -1024, -9, -8, -7, -1, 0, 1, 7, 8, 9, 1024,
                                 2147483647};
    for (int k = 0; k < 14; k++) {
        int v = values[k];
        long w = (long)v * 4294967296 + v;
        unsigned u = v;
        out(v / 2), out(v / 8), out(v / 1024), out(v % 2), out(v % 8), out(v % 1024), out(v * 16),
            out(v / -4);
        out(w / 2), out(w / 65536), out(w % 4096), out(w * 8), outu(u / 32), outu(u % 32),
            outu(u / 2147483648u);
        outu(u % 2147483648u), outu((unsigned long)w / 1024), outu((unsigned long)w % 1024),
            out(v / 1073741824);
    }
    return 0;
}
