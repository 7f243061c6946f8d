// tables that never change
#include "out.h"
static const unsigned char squares[16] = {0, 1, 4, 9, 16, 25, 36, 49, 64, 81, 100, 121, 144, 169, 196, 225};
static const int deltas[][2] = {{0, 1}, {1, 0}, {0, -1}, {-1, 0}};
static const char *const days[] = {"mon", "tue", "wed"};
int main(void) {
    int x = 0, y = 0;
    for (int i = 0; i < 10; i++)
        x += deltas[i % 4][0] * squares[i], y += deltas[i % 4][1] * squares[15 - i];
    out(x), out(y), text(days[x & 1]), out(squares[15] + squares[8]);
    return 0;
}
