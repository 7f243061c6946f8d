#include "out.h"
typedef unsigned char byte, *bytes;
typedef int vec[3];
typedef struct node node;
struct node {
    node *next;
    byte b;
};
typedef int (*handler)(node *, const vec);
typedef const char *string;
typedef long matrix[2][2];
static int handle(node *n, const vec v) {
    return n->b + v[0] + v[1] + v[2];
}
static handler handlers[2] = {handle, handle};
static int (*(*pick(int i))(void))[3];
static vec shared = {7, 8, 9};
static vec *give(void) {
    return &shared;
}
static int (*(*pick(int i))(void))[3] {
    return i ? give : 0;
}
static void identity(matrix m) {
    m[0][0] = m[1][1] = 1;
    m[0][1] = m[1][0] = 0;
}
int main(void) {
    node n = {0, 200};
    vec v = {1, 2, 3};
    bytes p = &n.b;
    string s = "typedef";
    matrix m;
    *p += 5, out(handlers[1](&n, v)), text(s), out(sizeof(vec)), out((*pick(1)())[1]), out(pick(0) == 0);
    identity(m), out(m[0][0] + m[1][0]), out(sizeof m);
    char *(*names)[2] = &(char *[2]){"first", "second"};
    text((*names)[1]);
    __typeof__(v[0]) w = 3;
    out(w + sizeof(__typeof__(&v)));
    return 0;
}
