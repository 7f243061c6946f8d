// a priority queue
#include "out.h"
static int h[40], n;
static void push(int v) {
    int i = n++;
    while (i && h[(i - 1) / 2] > v)
        h[i] = h[(i - 1) / 2], i = (i - 1) / 2;
    h[i] = v;
}
static int pop(void) {
    int r = h[0], v = h[--n], i = 0;
    for (int c; (c = 2 * i + 1) < n; i = c) {
        if (c + 1 < n && h[c + 1] < h[c])
            c++;
        if (h[c] >= v)
            break;
        h[i] = h[c];
    }
    h[i] = v;
    return r;
}
int main(void) {
    for (int i = 0; i < 30; i++)
        push(i * 37 % 101 - i);
    for (int i = 0; i < 10; i++)
        out(pop());
    push(-50), push(500), out(pop()), out(pop()), out(n);
    return 0;
}
