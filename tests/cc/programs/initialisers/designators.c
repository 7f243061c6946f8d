// members and elements in any order
#include "out.h"
static int a[10] = {[3] = 30, 40, [1] = 10, [8] = 80, 90};
static struct {
    int x, y, z[3];
} s = {.z[1] = 5, .x = 1, 2, .z[2] = 7};
static int m[][3] = {[2] = {1}, [0][1] = 4, 5};
int main(void) {
    for (int i = 0; i < 10; i++)
        out(a[i]);
    out(s.x), out(s.y), out(s.z[0]), out(s.z[1]), out(s.z[2]);
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++)
            out(m[i][j]);
    out(sizeof m);
    return 0;
}
