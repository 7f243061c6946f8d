// conditions that are known on some of the ways to them
#include "out.h"
static int f(int a, int b) {
    int state = 0, r = 0;
    for (int i = 0; i < 8; i++) {
        switch (state) {
        case 0:
            state = a >> i & 1 ? 1 : 2;
            r += 1;
            break;
        case 1:
            state = b >> i & 1 ? 2 : 0;
            r += 10;
            break;
        case 2:
            r += 100;
            state = r & 1;
        }
        if (state == 1 && r > 200)
            break;
    }
    return r * 10 + state;
}
int main(void) {
    for (int i = 0; i < 60; i += 7)
        out(f(i, 60 - i));
    int ok = 0;
    for (int i = 0; i < 6; i++) {
        ok = i % 3 == 0;
        if (!ok) {
            ok = i == 4;
            if (!ok)
                continue;
        }
        out(i);
    }
    out(ok);
    return 0;
}
