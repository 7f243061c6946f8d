// a queue in a circle
#include "out.h"
static int q[4], head, count;
static int put(int v) {
    if (count == 4)
        return 0;
    q[(head + count++) % 4] = v;
    return 1;
}
static int take(void) {
    if (!count)
        return -1;
    int v = q[head];
    head = (head + 1) % 4;
    count--;
    return v;
}
int main(void) {
    for (int i = 0; i < 6; i++)
        out(put(i));
    out(take()), out(take()), out(put(50)), out(put(60)), out(put(70));
    while (count)
        out(take());
    out(take());
    return 0;
}
