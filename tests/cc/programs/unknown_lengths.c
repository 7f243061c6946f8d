// Arrays whose length their initialisers decide: inner braces left out, designators, strings.
#include "out.h"

struct P {
    int x, y;
};
struct Q {
    struct P p[2];
    int z;
};

struct P a[] = {1, 2, 3, 4}, f[] = {1}, g[] = {{1, 2}, 3, 4}, h[] = {{.x = 1}, [1].y = 3};
struct P i[] = {[5].x = 9, 10}, j[] = {1, 2, 3, [3].y = 5}, w[] = {[2] = {1}, [0].y = 1, 5};
int d[][2] = {1, 2, 3, 4, 5, 6}, e[][2] = {1, 2, 3}, k[][2] = {1, 2, 3, [3][1] = 7},
    v[] = {[3] = 1, [1] = 2, 3};
int m[][2][2] = {1, 2, 3, 4, 5};
char s[][4] = {'a', 'b'}, t[] = {"hello"}, u[][3] = {"ab", "c"};
struct Q q[] = {1, 2, 3, 4, 5, 6}, r[] = {[1].p[1].y = 3, 4, 5};

#define SHOW(array)                                                                                          \
    do {                                                                                                     \
        unsigned sum = 0;                                                                                    \
        for (unsigned n = 0; n < sizeof array; n++)                                                          \
            sum = sum * 31 + ((unsigned char *)array)[n];                                                    \
        out(sizeof array), out(sum);                                                                         \
    } while (0)

int main(void) {
    struct P local[] = {1, 2, 3, 4, 5};
    int nested[][2] = {[2][1] = 8, 9};
    int guard = 77;
    SHOW(a);
    SHOW(f);
    SHOW(g);
    SHOW(h);
    SHOW(i);
    SHOW(j);
    SHOW(w);
    SHOW(d);
    SHOW(e);
    SHOW(k);
    SHOW(v);
    SHOW(m);
    SHOW(s);
    SHOW(t);
    SHOW(u);
    SHOW(q);
    SHOW(r);
    SHOW(local);
    SHOW(nested);
    out(guard);
    return 0;
}
