// a flexible array member, static and behind allocated bytes
#include "out.h"
struct f {
    int n;
    short v[];
};
static struct f g = {3, {10, 20, 30}};
static union {
    char bytes[64];
    long long align;
} room;
int main(void) {
    out(sizeof g), out(g.v[2]);
    struct f *p = (struct f *)room.bytes;
    p->n = 10;
    for (int i = 0; i < p->n; i++)
        p->v[i] = i * i;
    int s = 0;
    for (int i = 0; i < p->n; i++)
        s += p->v[i];
    out(s), out((char *)&p->v[3] - (char *)p);
    return 0;
}
