// single bits as conditions
#include "out.h"
struct f {
    unsigned r : 1, w : 1, x : 1, kind : 3;
};
static struct f fs[] = {{1, 0, 0, 5}, {1, 1, 0, 2}, {0, 0, 1, 7}, {0}};
static int value(struct f f) {
    return (f.r ? 4 : 0) | (f.w ? 2 : 0) | (!f.x ? 0 : 1);
}
int main(void) {
    for (int i = 0; i < 4; i++) {
        struct f f = fs[i];
        out(value(f)), out(f.r && f.w), out(f.r | f.x << 1);
        switch (f.kind) {
        case 2:
            out(22);
            break;
        case 5 ... 7:
            out(57);
            break;
        default:
            out(0);
        }
        if (f.kind > 4 && !f.w)
            out(99);
    }
    return 0;
}
