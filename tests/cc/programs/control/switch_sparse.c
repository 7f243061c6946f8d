// a search among cases far apart, of every type
#include "out.h"
static int f(int n) {
    switch (n) {
    case -1000000:
        return 1;
    case -5:
        return 2;
    case 0:
        return 3;
    case 77:
        return 4;
    case 1000:
        return 5;
    case 123456:
        return 6;
    case 2147483647:
        return 7;
    }
    return 0;
}
static int g(long long n) {
    switch (n) {
    case 1:
        return 1;
    case 0x100000001:
        return 2;
    case -1:
        return 3;
    case 0x7fffffffffffffff:
        return 4;
    }
    return 0;
}
static int h(unsigned n) {
    switch (n) {
    case 0:
        return 1;
    case 0x80000000:
        return 2;
    case 0xffffffff:
        return 3;
    }
    return 0;
}
int main(void) {
    int v[] = {-1000000, -6, -5, 0, 1, 77, 1000, 123456, 123457, 2147483647};
    for (int i = 0; i < 10; i++)
        out(f(v[i]));
    out(g(1)), out(g(0x100000001)), out(g(-1)), out(g(0xffffffff)), out(g(0x7fffffffffffffff)), out(h(0)),
        out(h(1u << 31)), out(h(-1));
    return 0;
}
