// records copied between elements
#include "out.h"
struct s {
    short a;
    long long b;
    char c;
};
static struct s v[6];
int main(void) {
    for (int i = 0; i < 6; i++)
        v[i] = (struct s){i, i * 1000, 'a' + i};
    for (int i = 5; i > 0; i--)
        v[i] = v[i - 1];
    for (int i = 0; i < 6; i++)
        out(v[i].a + v[i].b + v[i].c);
    return 0;
}
