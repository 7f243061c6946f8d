// large and sparse objects
#include "out.h"
static int big[1000] = {[999] = 5, [500] = 3}, zero[1000];
static struct {
    char name[20];
    int v;
} t[] = {{"first", 1}, {"second"}, {.v = 3}};
int main(void) {
    int s = 0;
    for (int i = 0; i < 1000; i++)
        s += big[i] * i + zero[i];
    out(s), text(t[1].name), out(t[2].v), out(t[2].name[0]), out(sizeof t);
    int l[100] = {1, [50] = 2};
    for (int i = 0; i < 100; i++)
        s += l[i] * i;
    out(s);
    char buffer[40] = "start";
    out(buffer[39]);
    return 0;
}
