// __extension__ before expressions in parentheses; distances inside one object are constants
#include "out.h"
static struct record {
    int a, b[4];
    struct {
        char x;
        short y;
    } c;
} r;
static const long to_y = (char *)&r.c.y - (char *)&r;
static const int elements = &r.b[3] - &r.b[1], back = (int)(&r.b[1] - r.b - 3) + 0;
static char sized[(char *)&r.c - (char *)&r.b];

int main(void) {
    int n = 3;
    out(to_y), out(elements), out(back), out(sizeof sized);
    out((__extension__(n + 1))), out((__extension__({ n * 2; }))), out(__extension__(unsigned char) 300);
    out(sizeof(__extension__(n))), out((__extension__(short) 0x18001));
    __extension__ long long wide = 1LL << 40;
    __extension__(n = 5);
    __extension__ n++;
    int array[9];
    out(wide), out(n), out(&array[7] - &array[2]), out(&n - &n);
    return 0;
}
