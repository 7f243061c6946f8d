// arrays of records with arrays
#include "out.h"
static struct {
    char name[4];
    int v[3];
} t[5];
int main(void) {
    for (int i = 0; i < 5; i++) {
        t[i].name[0] = 'a' + i, t[i].name[1] = 0;
        for (int j = 0; j < 3; j++)
            t[i].v[j] = i * 10 + j;
    }
    for (int i = 4; i >= 0; i -= 2)
        text(t[i].name), out(t[i].v[i % 3]);
    out(&t[3].v[2] - &t[0].v[0]), out(sizeof t[0]), t[1] = t[4], out(t[1].v[2]);
    return 0;
}
